-- +goose Up
ALTER TABLE mail ADD COLUMN calendar TEXT NOT NULL DEFAULT '';  -- an invitation, an update or a cancellation (RFC 5545), ready to send
