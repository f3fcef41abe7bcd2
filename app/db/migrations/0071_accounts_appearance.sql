-- +goose Up
ALTER TABLE profile ADD COLUMN theme TEXT NOT NULL DEFAULT '';      -- light, dark, auto; empty: not chosen
ALTER TABLE profile ADD COLUMN text_size TEXT NOT NULL DEFAULT '';  -- large; empty: as the device has it
ALTER TABLE profile ADD COLUMN motion TEXT NOT NULL DEFAULT '';     -- less; empty: as the device has it
