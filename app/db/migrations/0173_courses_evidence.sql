-- +goose Up
CREATE TABLE result_evidence (                           -- who registered a result by hand, and on what ground
	result_id     TEXT PRIMARY KEY REFERENCES result (id),
	by_profile_id TEXT REFERENCES profile (id),          -- NULL: the operator, or somebody who was erased
	note          TEXT NOT NULL DEFAULT '',
	file_name     TEXT NOT NULL DEFAULT '',
	media_type    TEXT NOT NULL DEFAULT '',              -- as its bytes say
	blob_sha256   TEXT NOT NULL DEFAULT '',              -- empty: a note alone
	size          INTEGER NOT NULL DEFAULT 0,
	recorded_at   TIMESTAMP NOT NULL
);
CREATE INDEX result_evidence_by ON result_evidence (by_profile_id);
CREATE INDEX result_origin ON result (origin_kind, origin_ref);
