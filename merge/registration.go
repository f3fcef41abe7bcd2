package merge

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// SweepRegistration takes away what somebody registered and nobody confirmed
// since a moment (accounts.LapsedRegistrations), with the pairs that it made and
// nobody has decided about. One that anything else rests on stays: then it says
// false. It lives here because only this floor knows everything that names a
// profile (Claims).
func SweepRegistration(ctx context.Context, d *db.DB, id accounts.ProfileID, before time.Time) (went bool, err error) {
	err = d.Write(ctx, func(tx *db.Tx) (err error) {
		went, err = sweepRegistration(ctx, tx, id, before)
		return err
	})
	return went, err
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
