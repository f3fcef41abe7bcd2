-- +goose Up
-- What was signed and what was closed never changes. Deleting stays possible:
-- a person may be erased.

-- +goose StatementBegin
CREATE FUNCTION goal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '%: what was signed or closed never changes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

CREATE TRIGGER goal_signature_stays BEFORE UPDATE ON goal_signature FOR EACH ROW EXECUTE FUNCTION goal_refuse();
CREATE TRIGGER goal_talk_stays BEFORE UPDATE ON goal_talk FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION goal_refuse();
