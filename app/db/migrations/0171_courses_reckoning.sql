-- +goose Up
CREATE TABLE reckoning (                                 -- a course owner gives what people have passed another end
	id         TEXT PRIMARY KEY,
	course_id  TEXT NOT NULL REFERENCES course (id),
	kind       TEXT NOT NULL CHECK (kind IN ('anew', 'rule')),  -- all must take it anew by a day; or: count as the rule is now
	package_id TEXT REFERENCES package (id),             -- anew: those of earlier versions; NULL: those who had passed by then
	anew_by    TIMESTAMP,                                -- anew: the last second that theirs count
	ordered_at TIMESTAMP NOT NULL,
	reached    TEXT NOT NULL DEFAULT '',                 -- the last profile that the job has seen to
	done_at    TIMESTAMP,                                -- seen to everybody
	undone_at  TIMESTAMP                                 -- taken back: what it changed is given back
);
CREATE INDEX reckoning_course ON reckoning (course_id);
CREATE INDEX reckoning_open ON reckoning (id) WHERE done_at IS NULL;
CREATE TABLE reckoned (                                  -- what it changed of a result
	reckoning_id TEXT NOT NULL REFERENCES reckoning (id),
	result_id    TEXT NOT NULL REFERENCES result (id),
	before       TIMESTAMP,                              -- result.valid_until
	before_why   TEXT NOT NULL,                          -- result.end_why
	after        TIMESTAMP,
	changed_at   TIMESTAMP NOT NULL,
	PRIMARY KEY (reckoning_id, result_id)
);
CREATE INDEX reckoned_result ON reckoned (result_id);
