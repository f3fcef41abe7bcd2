-- +goose Up
CREATE TABLE event_feed (                          -- one row
	id        INTEGER PRIMARY KEY CHECK (id = 1),
	published INTEGER NOT NULL,                    -- the last sequence that was given
	swept     INTEGER NOT NULL                     -- events up to here are no longer kept
);
INSERT INTO event_feed (id, published, swept) VALUES (1, 0, 0);

CREATE TABLE event_subscription (
	id               TEXT PRIMARY KEY,
	name             TEXT NOT NULL,
	url              TEXT NOT NULL,
	state            TEXT NOT NULL CHECK (state IN ('enabled', 'paused')),
	reason           TEXT NOT NULL DEFAULT '',     -- why paused: by_hand, unreachable, gone
	secret           BYTEA NOT NULL,               -- sealed
	old_secret       BYTEA,                        -- sealed; signs too …
	old_secret_until TIMESTAMP,                    -- … until then
	delivered        INTEGER NOT NULL,             -- the last sequence that was taken
	tries            INTEGER NOT NULL DEFAULT 0,   -- of the next event, in vain
	failing_since    TIMESTAMP,
	next_try_at      TIMESTAMP NOT NULL,
	turn             INTEGER NOT NULL DEFAULT 0,   -- counts who delivers: only the latest may say how it went
	held_until       TIMESTAMP NOT NULL,           -- another process may take over after this
	created_at       TIMESTAMP NOT NULL
);
CREATE INDEX event_subscription_due ON event_subscription (next_try_at) WHERE state = 'enabled';

CREATE TABLE event_delivery (
	subscription_id TEXT NOT NULL REFERENCES event_subscription (id),
	sequence        INTEGER NOT NULL,
	event_id        TEXT NOT NULL,
	tries           INTEGER NOT NULL,
	status          INTEGER NOT NULL,              -- HTTP status of the last answer; 0: there was none
	failure         TEXT NOT NULL,                 -- code; empty: it was taken
	first_at        TIMESTAMP NOT NULL,
	last_at         TIMESTAMP NOT NULL,
	delivered_at    TIMESTAMP,
	PRIMARY KEY (subscription_id, sequence)
);
