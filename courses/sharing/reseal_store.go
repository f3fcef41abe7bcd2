package sharing

import (
	"context"

	"kursbro/app/db"
)

func selectSecrets(ctx context.Context, q db.Queryer) ([]resealed, error) {
	rows, err := q.Query(ctx, `SELECT id, secret FROM share WHERE secret <> '' ORDER BY id`)
	return db.Collect(rows, err, func(row db.Row) (r resealed, err error) { return r, row.Scan(&r.id, &r.old) })
}

func updateSealed(ctx context.Context, tx *db.Tx, share resealed) error {
	_, err := tx.Exec(ctx, `UPDATE share SET secret = $3 WHERE id = $1 AND secret = $2`, share.id, share.old, share.fresh)
	return err
}
