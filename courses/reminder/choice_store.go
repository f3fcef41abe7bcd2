package reminder

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

func selectChoices(ctx context.Context, q db.Queryer, id accounts.ProfileID) (Choices, error) {
	rows, err := q.Query(ctx, `SELECT kind, wanted FROM reminder_choice WHERE profile_id = $1`, id)
	choices := Choices{}
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var kind Kind
		var wanted bool
		err := row.Scan(&kind, &wanted)
		choices[kind] = wanted
		return struct{}{}, err
	})
	return choices, err
}

func upsertChoice(ctx context.Context, tx *db.Tx, id accounts.ProfileID, kind Kind, wanted bool) error {
	_, err := tx.Exec(ctx, `INSERT INTO reminder_choice (profile_id, kind, wanted, chosen_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (profile_id, kind) DO UPDATE SET wanted = excluded.wanted, chosen_at = excluded.chosen_at`, id, kind, wanted, tx.Now())
	return err
}
