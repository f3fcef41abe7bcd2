package accounts

import (
	"context"

	"kursbro/app/db"
)

func insertChallenge(ctx context.Context, tx *db.Tx, c challenge) error {
	_, err := tx.Exec(ctx, `INSERT INTO passkey_challenge (challenge, browser, profile_id, session, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		c.text, c.browser, null(c.profile), c.session, c.expiresAt)
	return err
}

// deleteChallenge takes a challenge away and gives it: two at once get it once.
func deleteChallenge(ctx context.Context, tx *db.Tx, text string) (c challenge, err error) {
	err = tx.QueryRow(ctx, `DELETE FROM passkey_challenge WHERE challenge = $1 RETURNING challenge, browser, coalesce(profile_id, ''), session, expires_at`, text).
		Scan(&c.text, &c.browser, &c.profile, &c.session, &c.expiresAt)
	return c, err
}

func deleteOldChallenges(ctx context.Context, tx *db.Tx, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM passkey_challenge WHERE challenge IN (SELECT challenge FROM passkey_challenge WHERE expires_at <= $1 LIMIT $2)`, tx.Now(), most)
}
