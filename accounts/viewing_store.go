package accounts

import (
	"context"

	"kursbro/app/db"
)

func insertViewing(ctx context.Context, tx *db.Tx, v Viewing, login LoginID) error {
	_, err := tx.Exec(ctx, `INSERT INTO viewing (id, login_id, viewer_profile_id, profile_id, reason, began_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		v.ID, login, v.Viewer, v.Whose, v.Reason, v.BeganAt, v.EndsAt)
	return err
}

func selectViewing(ctx context.Context, q db.Queryer, login LoginID) (v Viewing, err error) {
	err = q.QueryRow(ctx, `SELECT id, viewer_profile_id, profile_id, reason, began_at, ends_at FROM viewing WHERE login_id = $1 AND ended_at IS NULL`, login).
		Scan(&v.ID, &v.Viewer, &v.Whose, &v.Reason, &v.BeganAt, &v.EndsAt)
	return v, err
}

// updateViewingEnded ends what a browser looks at.
func updateViewingEnded(ctx context.Context, tx *db.Tx, login LoginID) (int64, error) {
	return tx.Exec(ctx, `UPDATE viewing SET ended_at = $2 WHERE login_id = $1 AND ended_at IS NULL`, login, tx.Now())
}
