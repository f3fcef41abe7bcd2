package accounts

import (
	"context"
	"errors"
	"time"

	"kursbro/app/db"
)

// countTry adds one to the count, or begins it anew when it began before
// oldest, in one statement.
func countTry(ctx context.Context, tx *db.Tx, key string, oldest time.Time) (failures int, since time.Time, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO throttle (key, failures, first_at) VALUES ($1, 1, $2)
		ON CONFLICT (key) DO UPDATE SET
			failures = CASE WHEN throttle.first_at <= $3 THEN 1 ELSE throttle.failures + 1 END,
			first_at = CASE WHEN throttle.first_at <= $3 THEN excluded.first_at ELSE throttle.first_at END
		RETURNING failures, first_at`, key, tx.Now(), oldest).Scan(&failures, &since)
	return failures, since, err
}

func selectTries(ctx context.Context, q db.Queryer, key string) (failures int, since time.Time, err error) {
	err = q.QueryRow(ctx, `SELECT failures, first_at FROM throttle WHERE key = $1`, key).Scan(&failures, &since)
	if errors.Is(err, db.ErrNone) {
		return 0, time.Time{}, nil
	}
	return failures, since, err
}

func deleteTries(ctx context.Context, tx *db.Tx, key string) error {
	_, err := tx.Exec(ctx, `DELETE FROM throttle WHERE key = $1`, key)
	return err
}

func deleteOldTries(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM throttle WHERE key IN (SELECT key FROM throttle WHERE first_at < $1 LIMIT $2)`, before, most)
}
