package accounts

import (
	"context"

	"kursbro/app/db"
)

func insertConsent(ctx context.Context, tx *db.Tx, id ProfileID, version string) error {
	_, err := tx.Exec(ctx, `INSERT INTO consent (id, profile_id, kind, version, given_at) VALUES ($1, $2, 'privacy', $3, $4)`, db.NewID(), id, version, tx.Now())
	return err
}

func selectConsents(ctx context.Context, q db.Queryer, id ProfileID) ([]Consent, error) {
	rows, err := q.Query(ctx, `SELECT version, given_at FROM consent WHERE profile_id = $1 ORDER BY given_at DESC, id DESC`, id)
	return db.Collect(rows, err, func(row db.Row) (c Consent, err error) { return c, row.Scan(&c.Version, &c.GivenAt) })
}
