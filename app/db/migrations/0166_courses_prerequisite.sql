-- +goose Up
CREATE TABLE prerequisite (                              -- what must be passed and valid first
	course_id   TEXT NOT NULL REFERENCES course (id),
	required_id TEXT NOT NULL REFERENCES course (id),    -- this one, or one that counts as the same
	mode        TEXT NOT NULL CHECK (mode IN ('enrolment', 'completion')),  -- what it holds back
	PRIMARY KEY (course_id, required_id),
	CHECK (course_id <> required_id)
);
CREATE INDEX prerequisite_required ON prerequisite (required_id);
ALTER TABLE attempt ADD COLUMN held_at TIMESTAMP;        -- passed then, and not recorded yet: waits for another course
CREATE INDEX attempt_held ON attempt (profile_id) WHERE held_at IS NOT NULL;
