-- +goose Up
CREATE INDEX throttle_first ON throttle (first_at);   -- counts that are over, a few at a time
