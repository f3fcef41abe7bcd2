package merge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// SweepRegistrations takes away what somebody registered and nobody confirmed
// since a moment, with the pairs that it made and nobody has decided about. A
// registration that anything else rests on stays. It lives here because only this
// floor knows everything that names a profile (Claims). Each goes in a transaction
// of its own. It says how many went.
func SweepRegistrations(ctx context.Context, d *db.DB, before time.Time) (int, error) {
	lapsed, err := accounts.LapsedRegistrations(ctx, d, before)
	if err != nil {
		return 0, err
	}
	var count int
	for _, id := range lapsed {
		var went bool
		failed := d.Write(ctx, func(tx *db.Tx) (err error) {
			went, err = sweepRegistration(ctx, tx, id, before)
			return err
		})
		err = errors.Join(err, failed)
		if failed == nil && went {
			count++
		}
	}
	return count, err
}

func sweepRegistration(ctx context.Context, tx *db.Tx, id accounts.ProfileID, before time.Time) (bool, error) {
	needed, err := selectNamed(ctx, tx, id, namesOther())
	if err != nil || needed {
		return false, err
	}
	if err := deleteUndecided(ctx, tx, id); err != nil {
		return false, fmt.Errorf("delete pairs of registration: %w", err)
	}
	return accounts.DeleteRegistration(ctx, tx, accounts.Job("retention.registrations"), id, before)
}

// namesOther are the columns that may name a registration and keep it: all but
// what goes with it, and what is no key.
func namesOther() []Claim {
	goes := []string{"national_id", "one_time_link", "profile_word", "consent", "presence", "match"}
	return slices.DeleteFunc(slices.Clone(Claims), func(c Claim) bool {
		return strings.HasSuffix(c.Column, "_ref") || slices.Contains(goes, c.Table)
	})
}
