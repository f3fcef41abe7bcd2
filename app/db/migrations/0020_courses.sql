-- +goose Up
CREATE TABLE course (
	id                TEXT PRIMARY KEY,
	code              TEXT NOT NULL,                 -- short name people say: BA101
	same_as           TEXT NOT NULL,                 -- courses and versions with the same value count as the same (M32)
	form              TEXT NOT NULL CHECK (form IN ('elearning', 'classroom')),
	state             TEXT NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
	owner_profile_id  TEXT REFERENCES profile (id),
	organisation_id   TEXT NOT NULL REFERENCES organisation (id),  -- the issuer
	package_id        TEXT,                          -- what new attempts play
	minutes           INTEGER NOT NULL DEFAULT 0,    -- expected length
	valid_months      INTEGER NOT NULL DEFAULT 0,    -- 0: for ever
	accept_months     INTEGER NOT NULL DEFAULT 0,    -- how old a result may be and still be accepted (M32); 0: any age
	created_at        TIMESTAMP NOT NULL,
	updated_at        TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX course_code ON course (code);
CREATE INDEX course_owner ON course (owner_profile_id);

CREATE TABLE course_text (
	course_id   TEXT NOT NULL REFERENCES course (id),
	language    TEXT NOT NULL,
	title       TEXT NOT NULL,
	summary     TEXT NOT NULL DEFAULT '',            -- one line
	description TEXT NOT NULL DEFAULT '',
	search_text TEXT NOT NULL,
	sort_key    TEXT NOT NULL,
	PRIMARY KEY (course_id, language)
);

CREATE TABLE course_organisation (                   -- who may see it: these and everything below them
	course_id       TEXT NOT NULL REFERENCES course (id),
	organisation_id TEXT NOT NULL REFERENCES organisation (id),
	PRIMARY KEY (course_id, organisation_id)
);
CREATE INDEX course_organisation_organisation ON course_organisation (organisation_id);

CREATE TABLE revision (                              -- bumped by the transaction that changes what caches hold
	name   TEXT PRIMARY KEY,
	number INTEGER NOT NULL
);
INSERT INTO revision (name, number) VALUES ('catalogue', 1);

CREATE TABLE package (
	id                     TEXT PRIMARY KEY,
	course_id              TEXT REFERENCES course (id),  -- NULL: uploaded, not yet a course
	number                 INTEGER NOT NULL DEFAULT 1,   -- version within the course
	standard               TEXT NOT NULL CHECK (standard IN ('scorm_12', 'scorm_2004')),
	edition                TEXT NOT NULL DEFAULT '',
	title                  TEXT NOT NULL,
	manifest               TEXT NOT NULL,                -- JSON of scorm.Package without its files: units, hrefs, masteries
	file_name              TEXT NOT NULL,                -- as uploaded
	blob_sha256            TEXT NOT NULL,                -- the zip as uploaded
	size                   INTEGER NOT NULL,
	uploaded_by_profile_id TEXT REFERENCES profile (id),
	uploaded_at            TIMESTAMP NOT NULL
);
CREATE INDEX package_course ON package (course_id, number);
CREATE INDEX package_uploaded_by ON package (uploaded_by_profile_id);
CREATE TABLE package_file (
	package_id   TEXT NOT NULL REFERENCES package (id),
	path         TEXT NOT NULL,                          -- NFC, forward slashes
	blob_sha256  TEXT NOT NULL,
	size         INTEGER NOT NULL,
	content_type TEXT NOT NULL,
	PRIMARY KEY (package_id, path)
);

CREATE TABLE enrolment (
	id            TEXT PRIMARY KEY,
	profile_id    TEXT NOT NULL REFERENCES profile (id),
	course_id     TEXT NOT NULL REFERENCES course (id),
	state         TEXT NOT NULL CHECK (state IN ('active', 'completed', 'withdrawn')),
	enrolled_at   TIMESTAMP NOT NULL,
	completed_at  TIMESTAMP,
	due_at        TIMESTAMP,
	superseded_by TEXT REFERENCES enrolment (id),        -- lost a merge: kept, readable (M14)
	superseded_at TIMESTAMP
);
CREATE UNIQUE INDEX enrolment_active ON enrolment (profile_id, course_id) WHERE state = 'active' AND superseded_by IS NULL;
CREATE INDEX enrolment_profile ON enrolment (profile_id, state);
CREATE INDEX enrolment_course ON enrolment (course_id);
CREATE INDEX enrolment_superseded_by ON enrolment (superseded_by);

CREATE TABLE attempt (
	id             TEXT PRIMARY KEY,
	enrolment_id   TEXT NOT NULL REFERENCES enrolment (id),
	profile_id     TEXT NOT NULL REFERENCES profile (id),
	course_id      TEXT NOT NULL REFERENCES course (id),
	package_id     TEXT NOT NULL REFERENCES package (id),
	number         INTEGER NOT NULL,
	state          TEXT NOT NULL CHECK (state IN ('open', 'passed', 'failed', 'superseded')),
	progress       INTEGER NOT NULL DEFAULT 0,           -- per cent, for people
	score          INTEGER,                              -- per cent × 100 (8 750 = 87.5 %); NULL: no score given
	seconds        INTEGER NOT NULL DEFAULT 0,           -- time spent, all units
	unit           TEXT NOT NULL DEFAULT '',             -- the one last opened: where to go on
	sequencing     TEXT NOT NULL DEFAULT '',             -- 2004: what the run-time in the browser keeps between units
	opened_at      TIMESTAMP NOT NULL,
	used_at        TIMESTAMP NOT NULL,                   -- last commit
	closed_at      TIMESTAMP,
	superseded_by  TEXT REFERENCES attempt (id)
);
CREATE UNIQUE INDEX attempt_open ON attempt (enrolment_id) WHERE state = 'open';
CREATE INDEX attempt_profile ON attempt (profile_id, course_id);
CREATE INDEX attempt_enrolment ON attempt (enrolment_id);
CREATE INDEX attempt_package ON attempt (package_id, state);
CREATE INDEX attempt_superseded_by ON attempt (superseded_by);

CREATE TABLE attempt_unit (                              -- what one SCO has saved
	attempt_id    TEXT NOT NULL REFERENCES attempt (id),
	unit          TEXT NOT NULL,                         -- item identifier in the manifest
	session       TEXT NOT NULL DEFAULT '',              -- the opening of the unit that saved last, named by the browser
	sequence      INTEGER NOT NULL DEFAULT 0,            -- of its last accepted commit
	session_seconds INTEGER NOT NULL DEFAULT 0,          -- what of seconds it has reported
	ended         BOOLEAN NOT NULL DEFAULT FALSE,        -- it was ended by the course, and not in order to go on later
	completion    TEXT NOT NULL DEFAULT '',
	success       TEXT NOT NULL DEFAULT '',
	score         INTEGER,                               -- as attempt.score
	progress      INTEGER NOT NULL DEFAULT 0,
	location      TEXT NOT NULL DEFAULT '',              -- bookmark
	seconds       INTEGER NOT NULL DEFAULT 0,
	data          TEXT NOT NULL DEFAULT '{}',            -- the whole run-time data model, JSON; suspend data of any length is in it
	saved_at      TIMESTAMP NOT NULL,
	PRIMARY KEY (attempt_id, unit)
);

CREATE TABLE launch (                                    -- an open player window
	token_hash TEXT PRIMARY KEY,                         -- SHA-256 of the token in the content address, hex
	attempt_id TEXT REFERENCES attempt (id),             -- NULL: a preview, which keeps nothing
	package_id TEXT NOT NULL REFERENCES package (id),
	review     BOOLEAN NOT NULL DEFAULT FALSE,           -- opened after the pass: looks, and changes no outcome
	profile_id TEXT NOT NULL REFERENCES profile (id),
	opened_at  TIMESTAMP NOT NULL,
	used_at    TIMESTAMP NOT NULL,
	expires_at TIMESTAMP NOT NULL,
	ended_at   TIMESTAMP,
	end_reason TEXT NOT NULL DEFAULT ''                  -- closed, taken_over, withdrawn, merged
);
CREATE INDEX launch_attempt ON launch (attempt_id);
CREATE INDEX launch_profile ON launch (profile_id);

CREATE TABLE result (                                    -- an outcome we hold; the competence record is made of these
	id            TEXT PRIMARY KEY,
	profile_id    TEXT NOT NULL REFERENCES profile (id),
	course_id     TEXT NOT NULL REFERENCES course (id),
	package_id    TEXT REFERENCES package (id),
	attempt_id    TEXT REFERENCES attempt (id),
	outcome       TEXT NOT NULL CHECK (outcome IN ('passed', 'failed')),
	score         INTEGER,                               -- as attempt.score
	achieved_at   TIMESTAMP NOT NULL,                    -- original date, whatever happens later
	valid_until   TIMESTAMP,
	origin_kind   TEXT NOT NULL CHECK (origin_kind IN ('here', 'merge', 'manual', 'import')),
	origin_ref    TEXT NOT NULL DEFAULT '',              -- the merge, the import …
	origin_at     TIMESTAMP,                             -- when it came from there; NULL: earned here
	not_accepted  TEXT NOT NULL DEFAULT '',              -- message key why it counts only as history (M32)
	superseded_by TEXT REFERENCES result (id),           -- in a merge it gave way to this one (M14); what counts today is found out when read (M21)
	recorded_at   TIMESTAMP NOT NULL
);
CREATE INDEX result_profile ON result (profile_id, course_id);
CREATE UNIQUE INDEX result_attempt ON result (attempt_id) WHERE attempt_id IS NOT NULL;
CREATE INDEX result_course ON result (course_id, outcome);
CREATE INDEX result_superseded_by ON result (superseded_by);

CREATE TABLE certificate (
	id             TEXT PRIMARY KEY,
	result_id      TEXT NOT NULL REFERENCES result (id),
	profile_id     TEXT NOT NULL REFERENCES profile (id),
	number         TEXT NOT NULL,                        -- KB-2026-7F3K-9Q2M
	code           TEXT NOT NULL,                        -- in the verification address
	holder         TEXT NOT NULL,                        -- name as issued (M29)
	course_titles  TEXT NOT NULL,                        -- JSON {language: title} as issued
	course_code    TEXT NOT NULL,
	issuer         TEXT NOT NULL,                        -- organisation name as issued
	score          INTEGER,
	achieved_at    TIMESTAMP NOT NULL,
	valid_until    TIMESTAMP,
	issued_at      TIMESTAMP NOT NULL,
	withdrawn_at   TIMESTAMP,
	withdrawn_why  TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX certificate_number ON certificate (number);
CREATE UNIQUE INDEX certificate_code ON certificate (code);
CREATE UNIQUE INDEX certificate_result ON certificate (result_id);
CREATE INDEX certificate_profile ON certificate (profile_id);
