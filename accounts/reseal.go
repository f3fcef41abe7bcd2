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
// passkeys, code apps and national IDs. Afterwards the old ones are needed for
// nothing but what lives for hours. lost are the rows that no key opens; they stay
// as they are. It may be run at any time, and again.
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
	if err != nil {
		err = fmt.Errorf("seal national IDs anew: %w", err)
	}
	return anew + changed, lost + unopened, err
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
	id string
	nationalid.Sealed
}

// manyNumbers is how many national IDs are opened at a time.
const manyNumbers = 1000

// resealNumbers goes through those that an older key has sealed, in the order of
// their rows.
func (s *Service) resealNumbers(ctx context.Context) (anew, lost int, err error) {
	for after := ""; ; {
		rows, err := selectNumbersSealedBefore(ctx, s.DB, s.Vault.Current(), after, manyNumbers)
		if err != nil || len(rows) == 0 {
			return anew, lost, err
		}
		after = rows[len(rows)-1].id
		var fresh []sealedNumberRow
		for _, row := range rows {
			number, err := s.Vault.Open(row.Sealed, row.id)
			if err != nil {
				lost++
				continue
			}
			sealed, err := s.Vault.Seal(number, row.id)
			if err != nil {
				return anew, lost, err
			}
			fresh = append(fresh, sealedNumberRow{row.id, sealed})
		}
		if err := db.Bulk(ctx, s.DB, slices.Values(fresh), func(tx *db.Tx, row sealedNumberRow) error { return updateSealedNumber(ctx, tx, row) }); err != nil {
			return anew, lost, err
		}
		anew += len(fresh)
	}
}
