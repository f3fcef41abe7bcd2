package accounts

import (
	"context"
	"time"

	"kursbro/app/db"
)

// updateMerged closes a living external into a living internal (M16) and lets
// older pointers move along; false where the two are not that.
func updateMerged(ctx context.Context, tx *db.Tx, from, into ProfileID, evidence string) (bool, error) {
	closed, err := tx.Exec(ctx, `UPDATE profile SET state = 'merged', merged_into = $2, merged_evidence = $3, merged_at = $4, updated_at = $4
		WHERE id = $1 AND kind = 'external' AND state <> 'merged'
			AND EXISTS (SELECT 1 FROM profile t WHERE t.id = $2 AND t.kind = 'internal' AND t.state <> 'merged')`,
		from, into, evidence, tx.Now())
	if err != nil || closed == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, `UPDATE profile SET merged_into = $2 WHERE merged_into = $1`, from, into)
	return true, err
}

func deleteTombstonePasswords(ctx context.Context, tx *db.Tx, before time.Time) (int64, error) {
	return tx.Exec(ctx, `UPDATE profile SET password_hash = NULL WHERE state = 'merged' AND merged_at < $1 AND password_hash IS NOT NULL`, before)
}
