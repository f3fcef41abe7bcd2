-- +goose Up
CREATE TABLE blob (
	sha256     TEXT PRIMARY KEY,  -- name and address, lower-case hex
	size       INTEGER NOT NULL,  -- bytes
	stored_at  TIMESTAMP NOT NULL
);
