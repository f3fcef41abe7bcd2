-- +goose Up
ALTER TABLE course ADD COLUMN approval TEXT NOT NULL DEFAULT 'none'
	CHECK (approval IN ('none', 'leader', 'leader_owner', 'owner'));      -- who must say yes before somebody is enrolled

CREATE TABLE approval (                                                  -- somebody asks to be enrolled
	id               TEXT PRIMARY KEY,
	profile_id       TEXT NOT NULL REFERENCES profile (id),              -- who asks
	course_id        TEXT NOT NULL REFERENCES course (id),
	state            TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn', 'superseded')),
	step             TEXT NOT NULL CHECK (step IN ('leader', 'owner')),  -- whose turn it is, or was last
	asked_profile_id TEXT REFERENCES profile (id),                       -- who is asked while it waits; NULL: whoever answers for the course
	why              TEXT NOT NULL DEFAULT '',                           -- the asker's own word
	requested_at     TIMESTAMP NOT NULL,
	told_at          TIMESTAMP,                                          -- when who is asked was written to; NULL: not yet
	settled_at       TIMESTAMP,
	seen_at          TIMESTAMP,                                          -- when the asker read the answer
	superseded_by    TEXT REFERENCES approval (id)                       -- in a merge an earlier one stands in its place (M28)
);
CREATE UNIQUE INDEX approval_waiting ON approval (profile_id, course_id) WHERE state = 'waiting';
CREATE INDEX approval_profile ON approval (profile_id, course_id);
CREATE INDEX approval_asked ON approval (asked_profile_id) WHERE asked_profile_id IS NOT NULL;
CREATE INDEX approval_open ON approval (course_id) WHERE state = 'waiting';
CREATE INDEX approval_superseded_by ON approval (superseded_by) WHERE superseded_by IS NOT NULL;

CREATE TABLE approval_decision (                                         -- what was said at a step, and by whom
	id            TEXT PRIMARY KEY,
	approval_id   TEXT NOT NULL REFERENCES approval (id),
	step          TEXT NOT NULL,
	verdict       TEXT NOT NULL CHECK (verdict IN ('approved', 'refused')),
	word          TEXT NOT NULL DEFAULT '',
	by_profile_id TEXT NOT NULL REFERENCES profile (id),
	decided_at    TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX approval_decision_once ON approval_decision (approval_id, step);
CREATE INDEX approval_decision_by ON approval_decision (by_profile_id);
