-- +goose Up
-- Under which look-up keys national IDs may be kept: none of them may be missing where the portal serves, or a match would be.
CREATE TABLE lookup_key (
	name     TEXT PRIMARY KEY,    -- keyed hash of fixed words, hex: tells keys apart and nothing else
	known_at TIMESTAMP NOT NULL
);
