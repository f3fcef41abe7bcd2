-- +goose Up
CREATE TABLE evaluation (                                -- the course asks whoever has passed what they think of it
	course_id TEXT PRIMARY KEY REFERENCES course (id)
);
CREATE TABLE evaluation_question (                       -- besides those that every course asks
	id         TEXT PRIMARY KEY,
	course_id  TEXT NOT NULL REFERENCES course (id),
	position   INTEGER NOT NULL,
	kind       TEXT NOT NULL CHECK (kind IN ('rating', 'remark')),
	words      TEXT NOT NULL,                            -- JSON {language: text}
	removed_at TIMESTAMP                                 -- asked no longer; its answers stay
);
CREATE INDEX evaluation_question_course ON evaluation_question (course_id, position);
CREATE TABLE evaluation_answer (                         -- nobody's: neither who, nor when, nor what else they answered
	id        TEXT PRIMARY KEY,                          -- drawn by lot: no order
	course_id TEXT NOT NULL REFERENCES course (id),
	question  TEXT NOT NULL,                             -- of every course: useful, clear, fitting, better; or an evaluation_question
	rating    INTEGER CHECK (rating BETWEEN 1 AND 5),    -- NULL: a remark
	remark    TEXT NOT NULL DEFAULT '',
	month     TEXT NOT NULL                              -- 2026-11
);
CREATE INDEX evaluation_answer_course ON evaluation_answer (course_id, question);
ALTER TABLE enrolment ADD COLUMN evaluated BOOLEAN NOT NULL DEFAULT FALSE; -- its person has answered: once, and not when
