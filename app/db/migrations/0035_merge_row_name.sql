-- +goose Up
ALTER TABLE hire_row ADD COLUMN name TEXT NOT NULL DEFAULT ''; -- as the file has it, where the row made or met no profile
