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

// selectHeldIn gives the passes of some people in a course that wait on their attempt
// for another course. Where only the e-learning is done, and a class remains, that is
// no pass yet.
func selectHeldIn(ctx context.Context, q db.Queryer, course CourseID, of []accounts.ProfileID) ([]heldPass, error) {
	rows, err := q.Query(ctx, heldQuery+` AND course_id = $1 AND profile_id IN (SELECT key FROM json_each($2))
		AND enrolment_id IN (SELECT id FROM enrolment WHERE course_id = $1 AND state <> 'completed' AND superseded_by IS NULL)
		AND ((SELECT class_order FROM course WHERE id = $1) = ''
			OR EXISTS (SELECT 1 FROM seat s JOIN class k ON k.id = s.class_id WHERE k.course_id = $1 AND s.profile_id = attempt.profile_id`+unsettled+`))
		ORDER BY held_at, id`, course, db.Keys(of))
	return db.Collect(rows, err, scanHeld)
}

// selectAllHeld leaves out who has not come to the class that their course asks for:
// there may be thousands.
func selectAllHeld(ctx context.Context, q db.Queryer) ([]heldPass, error) {
	rows, err := q.Query(ctx, heldQuery+` AND (course_id NOT IN (SELECT id FROM course WHERE class_order <> '')
		OR EXISTS (SELECT 1 FROM seat s JOIN class k ON k.id = s.class_id WHERE s.profile_id = attempt.profile_id AND k.course_id = attempt.course_id
			AND s.attendance = 'present' AND s.result_id IS NULL))
		ORDER BY held_at, id`)
	return db.Collect(rows, err, scanHeld)
}

// heldResultQuery gives the passes that were written at once, without an attempt, and
// wait.
const heldResultQuery = `SELECT ` + resultColumns + `, r.enrolment_id FROM result r JOIN course c ON c.id = r.course_id
	WHERE r.not_accepted = '` + HeldBack + `' AND r.outcome = 'passed'`

func scanHeldResult(row db.Row) (r Result, err error) {
	err = row.Scan(append(r.places(), &r.EnrolmentID)...)
	return r, err
}

func selectHeldResult(ctx context.Context, q db.Queryer, id ResultID) (Result, bool, error) {
	r, err := scanHeldResult(q.QueryRow(ctx, heldResultQuery+` AND r.id = $1`, id))
	if errors.Is(err, db.ErrNone) {
		return r, false, nil
	}
	return r, err == nil, err
}

func selectHeldResultsOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]Result, error) {
	rows, err := q.Query(ctx, heldResultQuery+` AND r.profile_id = $1 ORDER BY r.achieved_at, r.id`, profile)
	return db.Collect(rows, err, scanHeldResult)
}

func selectAllHeldResults(ctx context.Context, q db.Queryer) ([]Result, error) {
	rows, err := q.Query(ctx, heldResultQuery+` ORDER BY r.achieved_at, r.id`)
	return db.Collect(rows, err, scanHeldResult)
}

// updateCounts lets a pass count that has waited, and says whether nobody was
// first.
func updateCounts(ctx context.Context, tx *db.Tx, id ResultID) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE result SET not_accepted = '' WHERE id = $1 AND not_accepted = $2`, id, HeldBack)
	return rows == 1, err
}

// updateHeldAway makes history of a pass that waits, and says whether it did.
func updateHeldAway(ctx context.Context, tx *db.Tx, id ResultID, why string) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE result SET not_accepted = $2 WHERE id = $1 AND not_accepted = $3`, id, why, HeldBack)
	return rows == 1, err
}

// updateHeldAgain lets a pass wait again that was taken back for that reason.
func updateHeldAgain(ctx context.Context, tx *db.Tx, id ResultID, why string) error {
	_, err := tx.Exec(ctx, `UPDATE result SET not_accepted = $2 WHERE id = $1 AND not_accepted = $3`, id, HeldBack, why)
	return err
}

// selectHeldSince is when a person passed what waits of a course; nil: nothing does.
func selectHeldSince(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (*time.Time, error) {
	var at db.Time
	err := q.QueryRow(ctx, `SELECT held_at FROM attempt WHERE profile_id = $1 AND course_id = $2 AND held_at IS NOT NULL
		UNION ALL SELECT achieved_at FROM result WHERE profile_id = $1 AND course_id = $2 AND not_accepted = $3 ORDER BY 1 LIMIT 1`, profile, course, HeldBack).Scan(&at)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return &at.Time, err
}

// selectIsHeldWhole says whether a pass of the whole course waits: one that was
// written at once, without an attempt.
func selectIsHeldWhole(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (whole bool, err error) {
	return whole, q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM result WHERE profile_id = $1 AND course_id = $2 AND not_accepted = '`+HeldBack+`')`, profile, course).Scan(&whole)
}

// selectHeldAttempt is the passed attempt of an enrolment whose outcome waits.
func selectHeldAttempt(ctx context.Context, q db.Queryer, enrolment EnrolmentID) (Attempt, bool, error) {
	return oneAttempt(q.QueryRow(ctx, `SELECT `+attemptColumns+` FROM attempt WHERE enrolment_id = $1 AND held_at IS NOT NULL`, enrolment))
}

func updateHeld(ctx context.Context, tx *db.Tx, attempt AttemptID, at *time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE attempt SET held_at = $2 WHERE id = $1`, attempt, at)
	return err
}
