-- +goose Up
CREATE TABLE access_code (                               -- a word that lets its holder into a course
	id            TEXT PRIMARY KEY,
	course_id     TEXT NOT NULL REFERENCES course (id),
	code          TEXT NOT NULL,                         -- eight letters and digits that nobody mistakes for another, without a hyphen
	uses          INTEGER NOT NULL,                      -- how many may come in by it; 0: any number
	used          INTEGER NOT NULL DEFAULT 0,
	last_day      TEXT NOT NULL DEFAULT '',              -- ISO date of the last day, Europe/Oslo; empty: until it is withdrawn
	by_profile_id TEXT REFERENCES profile (id),
	created_at    TIMESTAMP NOT NULL,
	withdrawn_at  TIMESTAMP
);
CREATE UNIQUE INDEX access_code_code ON access_code (code);
CREATE INDEX access_code_course ON access_code (course_id);
CREATE INDEX access_code_by ON access_code (by_profile_id);
CREATE TABLE code_use (                                  -- who came in by it
	id             TEXT PRIMARY KEY,
	access_code_id TEXT NOT NULL REFERENCES access_code (id),
	profile_id     TEXT NOT NULL REFERENCES profile (id),
	used_at        TIMESTAMP NOT NULL
);
CREATE INDEX code_use_code ON code_use (access_code_id);
CREATE INDEX code_use_profile ON code_use (profile_id);
