-- +goose Up
ALTER TABLE national_id ADD COLUMN note TEXT NOT NULL DEFAULT '';  -- why the helpdesk typed it (M3), for colleagues; no digits that may be a number
