-- +goose Up
CREATE TABLE factor_end (                                  -- one of the helpdesk wants to end the factors of somebody with a role: a colleague must agree
	profile_id          TEXT PRIMARY KEY REFERENCES profile (id),
	asked_by_profile_id TEXT NOT NULL REFERENCES profile (id),
	reason              TEXT NOT NULL,                     -- for colleagues
	asked_at            TIMESTAMP NOT NULL                 -- a day later it is over
);
CREATE INDEX factor_end_asked_by ON factor_end (asked_by_profile_id);
