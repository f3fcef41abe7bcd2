-- +goose Up
ALTER TABLE hire_run ADD COLUMN missing TEXT NOT NULL DEFAULT '{}';  -- JSON: whom a full file does not name, and whether they were ended
CREATE TABLE hire_upload (                              -- a file that HR has tried and not carried out yet; gone after two hours
	id            TEXT PRIMARY KEY,
	file_name     TEXT NOT NULL,
	sha256        TEXT NOT NULL,
	whole         BOOLEAN NOT NULL,                     -- a full file: whom it does not name has left
	chunks        INTEGER NOT NULL,
	by_profile_id TEXT NOT NULL REFERENCES profile (id),
	kept_at       TIMESTAMP NOT NULL
);
CREATE INDEX hire_upload_by ON hire_upload (by_profile_id);
CREATE TABLE hire_upload_chunk (
	upload_id TEXT NOT NULL REFERENCES hire_upload (id),
	sequence  INTEGER NOT NULL,
	sealed    TEXT NOT NULL,                            -- XChaCha20-Poly1305, bound to the upload and the sequence
	PRIMARY KEY (upload_id, sequence)
);
