-- +goose Up
-- The database itself draws the place while an act writes: whoever begins after
-- another has committed gets a higher one, whatever the clocks of their machines
-- say. Acts that are rolled back leave gaps; the sequence has none.
CREATE TABLE event (
	place            INTEGER PRIMARY KEY AUTOINCREMENT,
	id               TEXT NOT NULL UNIQUE,
	sequence         INTEGER,                      -- in the feed; NULL: not published yet
	kind             TEXT NOT NULL,
	merge_ref        TEXT NOT NULL,
	from_profile_ref TEXT NOT NULL,
	into_profile_ref TEXT NOT NULL,
	at               TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX event_sequence ON event (sequence) WHERE sequence IS NOT NULL;
CREATE INDEX event_unpublished ON event (place) WHERE sequence IS NULL;
