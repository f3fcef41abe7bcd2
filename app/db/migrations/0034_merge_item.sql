-- +goose Up
-- Rows that a merge changes alike are one line of it: twenty courses are ten
-- lines instead of a hundred and forty.
CREATE TABLE merge_change (
	merge_id     TEXT NOT NULL REFERENCES merge (id),
	sequence     INTEGER NOT NULL,                        -- place of the first of its rows among all changes
	table_name   TEXT NOT NULL,
	column_name  TEXT NOT NULL,                           -- empty: the rows were made by the merge
	before       TEXT,                                    -- JSON
	after        TEXT,                                    -- JSON
	rule         TEXT NOT NULL,                           -- M20 …
	changed_rows TEXT NOT NULL,                           -- JSON: [{"n": place among all changes, "row": id, "label": what the receipt says}]
	PRIMARY KEY (merge_id, sequence)
);
INSERT INTO merge_change (merge_id, sequence, table_name, column_name, before, after, rule, changed_rows)
	SELECT merge_id, sequence, table_name, column_name, before, after, rule,
		'[{"n":' || sequence || ',"row":"' || row_id || '","label":' || label || '}]' FROM merge_item;
DROP TABLE merge_item;
ALTER TABLE merge_change RENAME TO merge_item;
