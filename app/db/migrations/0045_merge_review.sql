-- +goose Up
ALTER TABLE match ADD COLUMN origin TEXT NOT NULL DEFAULT 'number' CHECK (origin IN ('number', 'hand', 'claim', 'twins')); -- twins (M9): internal_profile_id is the older of two of one kind
ALTER TABLE match ADD COLUMN claimed_at TIMESTAMP;             -- the internal has proven both (M6)
ALTER TABLE match ADD COLUMN asked_at TIMESTAMP;               -- somebody has asked the person about a weak pair (M2)
ALTER TABLE match ADD COLUMN facts TEXT NOT NULL DEFAULT '';   -- digest of what a person's decision rested on; empty: nobody has decided
CREATE INDEX match_remembered ON match (settled_at) WHERE state = 'refused' AND facts <> '';

CREATE TABLE match_proposal (                                  -- a merge by hand that wants a second person (M8)
	id                     TEXT PRIMARY KEY,
	match_id               TEXT NOT NULL REFERENCES match (id),
	digest                 TEXT NOT NULL,                      -- of the plan that the proposer saw
	note                   TEXT NOT NULL,                      -- why
	state                  TEXT NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'withdrawn', 'lapsed')),
	proposed_by_profile_id TEXT NOT NULL REFERENCES profile (id),
	proposed_at            TIMESTAMP NOT NULL,
	decided_by_profile_id  TEXT REFERENCES profile (id),       -- NULL: it lapsed
	decided_at             TIMESTAMP,
	answer                 TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX match_proposal_open ON match_proposal (match_id) WHERE state = 'open';
CREATE INDEX match_proposal_match ON match_proposal (match_id);
CREATE INDEX match_proposal_by ON match_proposal (proposed_by_profile_id);
CREATE INDEX match_proposal_decided_by ON match_proposal (decided_by_profile_id);

CREATE TABLE match_claim (                                     -- "I have an old profile": a mailed link (M6)
	token_hash          TEXT PRIMARY KEY,                      -- SHA-256 of the token in the mail, hex
	internal_profile_id TEXT NOT NULL REFERENCES profile (id), -- who asked, and alone may use it
	external_profile_id TEXT NOT NULL REFERENCES profile (id), -- whose address it was sent to
	created_at          TIMESTAMP NOT NULL,
	used_at             TIMESTAMP
);
CREATE INDEX match_claim_internal ON match_claim (internal_profile_id);
CREATE INDEX match_claim_external ON match_claim (external_profile_id);
