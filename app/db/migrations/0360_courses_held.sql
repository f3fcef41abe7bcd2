-- +goose Up
CREATE INDEX result_held ON result (profile_id, course_id) WHERE not_accepted = 'prerequisite.held_back';
