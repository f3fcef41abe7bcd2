-- +goose Up
CREATE TABLE job (
	name       TEXT PRIMARY KEY,
	due_at     TIMESTAMP NOT NULL,        -- runs next, not before this
	run_id     TEXT,                      -- the job_run that holds the lease; NULL: nobody runs it
	held_until TIMESTAMP NOT NULL         -- the lease: another process may take over after this
);
CREATE TABLE job_run (
	id          TEXT PRIMARY KEY,
	name        TEXT NOT NULL,
	holder      TEXT NOT NULL,            -- the process
	started_at  TIMESTAMP NOT NULL,
	finished_at TIMESTAMP,                -- NULL: still running, or its process died
	failure     TEXT NOT NULL DEFAULT ''  -- empty: went well
);
CREATE INDEX job_run_name ON job_run (name, started_at);
