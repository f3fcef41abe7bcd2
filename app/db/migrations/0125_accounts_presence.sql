-- +goose Up
CREATE TABLE presence (                                       -- when somebody was last here, and whether they were warned that they are forgotten otherwise
	profile_id      TEXT PRIMARY KEY REFERENCES profile (id),
	last_seen_at         TIMESTAMP NOT NULL,                       -- signed in, showed a page or used a mailed link; registered, where they never did
	warned_at       TIMESTAMP,                                -- the first time, since then
	warned_again_at TIMESTAMP
);
CREATE INDEX presence_seen ON presence (last_seen_at, profile_id);
INSERT INTO presence (profile_id, last_seen_at)
	SELECT p.id, coalesce((SELECT max(a.at) FROM audit_entry a WHERE a.actor_profile_ref = p.id AND a.at > p.created_at), p.created_at) FROM profile p WHERE p.erased_at IS NULL;
CREATE INDEX one_time_link_expires ON one_time_link (expires_at);
