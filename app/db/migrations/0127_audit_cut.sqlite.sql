-- +goose Up
-- What is older than the log is kept goes, from its beginning and no further than
-- a cut that itself stands in the chain (accounts/audit/cut.go).
CREATE INDEX audit_entry_cut ON audit_entry (sequence) WHERE action = 'audit.cut' AND sequence IS NOT NULL;
DROP TRIGGER audit_entry_stays;
-- +goose StatementBegin
CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry
WHEN OLD.sequence IS NULL OR NOT EXISTS (SELECT 1 FROM audit_entry c WHERE c.action = 'audit.cut' AND c.sequence IS NOT NULL AND CAST(c.object_ref AS INTEGER) >= OLD.sequence)
BEGIN
	SELECT RAISE(ABORT, 'audit_entry: only what was cut is deleted');
END;
-- +goose StatementEnd
