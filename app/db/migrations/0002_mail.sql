-- +goose Up
CREATE TABLE mail (
	id                    TEXT PRIMARY KEY,
	recipient_profile_ref TEXT,                       -- whose life it belongs to, where there is one
	kind                  TEXT NOT NULL,              -- which template
	to_address            TEXT NOT NULL,
	language              TEXT NOT NULL,
	subject               TEXT NOT NULL,
	body_text             TEXT NOT NULL,
	body_html             TEXT NOT NULL,
	state                 TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'cancelled')),
	tries                 INTEGER NOT NULL DEFAULT 0,
	next_try_at           TIMESTAMP NOT NULL,
	queued_at             TIMESTAMP NOT NULL,
	sent_at               TIMESTAMP,                  -- the server took it
	failure               TEXT NOT NULL DEFAULT '',   -- the last answer, without addresses
	link_ref              TEXT                        -- the one_time_link it carries
);
CREATE INDEX mail_waiting ON mail (state, next_try_at);
CREATE INDEX mail_recipient ON mail (recipient_profile_ref, queued_at);
CREATE INDEX mail_address ON mail (to_address, queued_at);
