-- +goose Up
ALTER TABLE merge ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0; -- place among the merges into one survivor, from 1: clocks stand still and jump back
UPDATE merge SET sequence = (SELECT count(*) FROM merge other WHERE other.into_profile_id = merge.into_profile_id
	AND (other.merged_at < merge.merged_at OR other.merged_at = merge.merged_at AND other.id <= merge.id));
