-- +goose Up
-- What is forgotten by itself is found by its age, a few at a time.
CREATE INDEX match_claim_created ON match_claim (created_at);
CREATE INDEX client_token_ends ON client_token (ends_at);
