package reminder

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

func scanText(row db.Row) (text string, err error) { return text, row.Scan(&text) }

// selectMovable gives the reminders of one of which the other has no equal.
func selectMovable(ctx context.Context, q db.Queryer, from, into accounts.ProfileID) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT r.id FROM reminder r WHERE r.profile_id = $1 AND NOT EXISTS
		(SELECT 1 FROM reminder o WHERE o.profile_id = $2 AND o.kind = r.kind AND o.thing = r.thing AND o.stage = r.stage) ORDER BY r.id`, from, into)
	return db.Collect(rows, err, scanText)
}

func selectSaidOf(ctx context.Context, q db.Queryer, id accounts.ProfileID) (map[string]bool, error) {
	rows, err := q.Query(ctx, `SELECT id FROM reminder WHERE profile_id = $1`, id)
	ids, err := db.Collect(rows, err, scanText)
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set, err
}

func updateSaidOwner(ctx context.Context, tx *db.Tx, id string, before, after any) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE reminder SET profile_id = $3 WHERE id = $1 AND profile_id = $2`, id, before, after)
	return rows == 1, err
}

func updateChoiceOwner(ctx context.Context, tx *db.Tx, kind Kind, before, after any) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE reminder_choice SET profile_id = $3 WHERE kind = $1 AND profile_id = $2`, kind, before, after)
	return rows == 1, err
}
