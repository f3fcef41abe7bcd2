package courses

import (
	"context"
	"errors"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

const heldQuery = `SELECT id, profile_id, course_id, score, held_at FROM attempt WHERE held_at IS NOT NULL`

func scanHeld(row db.Row) (heldPass, error) {
	h := heldPass{outcome: Outcome{Passed: true}}
	return h, row.Scan(&h.attempt, &h.profile, &h.course, &h.outcome.Score, &h.outcome.At)
}

func selectHeldPass(ctx context.Context, q db.Queryer, attempt AttemptID) (heldPass, bool, error) {
	h, err := scanHeld(q.QueryRow(ctx, heldQuery+` AND id = $1`, attempt))
	if errors.Is(err, db.ErrNone) {
		return h, false, nil
	}
	return h, err == nil, err
}

func selectHeldOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]heldPass, error) {
	rows, err := q.Query(ctx, heldQuery+` AND profile_id = $1 ORDER BY held_at, id`, profile)
	return db.Collect(rows, err, scanHeld)
}

func selectAllHeld(ctx context.Context, q db.Queryer) ([]heldPass, error) {
	rows, err := q.Query(ctx, heldQuery+` ORDER BY held_at, id`)
	return db.Collect(rows, err, scanHeld)
}

// selectHeldAttempt is the passed attempt of an enrolment whose outcome waits.
func selectHeldAttempt(ctx context.Context, q db.Queryer, enrolment EnrolmentID) (Attempt, bool, error) {
	return oneAttempt(q.QueryRow(ctx, `SELECT `+attemptColumns+` FROM attempt WHERE enrolment_id = $1 AND held_at IS NOT NULL`, enrolment))
}

func updateHeld(ctx context.Context, tx *db.Tx, attempt AttemptID, at *time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE attempt SET held_at = $2 WHERE id = $1`, attempt, at)
	return err
}
