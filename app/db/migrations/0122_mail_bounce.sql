-- +goose Up
-- A mail that was sent, and came back: when a mail server reported it (RFC 3464), and what it said, without addresses.
ALTER TABLE mail ADD COLUMN bounced_at TIMESTAMP;
ALTER TABLE mail ADD COLUMN bounce TEXT NOT NULL DEFAULT '';
