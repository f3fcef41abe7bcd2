-- +goose Up
CREATE TABLE likeness (                                  -- two profiles that may be one person, as a job found them last
	a_profile_id TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE, -- the older
	b_profile_id TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
	points       INTEGER NOT NULL,                       -- how much speaks for it
	because      TEXT NOT NULL,                          -- what they have in common and what not, with spaces between
	found_at     TIMESTAMP NOT NULL,
	PRIMARY KEY (a_profile_id, b_profile_id)
);
CREATE INDEX likeness_points ON likeness (points, a_profile_id, b_profile_id);
CREATE INDEX likeness_b ON likeness (b_profile_id);
