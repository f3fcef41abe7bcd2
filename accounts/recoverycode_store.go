package accounts

import (
	"context"

	"kursbro/app/db"
)

func insertRecoveryCodes(ctx context.Context, tx *db.Tx, id ProfileID, hashes []PasswordHash) error {
	rows := make([][]any, len(hashes))
	for i, hash := range hashes {
		rows[i] = []any{id, string(hash), tx.Now()}
	}
	return tx.Insert(ctx, `INSERT INTO recovery_code (profile_id, hash, created_at)`, rows)
}

func selectRecoveryCodes(ctx context.Context, q db.Queryer, id ProfileID) ([]recoveryCode, error) {
	rows, err := q.Query(ctx, `SELECT hash, used_at IS NOT NULL FROM recovery_code WHERE profile_id = $1 ORDER BY hash`, id)
	return db.Collect(rows, err, func(row db.Row) (c recoveryCode, err error) {
		err = row.Scan(&c.hash, &c.used)
		return c, err
	})
}

// updateRecoveryCode uses a code up: of two at the same moment one finds it used.
func updateRecoveryCode(ctx context.Context, tx *db.Tx, id ProfileID, hash PasswordHash) (int64, error) {
	return tx.Exec(ctx, `UPDATE recovery_code SET used_at = $3 WHERE profile_id = $1 AND hash = $2 AND used_at IS NULL`, id, string(hash), tx.Now())
}

func deleteRecoveryCodes(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `DELETE FROM recovery_code WHERE profile_id = $1`, id)
	return err
}
