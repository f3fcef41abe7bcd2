package accounts

import (
	"context"

	"kursbro/app/db"
)

// insertProviderLogout keeps that a token has been here; false: it had been
// before.
func insertProviderLogout(ctx context.Context, tx *db.Tx, hash string, expires any) (news bool, err error) {
	count, err := tx.Exec(ctx, `INSERT INTO provider_logout (token_hash, expires_at) VALUES ($1, $2) ON CONFLICT (token_hash) DO NOTHING`, hash, expires)
	return count == 1, err
}

// deleteLoginsFrom ends the logins that came from one at a provider: of the
// session where it is named, and of the subject where that is.
func deleteLoginsFrom(ctx context.Context, tx *db.Tx, provider string, which origin) ([]ProfileID, error) {
	where, args := which.condition(provider)
	rows, err := tx.Query(ctx, `DELETE FROM login WHERE `+where+` RETURNING profile_id`, args...)
	return db.Collect(rows, err, func(row db.Row) (id ProfileID, err error) { return id, row.Scan(&id) })
}

// deleteVouchersFrom takes from browsers what they have shown from it.
func deleteVouchersFrom(ctx context.Context, tx *db.Tx, provider string, which origin) error {
	where, args := which.condition(provider)
	_, err := tx.Exec(ctx, `DELETE FROM provider_voucher WHERE `+where, args...)
	return err
}

// condition finds what came from a login at a provider: the session's where it is
// named, and the subject's where that is.
func (o origin) condition(provider string) (where string, args []any) {
	switch {
	case o.session != "" && o.subject != "":
		return `provider = $1 AND provider_session = $2 AND provider_subject = $3`, []any{provider, o.session, o.subject}
	case o.session != "":
		return `provider = $1 AND provider_session = $2`, []any{provider, o.session}
	}
	return `provider = $1 AND provider_subject = $2`, []any{provider, o.subject}
}

func deleteOldProviderLogouts(ctx context.Context, tx *db.Tx, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM provider_logout WHERE token_hash IN (SELECT token_hash FROM provider_logout WHERE expires_at <= $1 LIMIT $2)`, tx.Now(), most)
}
