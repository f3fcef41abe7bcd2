package courses

import (
	"context"
	"errors"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
)

const enrolmentColumns = `id, profile_id, course_id, state, enrolled_at, completed_at, due_at, required_at, via, coalesce(assignment_id, ''), superseded_by, superseded_at`

func scanEnrolment(row db.Row) (Enrolment, error) {
	var e Enrolment
	err := row.Scan(&e.ID, &e.ProfileID, &e.CourseID, &e.State, &e.EnrolledAt, &e.CompletedAt, &e.DueAt, &e.RequiredAt, &e.Via, &e.rule, &e.SupersededBy, &e.SupersededAt)
	return e, err
}

func insertEnrolment(ctx context.Context, tx *db.Tx, e Enrolment) error {
	_, err := tx.Exec(ctx, `INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at, completed_at, due_at, required_at, via, assignment_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10, ''))`,
		e.ID, e.ProfileID, e.CourseID, e.State, e.EnrolledAt, e.CompletedAt, e.DueAt, e.RequiredAt, e.Via, string(e.rule))
	return err
}

// selectEnrolling reads all that Enrol decides on, in one query.
func selectEnrolling(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (enrolling, error) {
	var e enrolling
	err := q.QueryRow(ctx, `SELECT CASE WHEN p.state = 'ended' AND p.reopened_at IS NOT NULL THEN 'active' ELSE p.state END, c.state, c.form, c.class_order,
		EXISTS (SELECT 1 FROM attempt h WHERE h.profile_id = p.id AND h.course_id = c.id AND h.held_at IS NOT NULL), c.package_id IS NOT NULL, c.approval,
		EXISTS (SELECT 1 FROM prerequisite r WHERE r.course_id = c.id AND r.mode = 'enrolment'),
		coalesce((SELECT d.seats > 0 AND d.seats <= (SELECT count(*) FROM enrolment e WHERE e.course_id = c.id AND `+holdsPlace+`) FROM admission d WHERE d.course_id = c.id), FALSE),
		(SELECT id FROM enrolment WHERE profile_id = p.id AND course_id = c.id AND state = 'active' AND superseded_by IS NULL),
		(SELECT e.id FROM enrolment e JOIN attempt a ON a.enrolment_id = e.id
			WHERE e.profile_id = p.id AND e.course_id = c.id AND e.state = 'withdrawn' AND e.superseded_by IS NULL AND (a.state = 'open' OR a.held_at IS NOT NULL)
			ORDER BY a.used_at DESC LIMIT 1)
		FROM profile p, course c WHERE p.id = $1 AND c.id = $2`, profile, course).
		Scan(&e.profile, &e.course, &e.form, &e.order, &e.learnt, &e.playable, &e.approval, &e.guarded, &e.full, &e.active, &e.withdrawn)
	if errors.Is(err, db.ErrNone) {
		return e, errNoCourse
	}
	if err != nil {
		return e, err
	}
	return e, refusal(mayRenew(ctx, q, profile, course), &e.renewal)
}

// refusal sorts a problem that is to be told from an error.
func refusal(err error, told *error) error {
	if problem.KindOf(err) != problem.Conflict {
		return err
	}
	*told = err
	return nil
}

func selectActive(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (EnrolmentID, error) {
	var id EnrolmentID
	err := q.QueryRow(ctx, `SELECT id FROM enrolment
		WHERE profile_id = $1 AND course_id = $2 AND state = 'active' AND superseded_by IS NULL`, profile, course).Scan(&id)
	if errors.Is(err, db.ErrNone) {
		return "", errNotEnrolled
	}
	return id, err
}

func selectEnrolled(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (EnrolmentID, error) {
	var id EnrolmentID
	err := q.QueryRow(ctx, `SELECT id FROM enrolment
		WHERE profile_id = $1 AND course_id = $2 AND state IN ('active', 'completed') AND superseded_by IS NULL
		ORDER BY state, completed_at DESC LIMIT 1`, profile, course).Scan(&id)
	return id, err
}

func updateReturned(ctx context.Context, tx *db.Tx, e Enrolment) error {
	_, err := tx.Exec(ctx, `UPDATE enrolment SET state = 'active', enrolled_at = $2, via = $3, due_at = $4, required_at = $5, assignment_id = nullif($6, '') WHERE id = $1`,
		e.ID, e.EnrolledAt, e.Via, e.DueAt, e.RequiredAt, string(e.rule))
	return err
}

func selectIsRequired(ctx context.Context, q db.Queryer, id EnrolmentID) (required bool, err error) {
	return required, q.QueryRow(ctx, `SELECT required_at IS NOT NULL FROM enrolment WHERE id = $1`, id).Scan(&required)
}

func updateWithdrawn(ctx context.Context, tx *db.Tx, id EnrolmentID) error {
	_, err := tx.Exec(ctx, `UPDATE enrolment SET state = 'withdrawn' WHERE id = $1 AND state = 'active'`, id)
	return err
}

// updateCompleted counts a pass also when the person withdrew while they were
// at it.
func updateCompleted(ctx context.Context, tx *db.Tx, id EnrolmentID, o Outcome) error {
	_, err := tx.Exec(ctx, `UPDATE enrolment SET state = 'completed', completed_at = $2 WHERE id = $1 AND state <> 'completed'`, id, o.At)
	return err
}

// updateLaunchesEnded closes the player windows of an enrolment.
func updateLaunchesEnded(ctx context.Context, tx *db.Tx, id EnrolmentID, reason string) error {
	_, err := tx.Exec(ctx, `UPDATE launch SET ended_at = $2, end_reason = $3
		WHERE ended_at IS NULL AND attempt_id IN (SELECT id FROM attempt WHERE enrolment_id = $1)`, id, tx.Now(), reason)
	return err
}
