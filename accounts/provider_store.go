package accounts

import (
	"context"
	"time"

	"kursbro/app/db"
)

// providerTrip and providerVoucher are rows without their keys.
type providerTrip struct {
	provider, sealed, back string
	expires                time.Time
}

type providerVoucher struct {
	id, provider, sealed string
	origin               origin
	expires              time.Time
}

func insertTrip(ctx context.Context, tx *db.Tx, state, browser string, t providerTrip) error {
	_, err := tx.Exec(ctx, `INSERT INTO provider_trip (state_hash, browser_hash, provider, sealed, return_path, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, state, browser, t.provider, t.sealed, t.back, t.expires)
	return err
}

// takeTrip deletes a trip and gives what it said.
func takeTrip(ctx context.Context, tx *db.Tx, state, browser string) (t providerTrip, err error) {
	err = tx.QueryRow(ctx, `DELETE FROM provider_trip WHERE state_hash = $1 AND browser_hash = $2
		RETURNING provider, sealed, return_path, expires_at`, state, browser).Scan(&t.provider, &t.sealed, &t.back, &t.expires)
	return t, err
}

func saveVoucher(ctx context.Context, tx *db.Tx, browser string, p providerVoucher) error {
	_, err := tx.Exec(ctx, `INSERT INTO provider_voucher (browser_hash, id, provider, sealed, provider_subject, provider_session, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (browser_hash) DO UPDATE SET id = excluded.id, provider = excluded.provider, sealed = excluded.sealed,
		provider_subject = excluded.provider_subject, provider_session = excluded.provider_session, expires_at = excluded.expires_at`,
		browser, p.id, p.provider, p.sealed, p.origin.subject, p.origin.session, p.expires)
	return err
}

func selectVoucher(ctx context.Context, q db.Queryer, browser string) (p providerVoucher, err error) {
	err = q.QueryRow(ctx, `SELECT id, provider, sealed, expires_at FROM provider_voucher WHERE browser_hash = $1`, browser).
		Scan(&p.id, &p.provider, &p.sealed, &p.expires)
	return p, err
}

// deleteVoucher uses a voucher up: of two who try at once, one gets through.
func deleteVoucher(ctx context.Context, tx *db.Tx, browser, id string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM provider_voucher WHERE browser_hash = $1 AND id = $2`, browser, id)
}

// takeVoucher deletes what a browser has shown and says where.
func takeVoucher(ctx context.Context, tx *db.Tx, browser string) (provider string, err error) {
	err = tx.QueryRow(ctx, `DELETE FROM provider_voucher WHERE browser_hash = $1 RETURNING provider`, browser).Scan(&provider)
	return provider, err
}

func deleteOldTrips(ctx context.Context, tx *db.Tx, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM provider_trip WHERE state_hash IN (SELECT state_hash FROM provider_trip WHERE expires_at <= $1 LIMIT $2)`, tx.Now(), most)
}

func deleteOldVouchers(ctx context.Context, tx *db.Tx, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM provider_voucher WHERE browser_hash IN (SELECT browser_hash FROM provider_voucher WHERE expires_at <= $1 LIMIT $2)`, tx.Now(), most)
}

// saveLink writes whom a provider's name for a person opens: one profile a name,
// and one name a profile.
func saveProviderLink(ctx context.Context, tx *db.Tx, id ProfileID, provider string, a account) error {
	if _, err := tx.Exec(ctx, `DELETE FROM provider_link WHERE provider = $1
		AND (profile_id = $2 OR subject_hash = $3 OR account_claim = $4 AND account_hash = $5)`, provider, id, a.Subject, a.Claim, a.Key); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO provider_link (id, profile_id, provider, subject_hash, account_claim, account_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		db.NewID(), id, provider, a.Subject, a.Claim, a.Key, tx.Now())
	return err
}

// selectLinked gives whom an account opens: by what it is known by now before
// what it was known by.
func selectLinked(ctx context.Context, q db.Queryer, provider string, a account) (id ProfileID, err error) {
	err = q.QueryRow(ctx, `SELECT profile_id FROM provider_link WHERE provider = $1 AND (account_claim = $2 AND account_hash = $3 OR account_claim <> $2 AND subject_hash = $4)
		ORDER BY CASE WHEN account_claim = $2 THEN 0 ELSE 1 END LIMIT 1`, provider, a.Claim, a.Key, a.Subject).Scan(&id)
	return id, err
}

// renameProviderLink has the account that opens a profile known by what counts
// now, unless another profile's is known by it already.
func renameProviderLink(ctx context.Context, tx *db.Tx, id ProfileID, provider string, a account) error {
	_, err := tx.Exec(ctx, `UPDATE provider_link SET subject_hash = $3, account_claim = $4, account_hash = $5 WHERE profile_id = $1 AND provider = $2
		AND (account_claim = $4 AND account_hash = $5 AND subject_hash <> $3 OR account_claim <> $4 AND subject_hash = $3)
		AND NOT EXISTS (SELECT 1 FROM provider_link o WHERE o.provider = $2 AND o.profile_id <> $1 AND (o.subject_hash = $3 OR o.account_claim = $4 AND o.account_hash = $5))`,
		id, provider, a.Subject, a.Claim, a.Key)
	return err
}

// updateLinkKey has a connection known by what today's look-up key makes of its
// account.
func updateLinkKey(ctx context.Context, tx *db.Tx, provider string, old, fresh account) error {
	_, err := tx.Exec(ctx, freshAccount("provider_link"), provider, old.Subject, old.Claim, old.Key, fresh.Subject, fresh.Key)
	return err
}

// freshAccount: what another claim than today's says cannot be hashed anew, but
// is known by the subject.
func freshAccount(table string) string {
	return `UPDATE ` + table + ` SET subject_hash = $5, account_hash = CASE WHEN account_claim = 'sub' THEN $5
			WHEN account_claim = $3 AND account_hash = $4 THEN $6 ELSE account_hash END
		WHERE provider = $1 AND (subject_hash = $2 OR account_claim = $3 AND account_hash = $4)
		AND NOT EXISTS (SELECT 1 FROM ` + table + ` o WHERE o.provider = $1 AND (o.subject_hash = $5 OR o.account_claim = $3 AND o.account_hash = $6))`
}

// ProviderLink is a way in that a person has connected.
type ProviderLink struct {
	Provider  string
	CreatedAt time.Time
}

func selectProviderLinks(ctx context.Context, q db.Queryer, id ProfileID) ([]ProviderLink, error) {
	rows, err := q.Query(ctx, `SELECT provider, created_at FROM provider_link WHERE profile_id = $1 ORDER BY created_at, provider`, id)
	return db.Collect(rows, err, func(row db.Row) (l ProviderLink, err error) {
		err = row.Scan(&l.Provider, &l.CreatedAt)
		return l, err
	})
}

func deleteProviderLink(ctx context.Context, tx *db.Tx, id ProfileID, provider string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM provider_link WHERE profile_id = $1 AND provider = $2`, id, provider)
}

func selectLoginProvider(ctx context.Context, q db.Queryer, hash string) (provider string, err error) {
	err = q.QueryRow(ctx, `SELECT provider FROM login WHERE token_hash = $1`, hash).Scan(&provider)
	return provider, err
}
