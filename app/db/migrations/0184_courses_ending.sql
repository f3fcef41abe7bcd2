-- +goose Up
CREATE INDEX result_ending ON result (valid_until) WHERE valid_until IS NOT NULL;  -- what runs out soon
CREATE INDEX enrolment_required ON enrolment (profile_id, course_id) WHERE required_at IS NOT NULL;
