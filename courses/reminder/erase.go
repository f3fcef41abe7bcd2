package reminder

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
)

// Erase takes away, as a step, what a profile was reminded of and what it chose.
func Erase(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	if err := deleteReminders(ctx, tx, id); err != nil {
		return fmt.Errorf("erase reminders: %w", err)
	}
	return nil
}
