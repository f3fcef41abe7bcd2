-- +goose Up
CREATE TABLE report (                                         -- a question about who lacks what, kept under a name
	id         TEXT PRIMARY KEY,
	profile_id TEXT NOT NULL REFERENCES profile (id),         -- who made it; a merge gives it to the survivor
	form_key   TEXT NOT NULL UNIQUE,                          -- of the form that saved it: sent twice, it saves one
	name       TEXT NOT NULL,
	definition TEXT NOT NULL,                                 -- JSON of report.Definition; no figure is kept
	created_at TIMESTAMP NOT NULL
);
CREATE INDEX report_profile ON report (profile_id);

CREATE TABLE report_reader (                                  -- who has it in their list, its owner too
	id         TEXT PRIMARY KEY,
	report_id  TEXT NOT NULL REFERENCES report (id),
	profile_id TEXT NOT NULL REFERENCES profile (id),
	shared_at  TIMESTAMP NOT NULL,
	every      TEXT NOT NULL DEFAULT '' CHECK (every IN ('', 'weekly', 'monthly')),  -- how often its totals are mailed
	weekday    INTEGER NOT NULL DEFAULT 1 CHECK (weekday BETWEEN 1 AND 7),           -- Monday is 1
	sent_for   TEXT NOT NULL DEFAULT ''                       -- ISO day of the last period that was mailed
);
CREATE UNIQUE INDEX report_reader_once ON report_reader (report_id, profile_id);
CREATE INDEX report_reader_profile ON report_reader (profile_id);
CREATE INDEX report_reader_mailed ON report_reader (every) WHERE every <> '';
