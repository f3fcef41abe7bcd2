-- +goose Up
CREATE TABLE directory_user (                      -- what a SCIM client says of an employee and no other table has
	client_id   TEXT NOT NULL REFERENCES client (id),
	profile_id  TEXT NOT NULL REFERENCES profile (id),
	external_id TEXT,                              -- the client's own, which no other client sees
	said        TEXT NOT NULL,                     -- JSON; never a national ID
	updated_at  TIMESTAMP NOT NULL,
	removed_at  TIMESTAMP,                         -- the client has deleted the user: it is not there for this client
	PRIMARY KEY (client_id, profile_id)
);
CREATE UNIQUE INDEX directory_user_external ON directory_user (client_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX directory_user_profile ON directory_user (profile_id);
CREATE TABLE directory_address (                   -- e-mail addresses in it, folded, to be found by
	client_id  TEXT NOT NULL REFERENCES client (id),
	address    TEXT NOT NULL,
	profile_id TEXT NOT NULL REFERENCES profile (id),
	PRIMARY KEY (client_id, address, profile_id)
);
CREATE INDEX directory_address_profile ON directory_address (profile_id);
CREATE TABLE directory_day (                       -- what a client did on one day is one run, for HR
	client_id TEXT NOT NULL REFERENCES client (id),
	day       TEXT NOT NULL,                       -- ISO, Europe/Oslo
	run_id    TEXT NOT NULL REFERENCES hire_run (id),
	PRIMARY KEY (client_id, day)
);
CREATE INDEX directory_day_run ON directory_day (run_id);
-- Whom somebody who has come turns out to lead.
CREATE INDEX employment_leaderless ON employment (leader) WHERE leader_profile_id IS NULL AND leader <> '';
