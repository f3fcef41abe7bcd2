package sharing

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/mail"
)

// Erase takes away, as a step, what a profile has shared, with the letters to
// its recipients: the links open nothing from now on.
func Erase(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	shares, err := selectShares(ctx, tx, id)
	if err != nil {
		return fmt.Errorf("read shares: %w", err)
	}
	for _, share := range shares {
		if err := mail.EraseAbout(ctx, tx, string(share.ID)); err != nil {
			return fmt.Errorf("erase letters: %w", err)
		}
	}
	if err := deleteShares(ctx, tx, id); err != nil {
		return fmt.Errorf("erase shares: %w", err)
	}
	return nil
}
