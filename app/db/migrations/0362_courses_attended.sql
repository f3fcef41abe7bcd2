-- +goose Up
CREATE INDEX seat_unsettled ON seat (class_id) WHERE attendance = 'present' AND result_id IS NULL;
