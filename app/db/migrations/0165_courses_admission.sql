-- +goose Up
CREATE TABLE admission (                                  -- how a course takes people in; none: without limit or deadline
	course_id TEXT PRIMARY KEY REFERENCES course (id),
	seats     INTEGER NOT NULL DEFAULT 0 CHECK (seats >= 0), -- how many may take the e-learning at a time; 0: any number
	due_days  INTEGER NOT NULL DEFAULT 0,                    -- days from the enrolment to the deadline; 0: none by days
	due_on    TEXT NOT NULL DEFAULT '',                      -- ISO date of the deadline, Europe/Oslo; empty: none
	entered   INTEGER NOT NULL DEFAULT 0                     -- how many have taken a place: the row that two who want the last one meet at
);
ALTER TABLE enrolment ADD COLUMN due_at TIMESTAMP;       -- the last second of the day when it has to be done; NULL: whenever
ALTER TABLE enrolment ADD COLUMN via TEXT NOT NULL DEFAULT 'self'
	CHECK (via IN ('self', 'approval', 'list', 'rule', 'code', 'class'));  -- how the person came in
ALTER TABLE enrolment ADD COLUMN required_at TIMESTAMP;  -- since when it is mandatory; NULL: it is not
UPDATE enrolment SET via = 'approval' WHERE EXISTS (SELECT 1 FROM approval a
	WHERE a.profile_id = enrolment.profile_id AND a.course_id = enrolment.course_id AND a.state = 'approved');
CREATE INDEX enrolment_due ON enrolment (due_at) WHERE state = 'active' AND due_at IS NOT NULL;
