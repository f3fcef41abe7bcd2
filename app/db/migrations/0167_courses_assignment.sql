-- +goose Up
CREATE TABLE assignment (                                -- a rule: for these people the course is mandatory
	id              TEXT PRIMARY KEY,
	course_id       TEXT NOT NULL REFERENCES course (id),
	organisation_id TEXT NOT NULL REFERENCES organisation (id),  -- it and everything below
	who             TEXT NOT NULL,                       -- employees, leaders, everyone, or a role
	unit            TEXT NOT NULL DEFAULT '',            -- words that the unit of a job has; empty: any
	due_days        INTEGER NOT NULL DEFAULT 0,          -- as admission, from when somebody came under the rule
	due_on          TEXT NOT NULL DEFAULT '',
	created_at      TIMESTAMP NOT NULL,
	updated_at      TIMESTAMP NOT NULL,
	ended_at        TIMESTAMP
);
CREATE INDEX assignment_course ON assignment (course_id) WHERE ended_at IS NULL;
CREATE TABLE exemption (                                 -- for this person the course is not mandatory, whatever a rule says
	id            TEXT PRIMARY KEY,
	course_id     TEXT NOT NULL REFERENCES course (id),
	profile_id    TEXT NOT NULL REFERENCES profile (id),
	why           TEXT NOT NULL,
	by_profile_id TEXT REFERENCES profile (id),
	exempted_at   TIMESTAMP NOT NULL,
	ended_at      TIMESTAMP
);
CREATE INDEX exemption_course ON exemption (course_id) WHERE ended_at IS NULL;
CREATE INDEX exemption_profile ON exemption (profile_id);
CREATE INDEX exemption_by ON exemption (by_profile_id);
ALTER TABLE enrolment ADD COLUMN assignment_id TEXT REFERENCES assignment (id);  -- the rule that makes it mandatory; NULL: none does
CREATE INDEX enrolment_assignment ON enrolment (assignment_id) WHERE assignment_id IS NOT NULL;
