-- +goose Up
-- A report weighs a million passes: what it compares lies in the index, by person.
DROP INDEX result_profile;
CREATE INDEX result_profile ON result (profile_id, course_id, outcome, not_accepted, achieved_at, valid_until);
CREATE INDEX certificate_withdrawn ON certificate (profile_id) WHERE withdrawn_at IS NOT NULL;
