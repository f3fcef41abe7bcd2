package accounts

import (
	"context"

	"kursbro/app/db"
)

func insertPin(ctx context.Context, tx *db.Tx, id ProfileID, provider, subject string) error {
	_, err := tx.Exec(ctx, `INSERT INTO provider_pin (profile_id, provider, subject_hash, created_at) VALUES ($1, $2, $3, $4)`, id, provider, subject, tx.Now())
	return err
}

// selectPin gives the account that a profile is held to.
func selectPin(ctx context.Context, q db.Queryer, id ProfileID, provider string) (subject string, err error) {
	err = q.QueryRow(ctx, `SELECT subject_hash FROM provider_pin WHERE profile_id = $1 AND provider = $2`, id, provider).Scan(&subject)
	return subject, err
}

// selectPinned gives the profile that an account came into first.
func selectPinned(ctx context.Context, q db.Queryer, provider, subject string) (id ProfileID, err error) {
	err = q.QueryRow(ctx, `SELECT profile_id FROM provider_pin WHERE provider = $1 AND subject_hash = $2`, provider, subject).Scan(&id)
	return id, err
}

func isPinned(ctx context.Context, q db.Queryer, id ProfileID) (pinned bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM provider_pin WHERE profile_id = $1)`, id).Scan(&pinned)
	return pinned, err
}

func deletePins(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `DELETE FROM provider_pin WHERE profile_id = $1`, id)
	return err
}
