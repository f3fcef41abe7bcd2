-- +goose Up
ALTER TABLE hire_upload ADD COLUMN hopeless BOOLEAN NOT NULL DEFAULT FALSE; -- its trial gave up: it is never carried out
