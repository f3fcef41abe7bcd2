-- +goose Up
-- When the two were last changed before the merge: an undo leaves no trace in
-- what nobody has touched since (M53). NULL: the merge is older than this column.
ALTER TABLE merge ADD COLUMN from_updated_at TIMESTAMP;
ALTER TABLE merge ADD COLUMN into_updated_at TIMESTAMP;
-- The merge of the pair was undone: it does not merge by itself again.
ALTER TABLE match ADD COLUMN undone_at TIMESTAMP;
CREATE TABLE merge_undo (
	merge_id      TEXT PRIMARY KEY REFERENCES merge (id),  -- once: who comes second is told
	digest        TEXT NOT NULL,                           -- of what the plan was computed from
	undone_at     TIMESTAMP NOT NULL,
	by_profile_id TEXT REFERENCES profile (id),            -- NULL: from the command line
	note          TEXT NOT NULL DEFAULT '',                -- why, in helpdesk's own words
	answers       TEXT NOT NULL DEFAULT '{}'               -- JSON question → back or stay (M51)
);
CREATE INDEX merge_undo_by ON merge_undo (by_profile_id);
-- A merge that rests on a number which was not theirs is looked for by it (M3).
CREATE INDEX national_id_mistaken ON national_id (profile_id) WHERE status = 'mistaken';
