package accounts

import (
	"context"
	"time"

	"kursbro/app/db"
)

func selectLapsed(ctx context.Context, q db.Queryer, before time.Time, after Lapsed, limit int) ([]Lapsed, error) {
	rows, err := q.Query(ctx, `SELECT id, updated_at FROM profile WHERE state = 'pending' AND kind = 'external' AND updated_at < $1 AND (updated_at, id) > ($3, $4)
		AND email_verified_at IS NULL AND password_hash IS NULL AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.profile_id = profile.id)
		AND NOT EXISTS (SELECT 1 FROM one_time_link l WHERE l.profile_id = profile.id AND l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > $2)
		ORDER BY updated_at, id LIMIT $5`, before, q.Now(), after.TouchedAt, after.ProfileID, limit)
	return db.Collect(rows, err, func(row db.Row) (l Lapsed, err error) {
		err = row.Scan(&l.ProfileID, &l.TouchedAt)
		return l, err
	})
}

func deleteRegistration(ctx context.Context, tx *db.Tx, id ProfileID) error {
	for _, statement := range []string{
		`DELETE FROM profile_word WHERE profile_id = $1`, `DELETE FROM one_time_link WHERE profile_id = $1`,
		`DELETE FROM presence WHERE profile_id = $1`, `DELETE FROM consent WHERE profile_id = $1`, `DELETE FROM national_id WHERE profile_id = $1`, `DELETE FROM profile WHERE id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return err
		}
	}
	return nil
}
