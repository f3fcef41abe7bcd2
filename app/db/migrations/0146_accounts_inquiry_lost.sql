-- +goose Up
ALTER TABLE inquiry ADD COLUMN lost_mail_ref TEXT NOT NULL DEFAULT ''; -- the answer that did not arrive, and opened it again; empty: none, or answered since
CREATE INDEX inquiry_message_mail ON inquiry_message (mail_ref) WHERE mail_ref <> '';
