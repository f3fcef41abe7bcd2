package accounts

import (
	"context"
	"time"

	"kursbro/app/db"
)

// selectEndRequest gives what was asked since a moment, with the name of who did.
func selectEndRequest(ctx context.Context, q db.Queryer, id ProfileID, since time.Time) (r endRequest, err error) {
	var p Profile
	err = q.QueryRow(ctx, `SELECT e.asked_by_profile_id, e.reason, e.asked_at, p.given_name, p.family_name
		FROM factor_end e JOIN profile p ON p.id = e.asked_by_profile_id WHERE e.profile_id = $1 AND e.asked_at > $2`, id, since).
		Scan(&r.by, &r.reason, &r.at, &p.GivenName, &p.FamilyName)
	r.name = p.Name()
	return r, err
}

// upsertEndRequest takes the place of one that is over.
func upsertEndRequest(ctx context.Context, tx *db.Tx, id ProfileID, r endRequest) error {
	_, err := tx.Exec(ctx, `INSERT INTO factor_end (profile_id, asked_by_profile_id, reason, asked_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (profile_id) DO UPDATE SET asked_by_profile_id = excluded.asked_by_profile_id, reason = excluded.reason, asked_at = excluded.asked_at`,
		id, r.by, r.reason, r.at)
	return err
}

func deleteEndRequest(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `DELETE FROM factor_end WHERE profile_id = $1`, id)
	return err
}
