-- +goose Up
CREATE TABLE inbox (                                       -- what visitors ask for by forms that anybody may send: carried out after they have been answered
	id          TEXT PRIMARY KEY,                          -- in the order in which they came
	kind        TEXT NOT NULL CHECK (kind IN ('register', 'resend', 'forgotten')),
	said        TEXT NOT NULL,                             -- JSON, sealed for this row
	tries       INTEGER NOT NULL DEFAULT 0,                -- that failed
	next_try_at TIMESTAMP NOT NULL
);
CREATE INDEX inbox_due ON inbox (next_try_at, id);
