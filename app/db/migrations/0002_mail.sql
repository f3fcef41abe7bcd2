-- +goose Up
CREATE TABLE mail (
	id                    TEXT PRIMARY KEY,
	recipient_profile_ref TEXT,                       -- whose life it belongs to, where there is one
	kind                  TEXT NOT NULL,              -- which letter
	to_address            TEXT NOT NULL,
	language              TEXT NOT NULL,
	args                  TEXT NOT NULL DEFAULT '{}', -- JSON of names and values in the letter
	link                  TEXT,                       -- its one link; forgotten when the mail is sent or given up, because
	                                                  -- of a secret in it no more than the hash may stay
	link_ref              TEXT,                       -- the one_time_link it carries
	state                 TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'cancelled')),
	tries                 INTEGER NOT NULL DEFAULT 0,
	next_try_at           TIMESTAMP NOT NULL,         -- while it is being sent: when another process may take over
	give_up_at            TIMESTAMP NOT NULL,         -- not worth sending after this
	queued_at             TIMESTAMP NOT NULL,
	sent_at               TIMESTAMP,                  -- the server took it
	failure               TEXT NOT NULL DEFAULT ''    -- the last answer, without addresses
);
CREATE INDEX mail_waiting ON mail (next_try_at, id) WHERE state = 'waiting';
CREATE INDEX mail_recipient ON mail (recipient_profile_ref, queued_at);
CREATE INDEX mail_address ON mail (to_address, queued_at);
CREATE INDEX mail_link ON mail (link_ref) WHERE link_ref IS NOT NULL;
