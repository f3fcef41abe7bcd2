package accounts

import (
	"context"

	"kursbro/app/db"
)

func selectCodeApp(ctx context.Context, q db.Queryer, id ProfileID) (a CodeApp, err error) {
	err = q.QueryRow(ctx, `SELECT profile_id, secret, step, created_at, used_at FROM code_app WHERE profile_id = $1`, id).
		Scan(&a.ProfileID, &a.secret, &a.step, &a.CreatedAt, &a.UsedAt)
	return a, err
}

func upsertCodeApp(ctx context.Context, tx *db.Tx, a CodeApp) error {
	_, err := tx.Exec(ctx, `INSERT INTO code_app (profile_id, secret, step, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (profile_id) DO UPDATE SET secret = excluded.secret, step = excluded.step, created_at = excluded.created_at, used_at = NULL`,
		a.ProfileID, a.secret, a.step, a.CreatedAt)
	return err
}

// updateCodeApp notes that a code was used, once: of two at the same moment one
// finds nothing to change.
func updateCodeApp(ctx context.Context, tx *db.Tx, seen CodeApp, step int64) (int64, error) {
	return tx.Exec(ctx, `UPDATE code_app SET step = $3, used_at = $4 WHERE profile_id = $1 AND secret = $2 AND step < $3`, seen.ProfileID, seen.secret, step, tx.Now())
}

func deleteCodeApp(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `DELETE FROM code_app WHERE profile_id = $1`, id)
	return err
}
