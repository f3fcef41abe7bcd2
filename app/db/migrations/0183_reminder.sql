-- +goose Up
CREATE TABLE reminder (                                  -- somebody was reminded of a thing, once a stage
	id          TEXT PRIMARY KEY,
	profile_id  TEXT NOT NULL REFERENCES profile (id),   -- a merge gives it to the survivor
	kind        TEXT NOT NULL CHECK (kind IN ('deadline', 'expiry', 'silence', 'led')),
	thing       TEXT NOT NULL DEFAULT '',                -- deadline, silence: the enrolment; expiry: the result; led: nothing
	stage       TEXT NOT NULL,                           -- how far off it was; led: the ISO date of the Monday
	day         TEXT NOT NULL,                           -- ISO date, Europe/Oslo
	mail_ref    TEXT NOT NULL,                           -- the letter that says it
	reminded_at TIMESTAMP NOT NULL,
	UNIQUE (profile_id, kind, thing, stage)               -- never twice
);
CREATE INDEX reminder_day ON reminder (profile_id, day);
CREATE INDEX reminder_reminded ON reminder (reminded_at);
CREATE TABLE reminder_choice (                           -- what somebody wants of what may be left out; without a row: as it usually is
	profile_id TEXT NOT NULL REFERENCES profile (id),    -- a merge gives what the survivor has not chosen
	kind       TEXT NOT NULL CHECK (kind IN ('deadline', 'expiry', 'silence', 'led')),
	wanted     BOOLEAN NOT NULL,
	chosen_at  TIMESTAMP NOT NULL,
	PRIMARY KEY (profile_id, kind)
);
