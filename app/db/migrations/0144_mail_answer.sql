-- +goose Up
ALTER TABLE mail ADD COLUMN tried_at TIMESTAMP;               -- the last time that it was
ALTER TABLE mail ADD COLUMN answer TEXT NOT NULL DEFAULT '';  -- the mail server's, when it took it, without addresses
