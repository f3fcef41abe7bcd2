package goals

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

// deletePlans takes away a person's own plans, in an order that no key minds.
func deletePlans(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	for _, statement := range []string{
		`DELETE FROM goal_talk WHERE plan_id IN (SELECT id FROM goal_plan WHERE profile_id = $1)`,
		`DELETE FROM goal_signature WHERE entry_id IN (SELECT e.id FROM goal_entry e JOIN goal_plan p ON p.id = e.plan_id WHERE p.profile_id = $1)`,
		`DELETE FROM goal_entry WHERE plan_id IN (SELECT id FROM goal_plan WHERE profile_id = $1)`,
		`DELETE FROM goal_role WHERE plan_id IN (SELECT id FROM goal_plan WHERE profile_id = $1)`,
		`UPDATE goal_plan SET superseded_by = NULL, superseded_at = NULL WHERE superseded_by IN (SELECT id FROM goal_plan WHERE profile_id = $1)`,
		`DELETE FROM goal_plan WHERE profile_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return err
		}
	}
	return nil
}

// updateRolesErased ends what a person is in the plans of others, also where
// nobody knew yet that the address is theirs, and takes back what they have
// written for talks that are not closed.
func updateRolesErased(ctx context.Context, tx *db.Tx, id accounts.ProfileID, keys []string) error {
	const theirs = `(SELECT id FROM goal_role WHERE profile_id = $1 OR profile_id IS NULL AND address_key IN (SELECT key FROM json_each($2)))`
	for _, statement := range []string{
		`UPDATE goal_entry SET state = 'open', role_id = NULL WHERE state = 'sent' AND role_id IN ` + theirs,
		`UPDATE goal_talk SET mentor_before = '', mentor_after = '' WHERE closed_at IS NULL AND role_id IN ` + theirs,
	} {
		if _, err := tx.Exec(ctx, statement, id, db.Keys(keys)); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE goal_role SET address = '', address_key = '', ended_at = CASE WHEN state IN ('asked', 'accepted') THEN $3 ELSE ended_at END,
		state = CASE WHEN state IN ('asked', 'accepted') THEN 'ended' ELSE state END WHERE id IN `+theirs, id, db.Keys(keys), tx.Now())
	return err
}
