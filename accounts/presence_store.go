package accounts

import (
	"context"
	"time"

	"kursbro/app/db"
)

const absenceSelect = `SELECT s.profile_id, s.last_seen_at, s.warned_at, s.warned_again_at FROM presence s `

func scanAbsence(row db.Row) (a Absence, err error) {
	err = row.Scan(&a.ProfileID, &a.SeenAt, &a.WarnedAt, &a.WarnedAgainAt)
	return a, err
}

func selectAbsent(ctx context.Context, q db.Queryer, before time.Time, after Absence, limit int) ([]Absence, error) {
	rows, err := q.Query(ctx, absenceSelect+`JOIN profile p ON p.id = s.profile_id
		WHERE s.last_seen_at <= $1 AND (s.last_seen_at, s.profile_id) > ($2, $3) AND p.kind = 'external' AND p.state IN ('active', 'locked') AND p.erased_at IS NULL
		ORDER BY s.last_seen_at, s.profile_id LIMIT $4`, before, after.SeenAt, after.ProfileID, limit)
	return db.Collect(rows, err, scanAbsence)
}

func selectAbsence(ctx context.Context, q db.Queryer, id ProfileID) (Absence, error) {
	return scanAbsence(q.QueryRow(ctx, absenceSelect+`WHERE s.profile_id = $1`, id))
}

func insertPresence(ctx context.Context, tx *db.Tx, profiles []Profile) error {
	rows := make([][]any, len(profiles))
	for i, p := range profiles {
		at := p.CreatedAt
		if at.IsZero() {
			at = tx.Now()
		}
		rows[i] = []any{p.ID, at}
	}
	return tx.Insert(ctx, `INSERT INTO presence (profile_id, last_seen_at)`, rows)
}

func upsertSeen(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `INSERT INTO presence (profile_id, last_seen_at) VALUES ($1, $2)
		ON CONFLICT (profile_id) DO UPDATE SET last_seen_at = $2, warned_at = NULL, warned_again_at = NULL`, id, tx.Now())
	return err
}

func updateWarned(ctx context.Context, tx *db.Tx, id ProfileID, again bool) error {
	query := `UPDATE presence SET warned_at = $2, warned_again_at = NULL WHERE profile_id = $1`
	if again {
		query = `UPDATE presence SET warned_again_at = $2 WHERE profile_id = $1`
	}
	_, err := tx.Exec(ctx, query, id, tx.Now())
	return err
}
