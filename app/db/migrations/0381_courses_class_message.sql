-- +goose Up
CREATE TABLE class_message (                             -- what whoever answers for a class wrote to everybody in it
	id       TEXT PRIMARY KEY,
	class_id TEXT NOT NULL REFERENCES class (id),
	words    TEXT NOT NULL,
	in_line  BOOLEAN NOT NULL,                           -- to those in line, too
	mailed   INTEGER NOT NULL,                           -- letters; who has no address reads it on the page of the class
	sent_at  TIMESTAMP NOT NULL
);
CREATE INDEX class_message_class ON class_message (class_id, sent_at);
