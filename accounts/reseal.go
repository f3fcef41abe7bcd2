package accounts

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts/nationalid"
	"kursbro/app/db"
)

// sealedValue is what a row keeps sealed, and what it was sealed for.
type sealedValue struct{ row, purpose, text string }

// resealing is one column of sealed values.
type resealing struct {
	what   string
	all    func(context.Context, db.Queryer) ([]sealedValue, error)
	change func(ctx context.Context, tx *db.Tx, v sealedValue, fresh string) error // unless somebody else has changed it
}

// Reseal seals everything that lasts in this room under today's secret and key:
// passkeys, code apps and national IDs, and brings the blind index of those under
// today's look-up key. Afterwards the old ones are needed for nothing but what
// lives for hours, and an old look-up key for accounts at providers that have not
// come since. lost are the rows that no key opens; they stay as they are. It may
// be run at any time, while the portal serves, and again: stopped on the way, the
// next goes through what is left.
func (s *Service) Reseal(ctx context.Context) (anew, lost int, err error) {
	for _, column := range []resealing{
		{"passkeys", selectPasskeyRecords, updatePasskeyRecord},
		{"code apps", selectCodeAppSecrets, updateCodeAppSecret},
	} {
		changed, unopened, err := s.reseal(ctx, column)
		if anew, lost = anew+changed, lost+unopened; err != nil {
			return anew, lost, fmt.Errorf("seal %s anew: %w", column.what, err)
		}
	}
	changed, unopened, err := s.resealNumbers(ctx)
	if anew, lost = anew+changed, lost+unopened; err != nil {
		return anew, lost, fmt.Errorf("seal national IDs anew: %w", err)
	}
	if unopened == 0 {
		err = s.forgetLookupKeys(ctx)
	}
	return anew, lost, err
}

func (s *Service) reseal(ctx context.Context, column resealing) (anew, lost int, err error) {
	all, err := column.all(ctx, s.DB)
	if err != nil {
		return 0, 0, err
	}
	fresh := map[string]string{} // by row
	for _, v := range all {
		text, ours := s.SealAnew(v.purpose, v.text)
		switch {
		case !ours:
			lost++
		case text != "":
			fresh[v.row] = text
		}
	}
	stale := slices.DeleteFunc(all, func(v sealedValue) bool { return fresh[v.row] == "" })
	err = db.Bulk(ctx, s.DB, slices.Values(stale), func(tx *db.Tx, v sealedValue) error { return column.change(ctx, tx, v, fresh[v.row]) })
	return len(stale), lost, err
}

// sealedNumberRow is a national ID as its row keeps it.
type sealedNumberRow struct {
	id, lookup string
	nationalid.Sealed
}

// manyNumbers is how many national IDs are opened at a time.
const manyNumbers = 1000

// resealNumbers goes through all of them, in the order of their rows: that a blind
// index is an older key's can be seen from the number alone.
func (s *Service) resealNumbers(ctx context.Context) (anew, lost int, err error) {
	for after := ""; ; {
		rows, err := selectSealedNumbers(ctx, s.DB, after, manyNumbers)
		if err != nil || len(rows) == 0 {
			return anew, lost, err
		}
		after = rows[len(rows)-1].id
		stale := make([]staleNumber, 0, len(rows))
		for _, row := range rows {
			number, err := s.Vault.Open(row.Sealed, row.id)
			if err != nil {
				lost++
				continue
			}
			old := staleNumber{sealedNumberRow: row, fresh: s.Vault.Lookup(number)}
			if !s.Vault.IsCurrent(row.Sealed) {
				if old.Sealed, err = s.Vault.Seal(number, row.id); err != nil {
					return anew, lost, err
				}
				old.reseal = true
			}
			if old.reseal || old.fresh != old.lookup {
				stale = append(stale, old)
			}
		}
		if err := db.Bulk(ctx, s.DB, slices.Values(stale), func(tx *db.Tx, n staleNumber) error { return n.renew(ctx, tx) }); err != nil {
			return anew, lost, err
		}
		anew += len(stale)
	}
}

// staleNumber is one that an older key has sealed, or looked up.
type staleNumber struct {
	sealedNumberRow        // with what it is sealed as from now on
	fresh           string // its blind index from now on
	reseal          bool
}

// renew moves all rows of the number at once: they are held against each other by
// their index, and must never be under two keys.
func (n staleNumber) renew(ctx context.Context, tx *db.Tx) error {
	if n.lookup != n.fresh {
		if err := updateLookup(ctx, tx, n.lookup, n.fresh); err != nil {
			return err
		}
	}
	if !n.reseal {
		return nil
	}
	return updateSealedNumber(ctx, tx, n.sealedNumberRow)
}
