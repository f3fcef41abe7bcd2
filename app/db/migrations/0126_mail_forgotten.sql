-- +goose Up
ALTER TABLE mail ADD COLUMN forgotten_at TIMESTAMP;           -- address, values, link and calendar are gone; how it went stays
CREATE INDEX mail_remembered ON mail (queued_at) WHERE forgotten_at IS NULL;
