-- +goose Up
CREATE INDEX launch_opened ON launch (opened_at);        -- the sweep looks at the oldest
CREATE INDEX launch_package ON launch (package_id);      -- a swept package takes its previews along
ALTER TABLE enrolment DROP COLUMN due_at;                -- nothing ever set it
