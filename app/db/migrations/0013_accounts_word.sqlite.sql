-- +goose Up
CREATE TABLE profile_word (                           -- folded words of living people's names, addresses and usernames
	word       TEXT NOT NULL,                         -- found by its beginning, in the order of bytes
	profile_id TEXT NOT NULL REFERENCES profile (id),
	PRIMARY KEY (word, profile_id)
) WITHOUT ROWID;
CREATE INDEX profile_word_profile ON profile_word (profile_id, word);
CREATE INDEX audit_entry_at ON audit_entry (at, id);     -- the log is read newest first
