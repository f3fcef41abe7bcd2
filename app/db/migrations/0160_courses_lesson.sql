-- +goose Up
-- What is built in the portal is a package like any other. The new column takes the old one's place, which both databases do without copying the table.
ALTER TABLE package ADD COLUMN known_standard TEXT NOT NULL DEFAULT 'kursbro' CHECK (known_standard IN ('scorm_12', 'scorm_2004', 'kursbro'));
UPDATE package SET known_standard = standard;
ALTER TABLE package DROP COLUMN standard;
ALTER TABLE package RENAME COLUMN known_standard TO standard;

CREATE TABLE package_unit (                              -- of a package that was built here: what its units hold, which never changes
	package_id TEXT NOT NULL REFERENCES package (id),
	unit       TEXT NOT NULL,
	content    TEXT NOT NULL,                            -- JSON of lesson.Unit; a quiz has its questions and their answers in it, so it never becomes a file
	PRIMARY KEY (package_id, unit)
);

CREATE TABLE lesson (                                    -- the draft of what a course holds, until it is published as a package
	id         TEXT PRIMARY KEY,                         -- the unit's name in the package, too
	course_id  TEXT NOT NULL REFERENCES course (id),
	position   INTEGER NOT NULL,
	content    TEXT NOT NULL,                            -- JSON of lesson.Unit
	revision   INTEGER NOT NULL,                         -- counts changes: two who write at once are told
	updated_at TIMESTAMP NOT NULL
);
CREATE INDEX lesson_course ON lesson (course_id, position);

CREATE TABLE lesson_file (                               -- what was uploaded for a draft
	course_id    TEXT NOT NULL REFERENCES course (id),
	path         TEXT NOT NULL,                          -- as texts name it
	blob_sha256  TEXT NOT NULL,
	size         INTEGER NOT NULL,
	content_type TEXT NOT NULL,
	added_at     TIMESTAMP NOT NULL,
	PRIMARY KEY (course_id, path)
);

CREATE TABLE question (                                  -- the bank that the quizzes of a course draw from
	id         TEXT PRIMARY KEY,
	course_id  TEXT NOT NULL REFERENCES course (id),
	content    TEXT NOT NULL,                            -- JSON of quiz.Question
	revision   INTEGER NOT NULL,
	updated_at TIMESTAMP NOT NULL
);
CREATE INDEX question_course ON question (course_id);

CREATE TABLE quiz_try (
	id           TEXT PRIMARY KEY,
	attempt_id   TEXT NOT NULL REFERENCES attempt (id),
	unit         TEXT NOT NULL,
	number       INTEGER NOT NULL,
	seed         INTEGER NOT NULL,                       -- decides which questions were drawn, and in which order
	begun_at     TIMESTAMP NOT NULL,
	submitted_at TIMESTAMP,                              -- NULL: under way
	score        INTEGER,                                -- as attempt.score; NULL: under way
	passed       BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX quiz_try_number ON quiz_try (attempt_id, unit, number);
CREATE UNIQUE INDEX quiz_try_open ON quiz_try (attempt_id, unit) WHERE submitted_at IS NULL;

CREATE TABLE quiz_answer (                               -- a row for every question of a try that was submitted
	try_id      TEXT NOT NULL REFERENCES quiz_try (id),
	question_id TEXT NOT NULL,                           -- quiz.Question of the attempt's package
	answer      TEXT NOT NULL,                           -- JSON of quiz.Answer
	points      INTEGER NOT NULL,                        -- × 100
	possible    INTEGER NOT NULL,                        -- × 100
	PRIMARY KEY (try_id, question_id)
);
CREATE INDEX quiz_answer_question ON quiz_answer (question_id);
