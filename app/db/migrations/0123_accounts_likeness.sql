-- +goose Up
CREATE INDEX profile_alike ON profile (sort_key, birth_date);
CREATE INDEX profile_mobile ON profile (mobile) WHERE mobile <> '';
