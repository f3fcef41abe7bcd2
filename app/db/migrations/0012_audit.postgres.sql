-- +goose Up
-- The audit log only grows. An entry may change once: when it is sealed into
-- the chain. Erasing a person needs no hole: entries hold ids and codes.

-- +goose StatementBegin
CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'audit_entry: nothing is ever deleted' USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION audit_entry_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF OLD.sequence IS NULL AND NEW.sequence IS NOT NULL AND NEW.hash IS NOT NULL
		AND (NEW.id, NEW.at, NEW.actor_profile_ref, NEW.actor_kind, NEW.action, NEW.subject_profile_ref,
			NEW.object_kind, NEW.object_ref, NEW.outcome, NEW.detail)
		IS NOT DISTINCT FROM (OLD.id, OLD.at, OLD.actor_profile_ref, OLD.actor_kind, OLD.action, OLD.subject_profile_ref,
			OLD.object_kind, OLD.object_ref, OLD.outcome, OLD.detail)
	THEN
		RETURN NEW;
	END IF;
	RAISE EXCEPTION 'audit_entry: an entry is sealed once and changes in nothing else' USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse();
CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse();
CREATE TRIGGER audit_entry_is_sealed_once BEFORE UPDATE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_seal();
