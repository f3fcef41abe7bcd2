-- +goose Up
-- What was signed and what was closed never changes. Deleting stays possible:
-- a person may be erased.

-- +goose StatementBegin
CREATE TRIGGER goal_signature_stays BEFORE UPDATE ON goal_signature
BEGIN
	SELECT RAISE(ABORT, 'goal_signature: what was signed never changes');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER goal_talk_stays BEFORE UPDATE ON goal_talk WHEN OLD.closed_at IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'goal_talk: a closed talk never changes');
END;
-- +goose StatementEnd
