-- +goose Up
CREATE TABLE job_lease (
	name       TEXT PRIMARY KEY,          -- the job
	holder     TEXT NOT NULL,             -- the process that runs it
	expires_at TIMESTAMP NOT NULL         -- another may take over after this
);
CREATE TABLE job_run (
	id          TEXT PRIMARY KEY,
	name        TEXT NOT NULL,
	holder      TEXT NOT NULL,
	started_at  TIMESTAMP NOT NULL,
	finished_at TIMESTAMP,
	failure     TEXT NOT NULL DEFAULT ''  -- empty: went well
);
CREATE INDEX job_run_name ON job_run (name, started_at);
