-- +goose Up
ALTER TABLE class ADD COLUMN days_needed INTEGER NOT NULL DEFAULT 0 CHECK (days_needed >= 0); -- how many of its days one has to be there; 0: all
ALTER TABLE seat ADD COLUMN days TEXT NOT NULL DEFAULT '';                                    -- of a class of several days: the attendance of each, in their order, with commas between; empty: none is marked
