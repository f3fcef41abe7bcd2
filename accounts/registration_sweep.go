package accounts

import (
	"context"
	"fmt"
	"time"

	"kursbro/app/db"
	"kursbro/app/mail"
)

// Lapsed is a registration whose time is over, and when it was touched last.
type Lapsed struct {
	ProfileID ProfileID
	TouchedAt time.Time
}

// LapsedRegistrations gives registrations that nobody has confirmed and nobody
// has touched since a moment: no password, no role, and no link that still holds.
// The oldest come first, a page at a time: after is the last of the page before.
func LapsedRegistrations(ctx context.Context, q db.Queryer, before time.Time, after Lapsed, limit int) ([]Lapsed, error) {
	lapsed, err := selectLapsed(ctx, q, before, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read registrations: %w", err)
	}
	return lapsed, nil
}

// DeleteRegistration takes a registration away that nobody confirmed, as a step
// after every room above has taken away what is about it. The log keeps its id
// and nothing more. It says false when its owner came at the last moment.
func DeleteRegistration(ctx context.Context, tx *db.Tx, by Actor, id ProfileID, before time.Time) (bool, error) {
	p, err := SelectProfile(ctx, tx, id)
	if err != nil || p.State != Pending || p.UpdatedAt.After(before) {
		return false, err
	}
	if err := mail.Erase(ctx, tx, string(id)); err != nil {
		return false, err
	}
	if err := deleteRegistration(ctx, tx, id); err != nil {
		return false, fmt.Errorf("delete registration: %w", err)
	}
	return true, record(ctx, tx, by.Entry("profile.sweep", id))
}
