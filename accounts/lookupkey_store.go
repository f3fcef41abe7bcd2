package accounts

import (
	"context"

	"kursbro/app/db"
)

func selectLookupKeys(ctx context.Context, q db.Queryer) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT name FROM lookup_key ORDER BY known_at, name`)
	return db.Collect(rows, err, func(row db.Row) (name string, err error) { return name, row.Scan(&name) })
}

func insertLookupKey(ctx context.Context, tx *db.Tx, name string) error {
	_, err := tx.Exec(ctx, `INSERT INTO lookup_key (name, known_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, tx.Now())
	return err
}

func deleteOtherLookupKeys(ctx context.Context, tx *db.Tx, name string) error {
	_, err := tx.Exec(ctx, `DELETE FROM lookup_key WHERE name <> $1`, name)
	return err
}
