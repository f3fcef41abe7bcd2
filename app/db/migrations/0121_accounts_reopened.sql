-- +goose Up
-- When the helpdesk let a former employee learn on in the same profile, as an external; NULL: it did not.
ALTER TABLE profile ADD COLUMN reopened_at TIMESTAMP;
