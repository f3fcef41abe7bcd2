-- +goose Up
-- How long a pass counts. valid_months says for so many months; valid_month, to the end of that month each year; neither, for ever.
ALTER TABLE course ADD COLUMN valid_month INTEGER NOT NULL DEFAULT 0 CHECK (valid_month BETWEEN 0 AND 12);
ALTER TABLE course ADD COLUMN valid_version BOOLEAN NOT NULL DEFAULT FALSE;      -- for ever, but people are told that a new version may end it
ALTER TABLE course ADD COLUMN renew_months INTEGER NOT NULL DEFAULT 2;           -- so long before the end it can be renewed
ALTER TABLE course ADD COLUMN renew_from_end BOOLEAN NOT NULL DEFAULT TRUE;      -- what is renewed then counts from the old end, not from the day
ALTER TABLE course ADD COLUMN grace_days INTEGER NOT NULL DEFAULT 0;             -- so long after the end it can still be renewed
ALTER TABLE course ADD COLUMN renewed_by_course_id TEXT REFERENCES course (id);  -- a shorter course that renews this one
CREATE INDEX course_renewed_by ON course (renewed_by_course_id);
ALTER TABLE result ADD COLUMN end_why TEXT NOT NULL DEFAULT '';                  -- message key why it ends otherwise than the course's rule says
ALTER TABLE result ADD COLUMN renewed_by TEXT REFERENCES result (id);            -- this one is a renewal: the result of the shorter course that made it
CREATE INDEX result_renewed_by ON result (renewed_by);
ALTER TABLE certificate ADD COLUMN renewed_titles TEXT NOT NULL DEFAULT '';      -- JSON as course_titles: of the shorter course, when that renewed it
