-- +goose Up
-- A report weighs a million passes. What it compares is packed by the database
-- itself, so that it never says anything else than its row: the course, then the
-- moment and the end (0: none) in microseconds since the year 1, each as 15 hex
-- digits (courses/report/holding.go).
ALTER TABLE result ADD COLUMN pass TEXT GENERATED ALWAYS AS (course_id
	|| lpad(to_hex(CAST((extract(epoch FROM achieved_at) + 62135596800) * 1000000 AS BIGINT)), 15, '0')
	|| lpad(to_hex(coalesce(CAST((extract(epoch FROM valid_until) + 62135596800) * 1000000 AS BIGINT), 0)), 15, '0')) STORED;
DROP INDEX result_profile;
CREATE INDEX result_profile ON result (profile_id, course_id);
CREATE INDEX result_pass ON result (profile_id) INCLUDE (pass) WHERE outcome = 'passed' AND not_accepted = '';
