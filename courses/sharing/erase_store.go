package sharing

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

func deleteShares(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM share_view WHERE share_id IN (SELECT id FROM share WHERE profile_id = $1)`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM share WHERE profile_id = $1`, id)
	return err
}
