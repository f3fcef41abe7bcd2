-- +goose Up
ALTER TABLE seat ADD COLUMN excused BOOLEAN NOT NULL DEFAULT FALSE; -- stayed away for a good reason: an absence that is not held against them
