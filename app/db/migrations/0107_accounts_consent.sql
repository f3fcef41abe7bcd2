-- +goose Up
CREATE TABLE consent (                                        -- which text somebody had before them when they registered
	id           TEXT PRIMARY KEY,
	profile_id   TEXT NOT NULL REFERENCES profile (id),
	kind         TEXT NOT NULL CHECK (kind IN ('privacy')),
	version      TEXT NOT NULL,                               -- of the text
	given_at     TIMESTAMP NOT NULL
);
CREATE INDEX consent_profile ON consent (profile_id, given_at);
