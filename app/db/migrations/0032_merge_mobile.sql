-- +goose Up
-- As 0031 has it, so that an undo still finds the number that the merge left (M50).
UPDATE merge_item SET after = '"+47' || substr(after, 2)
	WHERE table_name = 'profile' AND column_name = 'mobile' AND length(after) = 10 AND after NOT LIKE '"+%';
