-- +goose Up
CREATE TABLE invitation (
	id                     TEXT PRIMARY KEY,
	email                  TEXT NOT NULL,              -- as typed; the invitation is for whoever reads its mail
	email_key              TEXT NOT NULL,              -- EmailKey
	language               TEXT NOT NULL,              -- of the mail
	organisation_id        TEXT REFERENCES organisation (id) ON DELETE SET NULL,  -- where the roles hold and a new profile belongs; NULL: it is gone
	by_profile_id          TEXT NOT NULL REFERENCES profile (id),  -- who vouches for it: whoever invited, or has sent it last
	state                  TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'revoked')),
	created_at             TIMESTAMP NOT NULL,
	sent_at                TIMESTAMP NOT NULL,         -- last
	times_sent             INTEGER NOT NULL,
	expires_at             TIMESTAMP NOT NULL,
	opened_at              TIMESTAMP,                  -- the link, first
	closed_at              TIMESTAMP,
	closed_by_profile_id   TEXT REFERENCES profile (id),  -- who has accepted, declined or revoked it; NULL: declined by link alone
	claimed_by_profile_id  TEXT REFERENCES profile (id),  -- is signed in and has another address: is to type what was mailed
	claim_hash             TEXT NOT NULL DEFAULT '',      -- keyed hash of that code
	claim_expires_at       TIMESTAMP
);
CREATE INDEX invitation_email ON invitation (email_key);
CREATE INDEX invitation_organisation ON invitation (organisation_id);
CREATE INDEX invitation_by ON invitation (by_profile_id);
CREATE INDEX invitation_closed_by ON invitation (closed_by_profile_id);
CREATE INDEX invitation_claimed_by ON invitation (claimed_by_profile_id);

CREATE TABLE invitation_role (
	invitation_id   TEXT NOT NULL REFERENCES invitation (id),
	role            TEXT NOT NULL,                     -- guest: none but to be here
	email_key       TEXT NOT NULL,                     -- as in invitation
	organisation_id TEXT REFERENCES organisation (id) ON DELETE SET NULL,
	waits           BOOLEAN NOT NULL,                  -- not answered, revoked or expired
	PRIMARY KEY (invitation_id, role)
);
CREATE UNIQUE INDEX invitation_role_once ON invitation_role (email_key, organisation_id, role) WHERE waits;
CREATE INDEX invitation_role_organisation ON invitation_role (organisation_id);

CREATE TABLE invitation_link (                         -- each mail has its own: the newest is not always the one that is read
	token_hash    TEXT PRIMARY KEY,                    -- SHA-256 of the token in the mail, hex
	invitation_id TEXT NOT NULL REFERENCES invitation (id),
	created_at    TIMESTAMP NOT NULL
);
CREATE INDEX invitation_link_invitation ON invitation_link (invitation_id);
