-- +goose Up
CREATE TABLE class (                                     -- a dated run of a course in a room
	id           TEXT PRIMARY KEY,
	course_id    TEXT NOT NULL REFERENCES course (id),
	place        TEXT NOT NULL,
	link         TEXT NOT NULL DEFAULT '',               -- of the online meeting
	seats        INTEGER NOT NULL CHECK (seats > 0),
	taken        INTEGER NOT NULL DEFAULT 0,             -- booked or offered: counted anew by every act that changes a seat
	book_until   TIMESTAMP NOT NULL,                     -- last moment to book and to cancel
	accept_hours INTEGER NOT NULL,                       -- how long an offer stands
	sequence     INTEGER NOT NULL DEFAULT 0,             -- of its calendar entries
	begins_at    TIMESTAMP NOT NULL,                     -- the first day
	ends_at      TIMESTAMP NOT NULL,                     -- the last
	cancelled_at TIMESTAMP,
	created_at   TIMESTAMP NOT NULL,
	updated_at   TIMESTAMP NOT NULL,
	CHECK (taken >= 0 AND taken <= seats)                -- never overbooked
);
CREATE INDEX class_course ON class (course_id, begins_at);

CREATE TABLE class_day (
	class_id  TEXT NOT NULL REFERENCES class (id),
	number    INTEGER NOT NULL,                          -- names its entry in people's calendars: stays the same when the time changes
	begins_at TIMESTAMP NOT NULL,
	ends_at   TIMESTAMP NOT NULL,
	PRIMARY KEY (class_id, number)
);

CREATE TABLE seat (                                      -- a booking: a seat, or a place in line for one
	id            TEXT PRIMARY KEY,
	class_id      TEXT NOT NULL REFERENCES class (id),
	profile_id    TEXT NOT NULL REFERENCES profile (id),
	state         TEXT NOT NULL CHECK (state IN ('booked', 'offered', 'waiting', 'freed')),
	booked_at     TIMESTAMP NOT NULL,                    -- when the person asked for it
	line_at       TIMESTAMP NOT NULL,                    -- place in line
	offered_until TIMESTAMP,
	attendance    TEXT NOT NULL DEFAULT '' CHECK (attendance IN ('', 'present', 'absent')),
	result_id     TEXT REFERENCES result (id),           -- what being present gave
	freed_at      TIMESTAMP,
	freed_why     TEXT NOT NULL DEFAULT '',              -- left, owner, passed, class, merged
	superseded_by TEXT REFERENCES seat (id)              -- gave way to it in a merge (M14)
);
CREATE UNIQUE INDEX seat_live ON seat (class_id, profile_id) WHERE state <> 'freed';
CREATE INDEX seat_class ON seat (class_id, state, line_at);
CREATE INDEX seat_profile ON seat (profile_id);
CREATE INDEX seat_offered ON seat (offered_until) WHERE state = 'offered';
CREATE INDEX seat_result ON seat (result_id) WHERE result_id IS NOT NULL;
CREATE INDEX seat_superseded_by ON seat (superseded_by) WHERE superseded_by IS NOT NULL;

ALTER TABLE result ADD COLUMN enrolment_id TEXT REFERENCES enrolment (id);  -- of a result without an attempt: what it completed
CREATE INDEX result_enrolment ON result (enrolment_id) WHERE enrolment_id IS NOT NULL;
