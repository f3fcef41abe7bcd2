-- +goose Up
-- Which login at a provider one of ours came from: when that ends, so does this.
ALTER TABLE login ADD COLUMN provider_subject TEXT NOT NULL DEFAULT '';   -- keyed hash of issuer and subject, hex
ALTER TABLE login ADD COLUMN provider_session TEXT NOT NULL DEFAULT '';   -- SHA-256 of issuer and session, hex; empty: the provider names none
CREATE INDEX login_provider_subject ON login (provider_subject) WHERE provider_subject <> '';
CREATE INDEX login_provider_session ON login (provider_session) WHERE provider_session <> '';

-- What providers have told us of logins that ended there: each token counts once.
CREATE TABLE provider_logout (
	token_hash TEXT PRIMARY KEY,      -- SHA-256 of issuer and jti, hex
	expires_at TIMESTAMP NOT NULL     -- when the token would not be taken anyway
);
CREATE INDEX provider_logout_expires ON provider_logout (expires_at);
