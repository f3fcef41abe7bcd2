-- +goose Up
CREATE TABLE retention_run (                                  -- what was forgotten because its time was over
	id          TEXT PRIMARY KEY,
	rule        TEXT NOT NULL,
	started_at  TIMESTAMP NOT NULL,
	finished_at TIMESTAMP,                                    -- NULL: it goes on, or stopped on the way
	gone        INTEGER NOT NULL DEFAULT 0,                   -- rows, or people
	warned      INTEGER NOT NULL DEFAULT 0,                   -- people
	kept        TEXT NOT NULL DEFAULT '{}',                   -- JSON {why: how many people stay although their time is over}
	failure     TEXT NOT NULL DEFAULT ''                      -- in short
);
CREATE INDEX retention_run_rule ON retention_run (rule, started_at);
