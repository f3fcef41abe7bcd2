-- +goose Up
-- Which login at a provider a browser has shown an identity from: when that ends, so does what was shown.
ALTER TABLE provider_voucher ADD COLUMN provider_subject TEXT NOT NULL DEFAULT '';   -- as in login
ALTER TABLE provider_voucher ADD COLUMN provider_session TEXT NOT NULL DEFAULT '';   -- as in login
CREATE INDEX provider_voucher_subject ON provider_voucher (provider_subject) WHERE provider_subject <> '';
CREATE INDEX provider_voucher_session ON provider_voucher (provider_session) WHERE provider_session <> '';
