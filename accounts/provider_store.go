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
	_, err := tx.Exec(ctx, `INSERT INTO provider_voucher (browser_hash, id, provider, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (browser_hash) DO UPDATE SET id = excluded.id, provider = excluded.provider, sealed = excluded.sealed, expires_at = excluded.expires_at`,
		browser, p.id, p.provider, p.sealed, p.expires)
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

func deleteOldTrips(ctx context.Context, tx *db.Tx, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM provider_trip WHERE state_hash IN (SELECT state_hash FROM provider_trip WHERE expires_at <= $1 LIMIT $2)`, tx.Now(), most)
}

func deleteOldVouchers(ctx context.Context, tx *db.Tx, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM provider_voucher WHERE browser_hash IN (SELECT browser_hash FROM provider_voucher WHERE expires_at <= $1 LIMIT $2)`, tx.Now(), most)
}

// saveLink writes whom a provider's name for a person opens: one profile a name,
// and one name a profile.
func saveProviderLink(ctx context.Context, tx *db.Tx, id ProfileID, provider, subject string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM provider_link WHERE provider = $1 AND (profile_id = $2 OR subject_hash = $3)`, provider, id, subject); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO provider_link (id, profile_id, provider, subject_hash, created_at) VALUES ($1, $2, $3, $4, $5)`,
		db.NewID(), id, provider, subject, tx.Now())
	return err
}

func selectLinked(ctx context.Context, q db.Queryer, provider, subject string) (id ProfileID, err error) {
	err = q.QueryRow(ctx, `SELECT profile_id FROM provider_link WHERE provider = $1 AND subject_hash = $2`, provider, subject).Scan(&id)
	return id, err
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
