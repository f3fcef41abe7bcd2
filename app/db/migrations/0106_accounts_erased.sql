-- +goose Up
-- Who was erased: nothing but the id is left, so that what others did with them still leads somewhere.
ALTER TABLE profile ADD COLUMN erased_at TIMESTAMP;
