-- +goose Up
CREATE TABLE audit_entry (
	id                  TEXT PRIMARY KEY,         -- time-ordered
	at                  TIMESTAMP NOT NULL,
	actor_profile_ref   TEXT,                     -- NULL: the system, or nobody yet
	actor_kind          TEXT NOT NULL,            -- person, job, command, visitor
	action              TEXT NOT NULL,            -- a code, such as profile.lock
	subject_profile_ref TEXT,                     -- whose data
	object_kind         TEXT NOT NULL DEFAULT '', -- course, certificate, merge …
	object_ref          TEXT NOT NULL DEFAULT '',
	outcome             TEXT NOT NULL,            -- done, refused
	detail              TEXT NOT NULL DEFAULT '{}', -- JSON of ids and codes, never names (so that erasing a person leaves no hole)
	sequence            INTEGER,                  -- place in the chain, set when sealed
	previous_hash       TEXT,
	hash                TEXT                      -- SHA-256 over the entry and previous_hash, hex
);
CREATE INDEX audit_entry_subject ON audit_entry (subject_profile_ref, at);
CREATE INDEX audit_entry_actor ON audit_entry (actor_profile_ref, at);
CREATE INDEX audit_entry_unsealed ON audit_entry (id) WHERE sequence IS NULL;
CREATE UNIQUE INDEX audit_entry_sequence ON audit_entry (sequence) WHERE sequence IS NOT NULL;
