-- +goose Up
CREATE TABLE viewing (                                     -- somebody of the helpdesk sees what a person sees, and changes nothing
	id                TEXT PRIMARY KEY,
	login_id          TEXT NOT NULL,                       -- of the browser that looks; without its login it is over
	viewer_profile_id TEXT NOT NULL REFERENCES profile (id),
	profile_id        TEXT NOT NULL REFERENCES profile (id),
	reason            TEXT NOT NULL,                       -- in the viewer's words; the person is told
	began_at          TIMESTAMP NOT NULL,
	ends_at           TIMESTAMP NOT NULL,
	ended_at          TIMESTAMP                            -- sooner, or found to be over
);
CREATE UNIQUE INDEX viewing_login ON viewing (login_id) WHERE ended_at IS NULL;
CREATE INDEX viewing_profile ON viewing (profile_id, began_at);
CREATE INDEX viewing_viewer ON viewing (viewer_profile_id);
