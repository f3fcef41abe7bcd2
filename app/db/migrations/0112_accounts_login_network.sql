-- +goose Up
ALTER TABLE login ADD COLUMN network TEXT NOT NULL DEFAULT '';   -- keyed hash of where it was opened from: tells the owner whether that is where they are now, and nobody where it was
