-- +goose Up
-- The audit log only grows. An entry may change once: when it is sealed into
-- the chain. Erasing a person needs no hole: entries hold ids and codes.

-- +goose StatementBegin
CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry
BEGIN
	SELECT RAISE(ABORT, 'audit_entry: nothing is ever deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_entry_is_not_replaced BEFORE INSERT ON audit_entry -- INSERT OR REPLACE deletes without a word
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM audit_entry WHERE sequence = NEW.sequence)
BEGIN
	SELECT RAISE(ABORT, 'audit_entry: nothing is ever replaced');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_entry_is_sealed_once BEFORE UPDATE ON audit_entry
WHEN NOT (
	OLD.sequence IS NULL AND NEW.sequence IS NOT NULL AND NEW.hash IS NOT NULL
	AND NEW.id IS OLD.id AND NEW.at IS OLD.at
	AND NEW.actor_profile_ref IS OLD.actor_profile_ref AND NEW.actor_kind IS OLD.actor_kind
	AND NEW.action IS OLD.action AND NEW.subject_profile_ref IS OLD.subject_profile_ref
	AND NEW.object_kind IS OLD.object_kind AND NEW.object_ref IS OLD.object_ref
	AND NEW.outcome IS OLD.outcome AND NEW.detail IS OLD.detail
	AND NOT EXISTS (SELECT 1 FROM audit_entry WHERE sequence = NEW.sequence) -- UPDATE OR REPLACE would delete that one
)
BEGIN
	SELECT RAISE(ABORT, 'audit_entry: an entry is sealed once and changes in nothing else');
END;
-- +goose StatementEnd
