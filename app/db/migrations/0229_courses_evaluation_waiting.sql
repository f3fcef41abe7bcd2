-- +goose Up
CREATE TABLE evaluation_waiting (                        -- answers are shown five people at a time: or who looks before and after knows whose the new one is
	course_id TEXT NOT NULL REFERENCES course (id),
	question  TEXT NOT NULL,                             -- as evaluation_answer
	people    INTEGER NOT NULL,                          -- who have been asked it and have answered something since the last were shown
	PRIMARY KEY (course_id, question)
);
ALTER TABLE evaluation_answer ADD COLUMN shown BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE evaluation_answer SET shown = TRUE;
