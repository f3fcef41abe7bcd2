-- +goose Up
-- What is older than the log is kept goes, from its beginning and no further than
-- a cut that itself stands in the chain (accounts/audit/cut.go).
CREATE INDEX audit_entry_cut ON audit_entry (sequence) WHERE action = 'audit.cut' AND sequence IS NOT NULL;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN
		IF OLD.sequence IS NOT NULL AND EXISTS (SELECT 1 FROM audit_entry c
			WHERE c.action = 'audit.cut' AND c.sequence IS NOT NULL AND CAST(c.object_ref AS BIGINT) >= OLD.sequence)
		THEN
			RETURN OLD;
		END IF;
	END IF;
	RAISE EXCEPTION 'audit_entry: only what was cut is deleted' USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
