package accounts

import (
	"context"

	"kursbro/app/db"
)

// upsertPin holds a profile to an account, by all that it is known by now.
func upsertPin(ctx context.Context, tx *db.Tx, id ProfileID, provider string, a account) error {
	_, err := tx.Exec(ctx, `INSERT INTO provider_pin (profile_id, provider, subject_hash, account_claim, account_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (profile_id, provider) DO UPDATE SET subject_hash = excluded.subject_hash, account_claim = excluded.account_claim, account_hash = excluded.account_hash`,
		id, provider, a.Subject, a.Claim, a.Key, tx.Now())
	return err
}

// selectPin gives the account that a profile is held to.
func selectPin(ctx context.Context, q db.Queryer, id ProfileID, provider string) (a account, err error) {
	err = q.QueryRow(ctx, `SELECT subject_hash, account_claim, account_hash FROM provider_pin WHERE profile_id = $1 AND provider = $2`, id, provider).
		Scan(&a.Subject, &a.Claim, &a.Key)
	return a, err
}

// selectPinned gives another profile that an account came into first.
func selectPinned(ctx context.Context, q db.Queryer, provider string, a account, but ProfileID) (id ProfileID, err error) {
	err = q.QueryRow(ctx, `SELECT profile_id FROM provider_pin WHERE provider = $1 AND profile_id <> $2 AND (account_claim = $3 AND account_hash = $4 OR subject_hash = $5)
		ORDER BY created_at, profile_id LIMIT 1`, provider, but, a.Claim, a.Key, a.Subject).Scan(&id)
	return id, err
}

func updatePinKey(ctx context.Context, tx *db.Tx, provider string, old, fresh account) error {
	_, err := tx.Exec(ctx, freshAccount("provider_pin"), provider, old.Subject, old.Claim, old.Key, fresh.Subject, fresh.Key)
	return err
}

func isPinned(ctx context.Context, q db.Queryer, id ProfileID) (pinned bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM provider_pin WHERE profile_id = $1)`, id).Scan(&pinned)
	return pinned, err
}

func deletePins(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `DELETE FROM provider_pin WHERE profile_id = $1`, id)
	return err
}

// deletePinsOf ends all that one provider's accounts are held to.
func deletePinsOf(ctx context.Context, tx *db.Tx, provider string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM provider_pin WHERE provider = $1`, provider)
}
