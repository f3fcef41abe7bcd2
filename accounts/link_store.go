package accounts

import (
	"context"
	"time"

	"kursbro/app/db"
)

const linkColumns = `id, profile_id, purpose, address, created_at, expires_at, opened_at, used_at, revoked_at`

func scanLink(row db.Row) (l Link, err error) {
	err = row.Scan(&l.ID, &l.ProfileID, &l.Purpose, &l.Address, &l.CreatedAt, &l.ExpiresAt, &l.OpenedAt, &l.UsedAt, &l.RevokedAt)
	return l, err
}

func insertLinks(ctx context.Context, tx *db.Tx, links []freshLink) error {
	rows := make([][]any, len(links))
	for i, l := range links {
		rows[i] = []any{l.ID, l.ProfileID, l.Purpose, hashToken(l.token), l.Address, l.CreatedAt, l.ExpiresAt}
	}
	return tx.Insert(ctx, `INSERT INTO one_time_link (id, profile_id, purpose, token_hash, address, created_at, expires_at)`, rows)
}

func selectLink(ctx context.Context, q db.Queryer, hash string) (Link, error) {
	return scanLink(q.QueryRow(ctx, `SELECT `+linkColumns+` FROM one_time_link WHERE token_hash = $1`, hash))
}

// selectLinks gives the latest links of a person, the newest first.
func selectLinks(ctx context.Context, q db.Queryer, id ProfileID, limit int) ([]Link, error) {
	rows, err := q.Query(ctx, `SELECT `+linkColumns+` FROM one_time_link WHERE profile_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`, id, limit)
	return db.Collect(rows, err, scanLink)
}

func openLink(ctx context.Context, tx *db.Tx, id LinkID) error {
	_, err := tx.Exec(ctx, `UPDATE one_time_link SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL`, id, tx.Now())
	return err
}

// showLink notes that what was registered has been shown now.
func showLink(ctx context.Context, tx *db.Tx, id LinkID) error {
	_, err := tx.Exec(ctx, `UPDATE one_time_link SET opened_at = $2 WHERE id = $1`, id, tx.Now())
	return err
}

func useLink(ctx context.Context, tx *db.Tx, id LinkID) (int64, error) {
	return tx.Exec(ctx, `UPDATE one_time_link SET used_at = $2, opened_at = coalesce(opened_at, $2)
		WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2`, id, tx.Now())
}

// revokeLinks ends a person's open links of one purpose, or of every purpose
// when it is empty.
func revokeLinks(ctx context.Context, tx *db.Tx, id ProfileID, purpose Purpose) error {
	_, err := tx.Exec(ctx, `UPDATE one_time_link SET revoked_at = $2
		WHERE profile_id = $1 AND used_at IS NULL AND revoked_at IS NULL AND ($3 = '' OR purpose = $3)`, id, tx.Now(), string(purpose))
	return err
}

func deleteOldLinks(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM one_time_link WHERE id IN (SELECT id FROM one_time_link WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)`, before, most)
}
