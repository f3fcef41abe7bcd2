-- +goose Up
CREATE INDEX seat_waiting ON seat (class_id) WHERE state = 'waiting';
