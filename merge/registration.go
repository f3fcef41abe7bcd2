package merge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
)

// SweepRegistrations is the daily job merge.sweep_registrations: what somebody
// registered and nobody confirmed in seven days goes, with the pairs that it made
// and nobody has decided about. A registration that anything else rests on stays.
// It lives here because only this floor knows everything that names a profile
// (Claims). It says how many went.
func (s *Service) SweepRegistrations(ctx context.Context) (int, error) {
	lapsed, err := accounts.LapsedRegistrations(ctx, s.DB)
	if err != nil {
		return 0, err
	}
	var count int
	for _, id := range lapsed {
		var went bool
		failed := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
			went, err = sweepRegistration(ctx, tx, id)
			return err
		})
		err = errors.Join(err, failed)
		if failed == nil && went {
			count++
		}
	}
	return count, err
}

func sweepRegistration(ctx context.Context, tx *db.Tx, id accounts.ProfileID) (bool, error) {
	needed, err := selectNamed(ctx, tx, id, namesOther())
	if err != nil || needed {
		return false, err
	}
	if err := deleteUndecided(ctx, tx, id); err != nil {
		return false, fmt.Errorf("delete pairs of registration: %w", err)
	}
	return accounts.DeleteRegistration(ctx, tx, accounts.Job("merge.sweep_registrations"), id)
}

// namesOther are the columns that may name a registration and keep it: all but
// what goes with it, and what is no key.
func namesOther() []Claim {
	goes := []string{"national_id", "one_time_link", "profile_word", "consent", "match"}
	return slices.DeleteFunc(slices.Clone(Claims), func(c Claim) bool {
		return strings.HasSuffix(c.Column, "_ref") || slices.Contains(goes, c.Table)
	})
}
