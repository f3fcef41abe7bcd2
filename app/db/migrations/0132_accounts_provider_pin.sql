-- +goose Up
-- Whose account at an employer's provider opens an employee's profile: the one that came first. A user name may be given to somebody else one day; this is not.
CREATE TABLE provider_pin (
	profile_id   TEXT NOT NULL REFERENCES profile (id),
	provider     TEXT NOT NULL,
	subject_hash TEXT NOT NULL,       -- keyed hash of issuer and subject, hex
	created_at   TIMESTAMP NOT NULL,
	PRIMARY KEY (profile_id, provider)
);
CREATE UNIQUE INDEX provider_pin_subject ON provider_pin (provider, subject_hash);
