-- +goose Up
CREATE TABLE calendar_feed (                             -- a person's own link to their classes and deadlines
	profile_id TEXT PRIMARY KEY REFERENCES profile (id),
	token_hash TEXT NOT NULL UNIQUE,
	created_at TIMESTAMP NOT NULL
);
