-- +goose Up
CREATE TABLE erasure (                                        -- somebody asks to be erased
	id                     TEXT PRIMARY KEY,
	profile_id             TEXT NOT NULL REFERENCES profile (id),
	state                  TEXT NOT NULL CHECK (state IN ('asked', 'scheduled', 'undone', 'refused', 'lapsed', 'done')),
	reason                 TEXT NOT NULL DEFAULT '',          -- where the helpdesk asked: why; forgotten when it is done
	asked_by_profile_id    TEXT NOT NULL REFERENCES profile (id),
	asked_at               TIMESTAMP NOT NULL,
	due_at                 TIMESTAMP,                         -- of a scheduled one; until then it can be undone
	decided_by_profile_id  TEXT REFERENCES profile (id),      -- NULL: nobody had to, or nobody has yet
	decided_at             TIMESTAMP,
	answer                 TEXT NOT NULL DEFAULT ''           -- of HR, for the person
);
CREATE UNIQUE INDEX erasure_open ON erasure (profile_id) WHERE state IN ('asked', 'scheduled');
CREATE INDEX erasure_profile ON erasure (profile_id);
CREATE INDEX erasure_asked_by ON erasure (asked_by_profile_id);
CREATE INDEX erasure_decided_by ON erasure (decided_by_profile_id) WHERE decided_by_profile_id IS NOT NULL;
CREATE INDEX erasure_due ON erasure (due_at) WHERE state = 'scheduled';
