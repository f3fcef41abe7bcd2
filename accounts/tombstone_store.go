package accounts

import (
	"context"
	"time"

	"kursbro/app/db"
)

func updateMerged(ctx context.Context, tx *db.Tx, from, into ProfileID, evidence string) error {
	if _, err := tx.Exec(ctx, `UPDATE profile SET merged_into = $2 WHERE merged_into = $1`, from, into); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE profile SET state = 'merged', merged_into = $2, merged_evidence = $3, merged_at = $4, updated_at = $4 WHERE id = $1`,
		from, into, evidence, tx.Now())
	return err
}

func deleteTombstonePasswords(ctx context.Context, tx *db.Tx, before time.Time) (int64, error) {
	return tx.Exec(ctx, `UPDATE profile SET password_hash = NULL WHERE state = 'merged' AND merged_at < $1 AND password_hash IS NOT NULL`, before)
}
