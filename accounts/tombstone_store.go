package accounts

import (
	"context"

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
