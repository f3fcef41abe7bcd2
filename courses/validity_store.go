package courses

import (
	"context"
	"errors"

	"kursbro/app/db"
)

// validityColumns are those of a course c, in the order of Validity.places.
const validityColumns = `c.valid_months, c.valid_month, c.valid_version, c.renew_months, c.renew_from_end, c.grace_days`

func (v *Validity) places() []any {
	return []any{&v.Months, &v.Each, &v.ByVersion, &v.Window, &v.FromEnd, &v.Grace}
}

func updateValidity(ctx context.Context, tx *db.Tx, id CourseID, v Validity, renewedBy *CourseID) error {
	_, err := tx.Exec(ctx, `UPDATE course SET valid_months = $2, valid_month = $3, valid_version = $4, renew_months = $5,
		renew_from_end = $6, grace_days = $7, renewed_by_course_id = $8, updated_at = $9 WHERE id = $1`,
		id, v.Months, v.Each, v.ByVersion, v.Window, v.FromEnd, v.Grace, renewedBy, tx.Now())
	return err
}

// selectHeld gives what the person of a new pass had when they passed: of the
// results that count as the same and still held, the one that ends last. nil
// where there is none with an end of its own.
func selectHeld(ctx context.Context, q db.Queryer, r Result) (*Result, error) {
	held, err := scanResult(q.QueryRow(ctx, `SELECT `+resultColumns+` FROM result r JOIN course c ON c.id = r.course_id
		WHERE r.profile_id = $1 AND c.same_as = $2 AND r.id <> $3 AND r.outcome = 'passed' AND r.not_accepted = '' AND r.end_why = ''
		AND r.achieved_at <= $4 AND r.valid_until > $4
		AND NOT EXISTS (SELECT 1 FROM certificate w WHERE w.result_id = r.id AND w.withdrawn_at IS NOT NULL)
		ORDER BY r.valid_until DESC LIMIT 1`, r.ProfileID, r.SameAs, r.ID, r.AchievedAt))
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return &held, err
}
