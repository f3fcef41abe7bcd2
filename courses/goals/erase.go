package goals

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
)

// Erase takes from this room, as a step, all that it knows of a profile: the
// person's own plans go, with everything in them. In the plans of others their
// role ends and what waits for them goes back to the holder; what they have
// signed or closed there stays as it was, name included: it proves what somebody
// else has learned.
func Erase(ctx context.Context, tx *db.Tx, p accounts.Profile) error {
	if err := deletePlans(ctx, tx, p.ID); err != nil {
		return fmt.Errorf("erase plans: %w", err)
	}
	if err := updateRolesErased(ctx, tx, p.ID, p.NameKeys()); err != nil {
		return fmt.Errorf("erase roles: %w", err)
	}
	return nil
}
