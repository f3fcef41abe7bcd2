-- +goose Up
-- What is forgotten by itself is found by its age, a few at a time.
CREATE INDEX profile_pending ON profile (updated_at, id) WHERE state = 'pending';
CREATE INDEX invitation_over ON invitation (coalesce(closed_at, expires_at), id);
CREATE INDEX inquiry_settled ON inquiry (updated_at, id) WHERE state <> 'open';
