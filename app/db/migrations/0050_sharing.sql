-- +goose Up
CREATE TABLE share (                                       -- results that somebody lets a recipient see by a link and a code
	id          TEXT PRIMARY KEY,
	profile_id  TEXT NOT NULL REFERENCES profile (id),     -- the owner; a merge gives it to the survivor (M30)
	form_key    TEXT NOT NULL UNIQUE,                      -- of the form that made it: sent twice, it makes one
	token_hash  TEXT NOT NULL UNIQUE,                      -- SHA-256 of the token in the link, hex
	secret      TEXT NOT NULL,                             -- token and code, sealed, for the owner to look at
	recipient   TEXT NOT NULL,                             -- e-mail address
	language    TEXT NOT NULL CHECK (language IN ('nb', 'nn', 'en', 'se')),
	content     TEXT NOT NULL,                             -- what was shared, as it was then: JSON
	digest      TEXT NOT NULL,                             -- SHA-256 of content, hex
	created_at  TIMESTAMP NOT NULL,
	expires_at  TIMESTAMP NOT NULL,
	ended_at    TIMESTAMP,                                 -- by the owner
	wrong_codes INTEGER NOT NULL DEFAULT 0,                -- since the last right one or the last new one
	locked_at   TIMESTAMP                                  -- after too many of them
);
CREATE INDEX share_profile ON share (profile_id);

CREATE TABLE share_view (                                  -- somebody has typed the code
	token_hash TEXT PRIMARY KEY,                           -- SHA-256 of what that browser keeps, hex
	share_id   TEXT NOT NULL REFERENCES share (id),
	viewed_at  TIMESTAMP NOT NULL
);
CREATE INDEX share_view_share ON share_view (share_id, viewed_at);
