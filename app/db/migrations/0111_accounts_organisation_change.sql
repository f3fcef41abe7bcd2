-- +goose Up
CREATE TABLE organisation_change (                         -- a guest asks to belong to another organisation
	id                    TEXT PRIMARY KEY,
	profile_id            TEXT NOT NULL REFERENCES profile (id),
	from_organisation_id  TEXT NOT NULL REFERENCES organisation (id),  -- as it was when they asked
	to_organisation_id    TEXT NOT NULL REFERENCES organisation (id),
	reason                TEXT NOT NULL,                   -- in their own words; may be empty
	state                 TEXT NOT NULL CHECK (state IN ('open', 'approved', 'refused', 'withdrawn')),
	asked_at              TIMESTAMP NOT NULL,
	decided_at            TIMESTAMP,
	decided_by_profile_id TEXT REFERENCES profile (id),    -- NULL: the rule, or the person who took it back
	by_domain             TEXT NOT NULL,                   -- the rule: the domain of their e-mail; empty: somebody decided
	answer                TEXT NOT NULL                    -- what the helpdesk says to the person
);
CREATE UNIQUE INDEX organisation_change_open ON organisation_change (profile_id) WHERE state = 'open';
CREATE INDEX organisation_change_profile ON organisation_change (profile_id, asked_at);
CREATE INDEX organisation_change_to ON organisation_change (to_organisation_id);
CREATE INDEX organisation_change_from ON organisation_change (from_organisation_id);
CREATE INDEX organisation_change_decided_by ON organisation_change (decided_by_profile_id);

CREATE TABLE organisation_domain (                         -- whose e-mail belongs to an organisation: they may come without being asked
	domain              TEXT NOT NULL,                     -- in its ASCII form
	organisation_id     TEXT NOT NULL REFERENCES organisation (id),
	added_by_profile_id TEXT REFERENCES profile (id),
	added_at            TIMESTAMP NOT NULL,
	PRIMARY KEY (domain, organisation_id)
);
CREATE INDEX organisation_domain_organisation ON organisation_domain (organisation_id);
CREATE INDEX organisation_domain_added_by ON organisation_domain (added_by_profile_id);
