-- +goose Up
ALTER TABLE hire_upload ADD COLUMN run_id TEXT REFERENCES hire_run (id);  -- that carries it out, or has: whoever sends it again is told so
CREATE INDEX hire_upload_run ON hire_upload (run_id);
