-- +goose Up
-- Who did it is empty wherever the portal itself merges: the indexes hold only
-- the rows in which somebody stands.
DROP INDEX merge_by;
CREATE INDEX merge_by ON merge (by_profile_id) WHERE by_profile_id IS NOT NULL;
DROP INDEX match_decided_by;
CREATE INDEX match_decided_by ON match (decided_by_profile_id) WHERE decided_by_profile_id IS NOT NULL;
DROP INDEX audit_entry_actor;
CREATE INDEX audit_entry_actor ON audit_entry (actor_profile_ref, at) WHERE actor_profile_ref IS NOT NULL;
