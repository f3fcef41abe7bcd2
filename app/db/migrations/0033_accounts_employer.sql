-- +goose Up
-- Whose HR looks after the job; NULL: that of the person's organisation.
ALTER TABLE employment ADD COLUMN organisation_id TEXT REFERENCES organisation (id);
