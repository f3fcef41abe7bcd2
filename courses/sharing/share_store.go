package sharing

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

const shareColumns = `s.id, s.profile_id, s.recipient, s.language, s.created_at, s.expires_at, s.ended_at, s.locked_at,
	s.wrong_codes, s.secret, s.content, s.digest,
	(SELECT count(*) FROM share_view v WHERE v.share_id = s.id)`

func scanShare(row db.Row) (s Share, err error) {
	err = row.Scan(&s.ID, &s.ProfileID, &s.Recipient, &s.Language, &s.CreatedAt, &s.ExpiresAt, &s.EndedAt, &s.LockedAt,
		&s.wrongCodes, &s.sealed, &s.content, &s.digest, &s.Views)
	return s, err
}

func insertShare(ctx context.Context, tx *db.Tx, s Share, formKey, tokenHash string) error {
	_, err := tx.Exec(ctx, `INSERT INTO share (id, profile_id, form_key, token_hash, secret, recipient, language, content, digest, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		s.ID, s.ProfileID, formKey, tokenHash, s.sealed, s.Recipient, s.Language, s.content, s.digest, s.CreatedAt, s.ExpiresAt)
	return err
}

func selectShare(ctx context.Context, q db.Queryer, id ShareID) (Share, error) {
	return scanShare(q.QueryRow(ctx, `SELECT `+shareColumns+` FROM share s WHERE s.id = $1`, id))
}

func selectByToken(ctx context.Context, q db.Queryer, tokenHash string) (Share, error) {
	return scanShare(q.QueryRow(ctx, `SELECT `+shareColumns+` FROM share s WHERE s.token_hash = $1`, tokenHash))
}

func selectByFormKey(ctx context.Context, q db.Queryer, key string) (Share, error) {
	return scanShare(q.QueryRow(ctx, `SELECT `+shareColumns+` FROM share s WHERE s.form_key = $1`, key))
}

// selectShares gives the shares of a person, the newest first.
func selectShares(ctx context.Context, q db.Queryer, owner accounts.ProfileID) ([]Share, error) {
	rows, err := q.Query(ctx, `SELECT `+shareColumns+` FROM share s WHERE s.profile_id = $1 ORDER BY s.created_at DESC, s.id DESC`, owner)
	return db.Collect(rows, err, scanShare)
}

// updateEnded says whether the share went on until now.
func updateEnded(ctx context.Context, tx *db.Tx, id ShareID) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE share SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, id, tx.Now())
	return rows == 1, err
}

func updateExpires(ctx context.Context, tx *db.Tx, id ShareID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE share SET expires_at = $2 WHERE id = $1`, id, at)
	return err
}

// updateSecret sets what opens the share; wrong codes are forgotten.
func updateSecret(ctx context.Context, tx *db.Tx, id ShareID, tokenHash, sealed string) error {
	_, err := tx.Exec(ctx, `UPDATE share SET token_hash = $2, secret = $3, wrong_codes = 0, locked_at = NULL WHERE id = $1`, id, tokenHash, sealed)
	return err
}

// updateWrong counts a wrong code and locks the share with the last one that is
// allowed.
func updateWrong(ctx context.Context, tx *db.Tx, id ShareID, allowed int) (locked bool, err error) {
	err = tx.QueryRow(ctx, `UPDATE share SET wrong_codes = wrong_codes + 1, locked_at = CASE WHEN wrong_codes + 1 >= $2 THEN $3 ELSE locked_at END
		WHERE id = $1 RETURNING locked_at IS NOT NULL`, id, allowed, tx.Now()).Scan(&locked)
	return locked, err
}

func updateRight(ctx context.Context, tx *db.Tx, id ShareID) error {
	_, err := tx.Exec(ctx, `UPDATE share SET wrong_codes = 0 WHERE id = $1 AND wrong_codes > 0`, id)
	return err
}

func insertView(ctx context.Context, tx *db.Tx, id ShareID, tokenHash string) error {
	_, err := tx.Exec(ctx, `INSERT INTO share_view (token_hash, share_id, viewed_at) VALUES ($1, $2, $3)`, tokenHash, id, tx.Now())
	return err
}

// selectViewed says when a browser typed the code of a share; db.ErrNone: never.
func selectViewed(ctx context.Context, q db.Queryer, id ShareID, tokenHash string) (at time.Time, err error) {
	err = q.QueryRow(ctx, `SELECT viewed_at FROM share_view WHERE token_hash = $1 AND share_id = $2`, tokenHash, id).Scan(&at)
	return at, err
}

// selectViews gives the moments when a share was opened, the latest first.
func selectViews(ctx context.Context, q db.Queryer, id ShareID) ([]time.Time, error) {
	rows, err := q.Query(ctx, `SELECT viewed_at FROM share_view WHERE share_id = $1 ORDER BY viewed_at DESC, token_hash`, id)
	return db.Collect(rows, err, func(row db.Row) (at time.Time, err error) { err = row.Scan(&at); return at, err })
}

// endViews lets nobody read on who typed a code that no longer holds; that they
// opened it still counts.
func endViews(ctx context.Context, tx *db.Tx, id ShareID) error {
	_, err := tx.Exec(ctx, `UPDATE share_view SET token_hash = token_hash || ' ended' WHERE share_id = $1 AND token_hash NOT LIKE '% ended'`, id)
	return err
}
