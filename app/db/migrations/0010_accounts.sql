-- +goose Up
CREATE TABLE organisation (
	id                TEXT PRIMARY KEY,
	parent_id         TEXT REFERENCES organisation (id),
	name              TEXT NOT NULL,
	number            TEXT,                              -- organisasjonsnummer, nine digits
	open_to_externals BOOLEAN NOT NULL DEFAULT FALSE,    -- may be chosen at registration
	search_text       TEXT NOT NULL,                     -- i18n.Fold(name)
	sort_key          TEXT NOT NULL,                     -- i18n.SortKey(name)
	created_at        TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX organisation_number ON organisation (number) WHERE number IS NOT NULL;
CREATE INDEX organisation_parent ON organisation (parent_id);

CREATE TABLE profile (
	id                        TEXT PRIMARY KEY,
	kind                      TEXT NOT NULL CHECK (kind IN ('external', 'internal')),
	state                     TEXT NOT NULL CHECK (state IN ('pending', 'active', 'locked', 'ended', 'merged')),
	username                  TEXT,                      -- internal: 4–6 characters, lower case
	email                     TEXT,                      -- external: the user name, as typed
	email_key                 TEXT,                      -- external: folded, for look-up
	email_verified_at         TIMESTAMP,
	given_name                TEXT NOT NULL,
	family_name               TEXT NOT NULL,
	birth_date                TEXT,                      -- ISO date, as said or as HR says; never read out of a number (M3)
	mobile                    TEXT NOT NULL DEFAULT '',
	address                   TEXT NOT NULL DEFAULT '',
	postal_code               TEXT NOT NULL DEFAULT '',
	postal_place              TEXT NOT NULL DEFAULT '',
	organisation_id           TEXT NOT NULL REFERENCES organisation (id),
	language                  TEXT NOT NULL DEFAULT '',  -- nb, nn, en, se; empty: not chosen
	private_email             TEXT,                      -- internal: recovery address
	private_email_key         TEXT,
	private_email_source      TEXT,                      -- hr, self, merge
	private_email_verified_at TIMESTAMP,                 -- NULL: may not be used for recovery, unless it is HR's own (M33)
	mobile_source             TEXT,                      -- hr, self, merge
	password_hash             TEXT,                      -- PHC string, argon2id
	password_set_at           TIMESTAMP,
	lock_reason               TEXT NOT NULL DEFAULT '',
	merged_into               TEXT REFERENCES profile (id),  -- tombstone: always a living profile, one step (M16)
	merged_at                 TIMESTAMP,
	merged_evidence           TEXT,                      -- typed, proven, hr: decides what M42 may show
	search_text               TEXT NOT NULL,             -- folded names, e-mail, username
	sort_key                  TEXT NOT NULL,             -- family name, given name
	created_at                TIMESTAMP NOT NULL,
	updated_at                TIMESTAMP NOT NULL,
	CHECK ((state = 'merged') = (merged_into IS NOT NULL))
);
CREATE UNIQUE INDEX profile_username ON profile (username) WHERE username IS NOT NULL;
CREATE UNIQUE INDEX profile_email ON profile (email_key) WHERE email_key IS NOT NULL AND state <> 'merged';
CREATE INDEX profile_email_any ON profile (email_key);
CREATE INDEX profile_private_email ON profile (private_email_key);
CREATE INDEX profile_merged_into ON profile (merged_into);
CREATE INDEX profile_organisation ON profile (organisation_id);
CREATE INDEX profile_sort ON profile (sort_key);

CREATE TABLE national_id (
	id         TEXT PRIMARY KEY,
	profile_id TEXT NOT NULL REFERENCES profile (id),
	kind       TEXT NOT NULL CHECK (kind IN ('fodselsnummer', 'd_number')),
	lookup     TEXT NOT NULL,        -- keyed hash, hex: the blind index
	sealed     BYTEA NOT NULL,       -- XChaCha20-Poly1305, bound to this row's id
	key_id     TEXT NOT NULL,        -- which key sealed it
	evidence   TEXT NOT NULL CHECK (evidence IN ('typed', 'proven', 'hr')),
	status     TEXT NOT NULL CHECK (status IN ('current', 'succeeded', 'mistaken')),
	created_at TIMESTAMP NOT NULL
);
CREATE INDEX national_id_lookup ON national_id (lookup);
CREATE UNIQUE INDEX national_id_profile_lookup ON national_id (profile_id, lookup);
CREATE UNIQUE INDEX national_id_current ON national_id (profile_id) WHERE status = 'current';

CREATE TABLE employment (
	id                TEXT PRIMARY KEY,
	profile_id        TEXT NOT NULL REFERENCES profile (id),
	employee_number   TEXT NOT NULL,
	unit              TEXT NOT NULL DEFAULT '',
	leader            TEXT NOT NULL DEFAULT '',          -- as the feed says: employee number or username
	leader_profile_id TEXT REFERENCES profile (id),
	start_date        TEXT NOT NULL,                     -- ISO date, Europe/Oslo
	end_date          TEXT,
	created_at        TIMESTAMP NOT NULL,
	updated_at        TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX employment_number ON employment (employee_number);
CREATE INDEX employment_profile ON employment (profile_id);
CREATE INDEX employment_leader ON employment (leader_profile_id);

CREATE TABLE role_grant (
	id                    TEXT PRIMARY KEY,
	profile_id            TEXT NOT NULL REFERENCES profile (id),
	role                  TEXT NOT NULL,
	organisation_id       TEXT NOT NULL REFERENCES organisation (id),
	granted_by_profile_id TEXT REFERENCES profile (id),
	granted_at            TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX role_grant_once ON role_grant (profile_id, role, organisation_id);
CREATE INDEX role_grant_by ON role_grant (granted_by_profile_id);

CREATE TABLE login (
	token_hash   TEXT PRIMARY KEY,    -- SHA-256 of the cookie's token, hex
	profile_id   TEXT NOT NULL REFERENCES profile (id),
	created_at   TIMESTAMP NOT NULL,
	last_seen_at TIMESTAMP NOT NULL,
	expires_at   TIMESTAMP NOT NULL,
	remembered   BOOLEAN NOT NULL,    -- stay signed in
	device       TEXT NOT NULL        -- browser and system, in short
);
CREATE INDEX login_profile ON login (profile_id);
CREATE INDEX login_expires ON login (expires_at);

CREATE TABLE one_time_link (
	id         TEXT PRIMARY KEY,
	profile_id TEXT NOT NULL REFERENCES profile (id),
	purpose    TEXT NOT NULL CHECK (purpose IN ('set_password', 'reset_password', 'verify_email')),
	token_hash TEXT NOT NULL,         -- SHA-256 of the token in the mail, hex
	address    TEXT NOT NULL,         -- where it was sent: using it proves this address
	created_at TIMESTAMP NOT NULL,
	expires_at TIMESTAMP NOT NULL,
	opened_at  TIMESTAMP,             -- first seen, not yet used
	used_at    TIMESTAMP,
	revoked_at TIMESTAMP
);
CREATE UNIQUE INDEX one_time_link_token ON one_time_link (token_hash);
CREATE INDEX one_time_link_profile ON one_time_link (profile_id, created_at);

CREATE TABLE throttle (
	key           TEXT PRIMARY KEY,   -- keyed hash of what is guessed at, and from where
	failures      INTEGER NOT NULL,
	first_at      TIMESTAMP NOT NULL    -- the count begins anew a while after this
);
