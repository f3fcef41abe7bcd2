-- +goose Up
-- A visit to a provider that has not come back yet: used once, by the browser that began it.
CREATE TABLE provider_trip (
	state_hash   TEXT PRIMARY KEY,    -- SHA-256 of the state, hex
	browser_hash TEXT NOT NULL,       -- SHA-256 of the browser's token, hex
	provider     TEXT NOT NULL,       -- idporten, helseid, feide, employer
	sealed       TEXT NOT NULL,       -- nonce and verifier
	return_path  TEXT NOT NULL,       -- where to go afterwards; empty: where everybody goes
	expires_at   TIMESTAMP NOT NULL
);
CREATE INDEX provider_trip_expires ON provider_trip (expires_at);

-- An identity that a browser has shown and nobody has used yet.
CREATE TABLE provider_voucher (
	browser_hash TEXT PRIMARY KEY,    -- SHA-256 of the browser's token, hex
	id           TEXT NOT NULL,       -- what a page says it has shown
	provider     TEXT NOT NULL,
	sealed       TEXT NOT NULL,       -- the identity, with its national ID
	expires_at   TIMESTAMP NOT NULL
);
CREATE INDEX provider_voucher_expires ON provider_voucher (expires_at);

-- Whom a provider's own name for a person opens, where the person has said so.
CREATE TABLE provider_link (
	id           TEXT PRIMARY KEY,
	profile_id   TEXT NOT NULL REFERENCES profile (id),
	provider     TEXT NOT NULL,
	subject_hash TEXT NOT NULL,       -- keyed hash of issuer and subject, hex
	created_at   TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX provider_link_subject ON provider_link (provider, subject_hash);
CREATE UNIQUE INDEX provider_link_profile ON provider_link (profile_id, provider);

ALTER TABLE login ADD COLUMN provider TEXT NOT NULL DEFAULT '';   -- who vouched for the person; empty: a password
