-- +goose Up
CREATE TABLE completion_import (                         -- a file of completions from another system
	id            TEXT PRIMARY KEY,
	by_profile_id TEXT REFERENCES profile (id),          -- NULL: the operator, or somebody who was erased
	file_name     TEXT NOT NULL,
	sha256        TEXT NOT NULL,                         -- of its bytes, hex
	policy        TEXT NOT NULL CHECK (policy IN ('nothing', 'override', 'newer')),
	state         TEXT NOT NULL CHECK (state IN ('reading', 'tried', 'running', 'done', 'undoing', 'undone')),
	made_at       TIMESTAMP NOT NULL,
	begun_at      TIMESTAMP,
	finished_at   TIMESTAMP,
	undone_at     TIMESTAMP
);
CREATE INDEX completion_import_by ON completion_import (by_profile_id);
CREATE INDEX completion_import_file ON completion_import (sha256);
CREATE INDEX completion_import_state ON completion_import (state);

CREATE TABLE completion_row (
	import_id    TEXT NOT NULL REFERENCES completion_import (id),
	number       INTEGER NOT NULL,                       -- 1 for the first below the header
	line         INTEGER NOT NULL,
	who          TEXT NOT NULL DEFAULT '',               -- as the file says it; never a national ID
	course       TEXT NOT NULL DEFAULT '',               -- code, as the file says it
	profile_id   TEXT REFERENCES profile (id),           -- NULL: not found, or erased
	course_id    TEXT REFERENCES course (id),
	day          TEXT NOT NULL DEFAULT '',               -- ISO
	score        INTEGER,                                -- as attempt.score
	until        TEXT NOT NULL DEFAULT '',               -- ISO; empty: as the course says
	note         TEXT NOT NULL DEFAULT '',
	state        TEXT NOT NULL CHECK (state IN ('refused', 'waiting', 'done', 'undone')),
	verdict      TEXT NOT NULL,                          -- what will become of it, or has: write, replace, same, kept, older, or the key of a fault
	result_id    TEXT REFERENCES result (id),            -- that it wrote
	completed_id TEXT REFERENCES enrolment (id),         -- that its result completed
	replaced     TEXT NOT NULL DEFAULT '{}',             -- results that gave way to it, as keys of an object
	PRIMARY KEY (import_id, number)
);
CREATE INDEX completion_row_profile ON completion_row (profile_id);
CREATE INDEX completion_row_course ON completion_row (course_id);
CREATE INDEX completion_row_result ON completion_row (result_id);
CREATE INDEX completion_row_completed ON completion_row (completed_id);
CREATE INDEX completion_row_state ON completion_row (import_id, state, number);
