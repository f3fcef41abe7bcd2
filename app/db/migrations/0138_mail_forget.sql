-- +goose Up
-- What is forgotten by itself is found by its age, a few at a time.
DROP INDEX mail_old;
DROP INDEX mail_remembered;
CREATE INDEX mail_remembered ON mail (queued_at, id) WHERE forgotten_at IS NULL;
CREATE INDEX mail_forgotten ON mail (queued_at) WHERE forgotten_at IS NOT NULL;
