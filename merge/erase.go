package merge

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
)

// Erase takes from this room, as a step, all that it knows of a profile. That
// it was merged stays, without a word: other systems have been told of it, and
// the undo says why it is closed (M54).
func Erase(ctx context.Context, tx *db.Tx, p accounts.Profile) error {
	if err := EraseMergeItems(ctx, tx, p.ID); err != nil {
		return err
	}
	if err := deletePairs(ctx, tx, p.ID); err != nil {
		return fmt.Errorf("erase pairs: %w", err)
	}
	if err := updateRowsErased(ctx, tx, p); err != nil {
		return fmt.Errorf("erase rows of the feed: %w", err)
	}
	return nil
}
