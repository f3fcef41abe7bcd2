package reminder

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

func deleteReminders(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM reminder WHERE profile_id = $1`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM reminder_choice WHERE profile_id = $1`, id)
	return err
}
