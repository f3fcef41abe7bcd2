-- +goose Up
-- Whether a profile may go is asked of merges that were undone, too.
CREATE INDEX merge_from ON merge (from_profile_id);
