-- +goose Up
-- A report weighs a million passes: all that it compares lies in the index, by person.
DROP INDEX result_profile;
CREATE INDEX result_profile ON result (profile_id, course_id, outcome, achieved_at, valid_until, score, not_accepted, id);
CREATE INDEX certificate_withdrawn ON certificate (result_id, withdrawn_at) WHERE withdrawn_at IS NOT NULL;
