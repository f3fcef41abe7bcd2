-- +goose Up
-- Which claim an account at a provider is known by: the name it has for us alone (sub), unless the operator names another, as Entra ID's oid, which outlives a new registration of the portal there.
ALTER TABLE provider_pin ADD COLUMN account_claim TEXT NOT NULL DEFAULT 'sub';
ALTER TABLE provider_pin ADD COLUMN account_hash TEXT NOT NULL DEFAULT '';    -- keyed hash of what that claim says; with sub the same as subject_hash
UPDATE provider_pin SET account_hash = subject_hash;
CREATE UNIQUE INDEX provider_pin_account ON provider_pin (provider, account_claim, account_hash);

ALTER TABLE provider_link ADD COLUMN account_claim TEXT NOT NULL DEFAULT 'sub';
ALTER TABLE provider_link ADD COLUMN account_hash TEXT NOT NULL DEFAULT '';   -- keyed hash of what that claim says; with sub the same as subject_hash
UPDATE provider_link SET account_hash = subject_hash;
CREATE UNIQUE INDEX provider_link_account ON provider_link (provider, account_claim, account_hash);
