package sharing

import (
	"context"

	"kursbro/app/db"
)

// updateOwner says whether the share was still whose it is said to be.
func updateOwner(ctx context.Context, tx *db.Tx, id ShareID, before, after any) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE share SET profile_id = $3 WHERE id = $1 AND profile_id = $2`, id, before, after)
	return rows == 1, err
}
