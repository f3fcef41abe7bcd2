-- +goose Up
CREATE INDEX mail_lost ON mail (kind, queued_at) WHERE state = 'failed' OR bounced_at IS NOT NULL;
