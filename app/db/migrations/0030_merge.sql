-- +goose Up
CREATE TABLE hire_run (
	id                TEXT PRIMARY KEY,
	file_name         TEXT NOT NULL,
	sha256            TEXT NOT NULL,
	started_at        TIMESTAMP NOT NULL,
	finished_at       TIMESTAMP,
	by_profile_id     TEXT REFERENCES profile (id),       -- NULL: from the command line
	counts            TEXT NOT NULL DEFAULT '{}'          -- JSON outcome → number of rows
);
CREATE INDEX hire_run_by ON hire_run (by_profile_id);
CREATE TABLE hire_row (
	run_id     TEXT NOT NULL REFERENCES hire_run (id),
	row        INTEGER NOT NULL,
	outcome    TEXT NOT NULL,
	line       INTEGER NOT NULL DEFAULT 0,                    -- in the file
	code       TEXT NOT NULL DEFAULT '',
	args       TEXT NOT NULL DEFAULT '{}',                    -- JSON: values of the reason, never what the row says
	profile_id TEXT REFERENCES profile (id),
	PRIMARY KEY (run_id, row)
);
CREATE INDEX hire_row_profile ON hire_row (profile_id);

CREATE TABLE match (                                      -- an internal and an external that share a national ID
	id                    TEXT PRIMARY KEY,
	internal_profile_id   TEXT NOT NULL REFERENCES profile (id),
	external_profile_id   TEXT NOT NULL REFERENCES profile (id),
	state                 TEXT NOT NULL CHECK (state IN ('planned', 'ready', 'asking', 'review', 'merged', 'refused')),
	evidence              TEXT NOT NULL CHECK (evidence IN ('typed', 'proven')),
	reasons               TEXT NOT NULL DEFAULT '[]',     -- JSON message keys, why not by itself (M2)
	due_date              TEXT NOT NULL,                  -- start of the employment, ISO (M5)
	confirmed_at          TIMESTAMP,                      -- the one yes (M1)
	found_at              TIMESTAMP NOT NULL,
	decided_at            TIMESTAMP,
	decided_by_profile_id TEXT REFERENCES profile (id),
	note                  TEXT NOT NULL DEFAULT '',       -- why, in helpdesk's own words
	settled_at            TIMESTAMP NOT NULL              -- when the rules last looked at it
);
CREATE UNIQUE INDEX match_pair ON match (internal_profile_id, external_profile_id);
CREATE INDEX match_external ON match (external_profile_id);
CREATE INDEX match_state ON match (state, due_date);
CREATE INDEX match_decided_by ON match (decided_by_profile_id);
CREATE TABLE match_cursor (                               -- how far new national IDs have been matched (M44)
	name     TEXT PRIMARY KEY,
	behind   TEXT NOT NULL,                               -- national_id.id: everything up to here is matched
	ahead    TEXT NOT NULL,                               -- the newest seen; older rows may still be committed
	moved_at TIMESTAMP NOT NULL
);
CREATE TABLE match_plan (                                 -- the plans that somebody was shown (M10)
	match_id    TEXT NOT NULL REFERENCES match (id),
	digest      TEXT NOT NULL,
	items       TEXT NOT NULL,                            -- JSON of transfer.Item
	computed_at TIMESTAMP NOT NULL,
	PRIMARY KEY (match_id, digest)
);

CREATE TABLE merge (
	id              TEXT PRIMARY KEY,
	match_id        TEXT REFERENCES match (id),
	from_profile_id TEXT NOT NULL REFERENCES profile (id),
	into_profile_id TEXT NOT NULL REFERENCES profile (id),
	evidence        TEXT NOT NULL,                        -- typed, proven, hr
	confirmed       BOOLEAN NOT NULL,                     -- the person said yes
	digest          TEXT NOT NULL,                        -- of what the plan was computed from (M10)
	merged_at       TIMESTAMP NOT NULL,
	by_profile_id   TEXT REFERENCES profile (id),         -- NULL: it merged by itself
	note            TEXT NOT NULL DEFAULT '',             -- why by hand, in helpdesk's own words (M8)
	seen_at         TIMESTAMP,                            -- the person has opened the receipt (M40)
	undone_at       TIMESTAMP
);
CREATE UNIQUE INDEX merge_once ON merge (from_profile_id) WHERE undone_at IS NULL;  -- M12
CREATE INDEX merge_into ON merge (into_profile_id);
CREATE INDEX merge_by ON merge (by_profile_id);
CREATE INDEX merge_match ON merge (match_id);

CREATE TABLE merge_item (                                 -- one changed value each: what M50 gives back
	merge_id    TEXT NOT NULL REFERENCES merge (id),
	sequence    INTEGER NOT NULL,
	table_name  TEXT NOT NULL,
	row_id      TEXT NOT NULL,
	column_name TEXT NOT NULL,                            -- empty: the row was made by the merge
	before      TEXT,                                     -- JSON
	after       TEXT,                                     -- JSON
	rule        TEXT NOT NULL,                            -- M20 …
	label       TEXT NOT NULL DEFAULT '{}',               -- JSON for the receipt: message key and values
	PRIMARY KEY (merge_id, sequence)
);
