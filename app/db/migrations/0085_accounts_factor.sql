-- +goose Up
ALTER TABLE login ADD COLUMN proof TEXT NOT NULL DEFAULT 'single' CHECK (proof IN ('single', 'unfinished', 'double')); -- what was shown to open it

CREATE TABLE passkey (                                     -- a WebAuthn credential
	id            TEXT PRIMARY KEY,
	profile_id    TEXT NOT NULL REFERENCES profile (id),
	credential_id TEXT NOT NULL UNIQUE,                    -- what its authenticator calls it, base64url
	name          TEXT NOT NULL,                           -- the person's own
	record        TEXT NOT NULL,                           -- key, counter and flags: JSON, sealed for this row
	created_at    TIMESTAMP NOT NULL,
	used_at       TIMESTAMP,                               -- last
	copied_at     TIMESTAMP                                -- its counter went backwards: it opens nothing more
);
CREATE INDEX passkey_profile ON passkey (profile_id);

CREATE TABLE passkey_challenge (                           -- what an authenticator must sign, once and soon
	challenge  TEXT PRIMARY KEY,
	browser    TEXT NOT NULL,                              -- SHA-256 of the cookie of the browser that asked, hex
	profile_id TEXT REFERENCES profile (id),               -- who adds a passkey; nobody yet who signs in
	session    TEXT NOT NULL,                              -- the ceremony: JSON
	expires_at TIMESTAMP NOT NULL
);
CREATE INDEX passkey_challenge_expires ON passkey_challenge (expires_at);
CREATE INDEX passkey_challenge_profile ON passkey_challenge (profile_id);

CREATE TABLE code_app (                                    -- an app that shows a new code each half minute (RFC 6238)
	profile_id TEXT PRIMARY KEY REFERENCES profile (id),
	secret     TEXT NOT NULL,                              -- base32, sealed for this row
	step       INTEGER NOT NULL,                           -- half minutes since 1970 of the last code that was used: each counts once
	created_at TIMESTAMP NOT NULL,
	used_at    TIMESTAMP                                   -- last
);

CREATE TABLE recovery_code (                               -- ten to print, each for once
	profile_id TEXT NOT NULL REFERENCES profile (id),
	hash       TEXT NOT NULL,                              -- argon2id, one salt for the set
	created_at TIMESTAMP NOT NULL,
	used_at    TIMESTAMP,
	PRIMARY KEY (profile_id, hash)
);
