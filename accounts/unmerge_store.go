package accounts

import (
	"context"
	"strings"
	"time"

	"kursbro/app/db"
)

// updateReopened makes of a tombstone that points to into what it was. An
// address that is to be verified anew is nobody's until it is.
func updateReopened(ctx context.Context, tx *db.Tx, r Unmerging) (int64, error) {
	return tx.Exec(ctx, `UPDATE profile SET state = $3, merged_into = NULL, merged_at = NULL, merged_evidence = NULL, updated_at = $4,
		email = CASE WHEN $5 THEN NULL ELSE email END, email_key = CASE WHEN $5 THEN NULL ELSE email_key END,
		email_verified_at = CASE WHEN $5 THEN NULL ELSE email_verified_at END
		WHERE id = $1 AND merged_into = $2`, r.From, r.Into, r.State, r.FromUpdatedAt, r.Email != "")
}

// updatePointers gives older tombstones their pointer back (M16).
func updatePointers(ctx context.Context, tx *db.Tx, id, into, back ProfileID) (int64, error) {
	return tx.Exec(ctx, `UPDATE profile SET merged_into = $3 WHERE id = $1 AND merged_into = $2`, id, into, back)
}

func updateMoment(ctx context.Context, tx *db.Tx, id ProfileID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET updated_at = $2 WHERE id = $1`, id, at)
	return err
}

// selectPasswordLinks gives the links of a person that have set a password
// since a moment, the latest first.
func selectPasswordLinks(ctx context.Context, q db.Queryer, id ProfileID, since time.Time) ([]Link, error) {
	rows, err := q.Query(ctx, `SELECT `+linkColumns+` FROM one_time_link
		WHERE profile_id = $1 AND purpose <> 'verify_email' AND used_at > $2 ORDER BY used_at DESC, id DESC`, id, since)
	return db.Collect(rows, err, scanLink)
}

// selectOpenLinks gives the links of a person that can still be used.
func selectOpenLinks(ctx context.Context, q db.Queryer, id ProfileID) ([]Link, error) {
	rows, err := q.Query(ctx, `SELECT `+linkColumns+` FROM one_time_link
		WHERE profile_id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2 ORDER BY id`, id, q.Now())
	return db.Collect(rows, err, scanLink)
}

func revokeLink(ctx context.Context, tx *db.Tx, id LinkID) error {
	_, err := tx.Exec(ctx, `UPDATE one_time_link SET revoked_at = $2 WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL`, id, tx.Now())
	return err
}

// deletePassword takes a password away, so that only a link to an address of
// the person's own sets the next.
func deletePassword(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET password_hash = NULL, password_set_at = NULL WHERE id = $1`, id)
	return err
}

// updateSearchText finds new search words for a profile that lost its address.
func updateSearchText(ctx context.Context, tx *db.Tx, p Profile) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET search_text = $2 WHERE id = $1`, p.ID, strings.Join(p.searchWords(), " "))
	return err
}
