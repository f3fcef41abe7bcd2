-- +goose Up
CREATE TABLE course_silence (                               -- what counts as done where a course says nothing about it itself
	course_id TEXT PRIMARY KEY REFERENCES course (id),
	rule      TEXT NOT NULL CHECK (rule IN ('opened', 'minutes', 'said')),
	minutes   INTEGER NOT NULL DEFAULT 0,
	due_from  TEXT                                       -- the attempts after this one are still to be looked at; NULL: none
);
