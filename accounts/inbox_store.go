package accounts

import (
	"context"
	"time"

	"kursbro/app/db"
)

func insertPlea(ctx context.Context, tx *db.Tx, p plea) error {
	_, err := tx.Exec(ctx, `INSERT INTO inbox (id, kind, said, next_try_at) VALUES ($1, $2, $3, $4)`, p.id, p.kind, p.said, tx.Now())
	return err
}

// selectPleas gives those that are due, the oldest first.
func selectPleas(ctx context.Context, q db.Queryer, most int) ([]plea, error) {
	rows, err := q.Query(ctx, `SELECT id, kind, said, tries FROM inbox WHERE next_try_at <= $1 ORDER BY next_try_at, id LIMIT $2`, q.Now(), most)
	return db.Collect(rows, err, func(row db.Row) (p plea, err error) {
		err = row.Scan(&p.id, &p.kind, &p.said, &p.tries)
		return p, err
	})
}

func deletePlea(ctx context.Context, tx *db.Tx, id string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM inbox WHERE id = $1`, id)
}

func updatePleaTried(ctx context.Context, tx *db.Tx, id string, next time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE inbox SET tries = tries + 1, next_try_at = $2 WHERE id = $1`, id, next)
	return err
}
