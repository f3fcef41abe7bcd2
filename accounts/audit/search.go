package audit

import (
	"context"
	"time"

	"kursbro/app/db"
)

// Filter chooses entries; an empty field lets everything through.
type Filter struct {
	Actor   string // profile id
	Subject string // profile id
	Action  string // a code, or its beginning up to a dot: "profile"
	Outcome string
	From    time.Time // at or after
	Until   time.Time // before
	Before  string    // entry id: only older ones, for the next page

	// Reach leaves only what was done to people of these organisations, and, of
	// what was done to nobody, what people of theirs did; nil: everything.
	Reach []string
}

// Search gives the newest entries that fit, at most limit, newest first.
func Search(ctx context.Context, q db.Queryer, f Filter, limit int) ([]Entry, error) {
	return selectEntries(ctx, q, f, limit)
}
