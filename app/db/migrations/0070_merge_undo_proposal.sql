-- +goose Up
CREATE TABLE undo_proposal (                                   -- an undo that wants a second person (M9)
	id                     TEXT PRIMARY KEY,
	merge_id               TEXT NOT NULL REFERENCES merge (id),
	digest                 TEXT NOT NULL,                      -- of the plan that the proposer saw
	note                   TEXT NOT NULL,                      -- why
	answers                TEXT NOT NULL DEFAULT '{}',         -- JSON question → back or stay (M51)
	email                  TEXT NOT NULL DEFAULT '',           -- another address for who is opened again (M52)
	state                  TEXT NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'withdrawn', 'lapsed')),
	proposed_by_profile_id TEXT NOT NULL REFERENCES profile (id),
	proposed_at            TIMESTAMP NOT NULL,
	decided_by_profile_id  TEXT REFERENCES profile (id),       -- NULL: it lapsed
	decided_at             TIMESTAMP,
	answer                 TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX undo_proposal_open ON undo_proposal (merge_id) WHERE state = 'open';
CREATE INDEX undo_proposal_merge ON undo_proposal (merge_id);
CREATE INDEX undo_proposal_by ON undo_proposal (proposed_by_profile_id);
CREATE INDEX undo_proposal_decided_by ON undo_proposal (decided_by_profile_id);
