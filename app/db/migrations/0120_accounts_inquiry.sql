-- +goose Up
CREATE TABLE inquiry (                                     -- what somebody has written to the helpdesk by the form
	id                  TEXT PRIMARY KEY,                  -- in the order in which they came
	reference           TEXT NOT NULL,                     -- as people say it on the telephone
	profile_id          TEXT REFERENCES profile (id),      -- whom it is about; NULL: not known yet
	signed_in           BOOLEAN NOT NULL,                  -- it is surely the person's own; else the helpdesk has said so
	organisation_id     TEXT REFERENCES organisation (id), -- whose helpdesk sees it; NULL: the one for the whole portal
	name                TEXT NOT NULL,                     -- as typed by who was not signed in
	email               TEXT NOT NULL,                     -- as typed; where an answer goes while nobody is known
	language            TEXT NOT NULL,                     -- of the page
	page                TEXT NOT NULL,                     -- what they saw: a path without secrets; may be empty
	problem             TEXT NOT NULL,                     -- reference of an error page; may be empty
	browser             TEXT NOT NULL,
	state               TEXT NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
	taken_by_profile_id TEXT REFERENCES profile (id),      -- who of the helpdesk sees to it; NULL: nobody yet
	written_at          TIMESTAMP NOT NULL,
	updated_at          TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX inquiry_reference ON inquiry (reference);
CREATE INDEX inquiry_state ON inquiry (state, updated_at);
CREATE INDEX inquiry_profile ON inquiry (profile_id);
CREATE INDEX inquiry_organisation ON inquiry (organisation_id);
CREATE INDEX inquiry_taken_by ON inquiry (taken_by_profile_id);

CREATE TABLE inquiry_message (                             -- the thread, oldest first
	id            TEXT PRIMARY KEY,
	inquiry_id    TEXT NOT NULL REFERENCES inquiry (id),
	by_profile_id TEXT REFERENCES profile (id),            -- who of the helpdesk wrote it; NULL: the person
	text          TEXT NOT NULL,                           -- what looked like a national ID is hidden
	form_key      TEXT NOT NULL,                           -- sent twice, it is there once
	mail_ref      TEXT NOT NULL,                           -- the mail that carried it; empty: none
	written_at    TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX inquiry_message_form ON inquiry_message (form_key);
CREATE INDEX inquiry_message_inquiry ON inquiry_message (inquiry_id, written_at);
CREATE INDEX inquiry_message_by ON inquiry_message (by_profile_id);
