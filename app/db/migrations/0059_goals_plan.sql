-- +goose Up
CREATE TABLE goal_template (                             -- one version of a plan of learning goals; it never changes
	id              TEXT PRIMARY KEY,
	organisation_id TEXT NOT NULL REFERENCES organisation (id),
	code            TEXT NOT NULL,                       -- what its versions share: AKUTT1
	version         INTEGER NOT NULL,
	name            TEXT NOT NULL,
	specialty       TEXT NOT NULL,
	part            TEXT NOT NULL,                       -- of the specialisation: LIS1, 2 or 3
	content         TEXT NOT NULL,                       -- digest of all that it says: the same again is no new version
	by_profile_id   TEXT REFERENCES profile (id),        -- NULL: at the command line
	created_at      TIMESTAMP NOT NULL,
	UNIQUE (organisation_id, code, version)
);
CREATE INDEX goal_template_by ON goal_template (by_profile_id);

CREATE TABLE goal (
	id          TEXT PRIMARY KEY,
	template_id TEXT NOT NULL REFERENCES goal_template (id),
	place       INTEGER NOT NULL,
	code        TEXT NOT NULL,
	title       TEXT NOT NULL,
	about       TEXT NOT NULL DEFAULT '',
	UNIQUE (template_id, place)
);

CREATE TABLE goal_activity (
	id       TEXT PRIMARY KEY,
	goal_id  TEXT NOT NULL REFERENCES goal (id),
	place    INTEGER NOT NULL,
	title    TEXT NOT NULL,
	required BOOLEAN NOT NULL,
	UNIQUE (goal_id, place)
);

CREATE TABLE goal_plan (                                 -- a template that somebody works through
	id                     TEXT PRIMARY KEY,
	profile_id             TEXT NOT NULL REFERENCES profile (id),
	template_id            TEXT NOT NULL REFERENCES goal_template (id),
	assigned_by_profile_id TEXT REFERENCES profile (id), -- NULL: at the command line
	assigned_at            TIMESTAMP NOT NULL,
	used_at                TIMESTAMP NOT NULL,           -- when somebody last did something in it
	superseded_by          TEXT REFERENCES goal_plan (id), -- lost a merge: kept whole, readable (M14, M31)
	superseded_at          TIMESTAMP
);
CREATE UNIQUE INDEX goal_plan_current ON goal_plan (profile_id, template_id) WHERE superseded_by IS NULL;
CREATE INDEX goal_plan_profile ON goal_plan (profile_id);
CREATE INDEX goal_plan_template ON goal_plan (template_id);
CREATE INDEX goal_plan_assigned_by ON goal_plan (assigned_by_profile_id);
CREATE INDEX goal_plan_superseded_by ON goal_plan (superseded_by);

CREATE TABLE goal_role (                                 -- who stands beside the holder of a plan, and as what
	id          TEXT PRIMARY KEY,
	plan_id     TEXT NOT NULL REFERENCES goal_plan (id),
	kind        TEXT NOT NULL CHECK (kind IN ('leader', 'mentor', 'supervisor')),
	state       TEXT NOT NULL CHECK (state IN ('asked', 'accepted', 'declined', 'ended')),
	profile_id  TEXT REFERENCES profile (id),            -- NULL: nobody whom we know has that name yet
	address     TEXT NOT NULL,                           -- as the holder typed it
	address_key TEXT NOT NULL,
	asked_at    TIMESTAMP NOT NULL,
	answered_at TIMESTAMP,
	ended_at    TIMESTAMP
);
CREATE UNIQUE INDEX goal_role_one ON goal_role (plan_id, kind) WHERE state = 'accepted' AND kind <> 'supervisor';
CREATE INDEX goal_role_plan ON goal_role (plan_id);
CREATE INDEX goal_role_profile ON goal_role (profile_id);
CREATE INDEX goal_role_address ON goal_role (address_key) WHERE profile_id IS NULL;

CREATE TABLE goal_entry (                                -- what the holder says of an activity, or of a whole goal
	id          TEXT PRIMARY KEY,
	plan_id     TEXT NOT NULL REFERENCES goal_plan (id),
	goal_id     TEXT NOT NULL REFERENCES goal (id),
	activity_id TEXT REFERENCES goal_activity (id),      -- NULL: the goal is reached
	state       TEXT NOT NULL CHECK (state IN ('open', 'sent', 'accepted', 'returned')),
	comment     TEXT NOT NULL,
	role_id     TEXT REFERENCES goal_role (id),          -- who is asked: a supervisor for an activity, the leader for a goal
	written_at  TIMESTAMP NOT NULL,
	sent_at     TIMESTAMP
);
CREATE UNIQUE INDEX goal_entry_activity ON goal_entry (plan_id, activity_id) WHERE activity_id IS NOT NULL;
CREATE UNIQUE INDEX goal_entry_goal ON goal_entry (plan_id, goal_id) WHERE activity_id IS NULL;
CREATE INDEX goal_entry_role ON goal_entry (role_id, state);

CREATE TABLE goal_signature (                            -- an answer to an entry; it never changes
	id                TEXT PRIMARY KEY,
	entry_id          TEXT NOT NULL REFERENCES goal_entry (id),
	verdict           TEXT NOT NULL CHECK (verdict IN ('signed', 'rejected', 'approved', 'returned')),
	signer_profile_id TEXT NOT NULL REFERENCES profile (id), -- in which profile it was signed
	signer_name       TEXT NOT NULL,                     -- as it was then
	holder_name       TEXT NOT NULL,                     -- as it was then
	said              TEXT NOT NULL,                     -- the holder's comment that was read
	answer            TEXT NOT NULL,                     -- the signer's own
	basis             TEXT NOT NULL,                     -- of an approval: digests of the signatures below it, a space between
	signed_at         TIMESTAMP NOT NULL,
	digest            TEXT NOT NULL                      -- SHA-256 over all that was signed
);
CREATE INDEX goal_signature_entry ON goal_signature (entry_id);
CREATE INDEX goal_signature_signer ON goal_signature (signer_profile_id);

CREATE TABLE goal_talk (                                 -- between mentor and holder
	id             TEXT PRIMARY KEY,
	plan_id        TEXT NOT NULL REFERENCES goal_plan (id),
	role_id        TEXT NOT NULL REFERENCES goal_role (id), -- the mentor
	day            TEXT NOT NULL,                        -- ISO, Europe/Oslo
	clock          TEXT NOT NULL,                        -- 14:30
	location       TEXT NOT NULL,
	mentor_before  TEXT NOT NULL DEFAULT '',             -- what each has prepared
	holder_before  TEXT NOT NULL DEFAULT '',
	mentor_after   TEXT NOT NULL DEFAULT '',             -- what each has written of it
	holder_after   TEXT NOT NULL DEFAULT '',
	called_at      TIMESTAMP NOT NULL,
	closed_at      TIMESTAMP,
	mentor_name    TEXT NOT NULL DEFAULT '',             -- as they were when it was closed
	holder_name    TEXT NOT NULL DEFAULT '',
	digest         TEXT NOT NULL DEFAULT ''              -- SHA-256 over all that a closed one says
);
CREATE INDEX goal_talk_plan ON goal_talk (plan_id);
CREATE INDEX goal_talk_role ON goal_talk (role_id);
