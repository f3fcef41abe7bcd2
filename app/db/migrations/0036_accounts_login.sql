-- +goose Up
ALTER TABLE login ADD COLUMN merged_at TIMESTAMP; -- ended by a merge: it opens nothing, and tells its browser why until it expires
