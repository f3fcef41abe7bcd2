package courses

import (
	"context"
	"time"

	"kursbro/app/db"
)

// countsNow is the condition of a result r that counts, by its row alone.
const countsNow = `r.outcome = 'passed' AND r.not_accepted = ''
	AND NOT EXISTS (SELECT 1 FROM certificate w WHERE w.result_id = r.id AND w.withdrawn_at IS NOT NULL)`

// selectRenewer gives a result by its key.
func selectRenewer(ctx context.Context, q db.Queryer, id ResultID) (Result, error) {
	return scanResult(q.QueryRow(ctx, `SELECT `+resultColumns+` FROM result r JOIN course c ON c.id = r.course_id WHERE r.id = $1`, id))
}

// updateRenewalAgain lets a renewal count again that an undo took back, and says
// whether there was one.
func updateRenewalAgain(ctx context.Context, tx *db.Tx, by Result, course CourseID, merge string) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE result SET not_accepted = '', origin_ref = $4, origin_at = $5
		WHERE profile_id = $1 AND renewed_by = $2 AND course_id = $3 AND not_accepted = $6`, by.ProfileID, by.ID, course, merge, tx.Now(), UndoneRenewal)
	if err != nil || rows == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, `UPDATE certificate SET withdrawn_at = NULL, withdrawn_why = '' WHERE withdrawn_why = $4
		AND result_id IN (SELECT id FROM result WHERE profile_id = $1 AND renewed_by = $2 AND course_id = $3)`, by.ProfileID, by.ID, course, string(MergeUndone))
	return true, err
}

// renewalMade is a renewal that a merge has made, or may have brought along.
type renewalMade struct {
	result      ResultID
	by          ResultID // the pass that renewed
	course      CourseID
	at          time.Time
	certificate CertificateID // that holds; empty: none
	bases       []ResultID    // what it renewed, and whatever else would do
}

func selectRenewalsMade(ctx context.Context, q db.Queryer, profile string, merged time.Time) ([]renewalMade, error) {
	rows, err := q.Query(ctx, `SELECT r.id, r.renewed_by, r.course_id, r.achieved_at,
			coalesce((SELECT t.id FROM certificate t WHERE t.result_id = r.id AND t.withdrawn_at IS NULL), '')
		FROM result r WHERE r.profile_id = $1 AND r.renewed_by IS NOT NULL AND r.origin_kind = 'merge' AND r.origin_at = $2 AND r.not_accepted = '' ORDER BY r.id`, profile, merged)
	made, err := db.Collect(rows, err, func(row db.Row) (m renewalMade, err error) {
		return m, row.Scan(&m.result, &m.by, &m.course, &m.at, &m.certificate)
	})
	for i := 0; i < len(made) && err == nil; i++ {
		made[i].bases, err = selectBases(ctx, q, profile, made[i])
	}
	return made, err
}

// selectBases gives what a renewal can rest on: the earlier results that count of
// its course, or of one that counts as the same.
func selectBases(ctx context.Context, q db.Queryer, profile string, m renewalMade) ([]ResultID, error) {
	rows, err := q.Query(ctx, `SELECT r.id FROM result r JOIN course c ON c.id = r.course_id JOIN course k ON k.same_as = c.same_as
		WHERE r.profile_id = $1 AND k.id = $2 AND r.id <> $3 AND r.achieved_at < $4 AND `+countsNow+` ORDER BY r.id`, profile, m.course, m.result, m.at)
	return db.Collect(rows, err, func(row db.Row) (id ResultID, err error) { return id, row.Scan(&id) })
}

// selectRenewalProofs gives the certificates of what a result renewed: those that
// hold, or with a moment those that were withdrawn at it.
func selectRenewalProofs(ctx context.Context, q db.Queryer, by ResultID, withdrawn *time.Time) ([]CertificateID, error) {
	condition, args := `t.withdrawn_at IS NULL`, []any{by}
	if withdrawn != nil {
		condition, args = `t.withdrawn_at = $2`, append(args, *withdrawn)
	}
	rows, err := q.Query(ctx, `SELECT t.id FROM certificate t JOIN result r ON r.id = t.result_id WHERE r.renewed_by = $1 AND `+condition+` ORDER BY t.id`, args...)
	return db.Collect(rows, err, func(row db.Row) (id CertificateID, err error) { return id, row.Scan(&id) })
}
