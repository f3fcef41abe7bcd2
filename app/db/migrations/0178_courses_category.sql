-- +goose Up
CREATE TABLE category (                                  -- what courses are about, for the whole portal
	id TEXT PRIMARY KEY
);
CREATE TABLE category_name (
	category_id TEXT NOT NULL REFERENCES category (id),
	language    TEXT NOT NULL,
	name        TEXT NOT NULL,
	folded      TEXT NOT NULL,                           -- as it is compared: two categories cannot be called the same
	PRIMARY KEY (category_id, language)
);
CREATE UNIQUE INDEX category_name_once ON category_name (language, folded);
CREATE TABLE course_category (
	course_id   TEXT NOT NULL REFERENCES course (id),
	category_id TEXT NOT NULL REFERENCES category (id),
	PRIMARY KEY (course_id, category_id)
);
CREATE INDEX course_category_category ON course_category (category_id);
CREATE TABLE course_tag (
	course_id TEXT NOT NULL REFERENCES course (id),
	tag       TEXT NOT NULL,
	PRIMARY KEY (course_id, tag)
);
ALTER TABLE course ADD COLUMN published_at TIMESTAMP;    -- for the first time; NULL: not yet
UPDATE course SET published_at = created_at WHERE state <> 'draft';
