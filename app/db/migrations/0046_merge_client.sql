-- +goose Up
CREATE TABLE client (                                          -- another system, such as HR's, that comes with a token
	id              TEXT PRIMARY KEY,
	name            TEXT NOT NULL,
	name_key        TEXT NOT NULL,                             -- folded: a name is used once among those that hold
	scopes          TEXT NOT NULL,                             -- events, scim; a space between
	organisation_id TEXT REFERENCES organisation (id),         -- what scim reaches, with everything below
	created_at      TIMESTAMP NOT NULL,
	revoked_at      TIMESTAMP,
	used_at         TIMESTAMP                                  -- give or take an hour
);
CREATE UNIQUE INDEX client_name ON client (name_key) WHERE revoked_at IS NULL;
CREATE INDEX client_organisation ON client (organisation_id);

CREATE TABLE client_token (
	hash       TEXT PRIMARY KEY,                               -- SHA-256 of the token, hex
	client_id  TEXT NOT NULL REFERENCES client (id),
	place      INTEGER NOT NULL,                               -- 1 for the client's first
	created_at TIMESTAMP NOT NULL,
	ends_at    TIMESTAMP NOT NULL,
	UNIQUE (client_id, place)
);
