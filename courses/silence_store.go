package courses

import (
	"context"
	"errors"

	"kursbro/app/db"
)

func selectSilence(ctx context.Context, q db.Queryer, id CourseID) (Silence, error) {
	var r Silence
	err := q.QueryRow(ctx, `SELECT rule, minutes FROM course_silence WHERE course_id = $1`, id).Scan(&r.Kind, &r.Minutes)
	if errors.Is(err, db.ErrNone) {
		return Silence{}, nil
	}
	return r, err
}

func upsertSilence(ctx context.Context, tx *db.Tx, id CourseID, r Silence) error {
	_, err := tx.Exec(ctx, `INSERT INTO course_silence (course_id, rule, minutes, due_from) VALUES ($1, $2, $3, '')
		ON CONFLICT (course_id) DO UPDATE SET rule = excluded.rule, minutes = excluded.minutes, due_from = ''`, id, r.Kind, r.Minutes)
	return err
}

func deleteSilence(ctx context.Context, tx *db.Tx, id CourseID) error {
	_, err := tx.Exec(ctx, `DELETE FROM course_silence WHERE course_id = $1`, id)
	return err
}

func selectSilenceDue(ctx context.Context, q db.Queryer) ([]CourseID, error) {
	rows, err := q.Query(ctx, `SELECT course_id FROM course_silence WHERE due_from IS NOT NULL ORDER BY course_id`)
	return db.Collect(rows, err, func(row db.Row) (id CourseID, err error) { return id, row.Scan(&id) })
}

// selectSilentAttempts gives the next open attempts that a new rule has not
// been held against yet.
func selectSilentAttempts(ctx context.Context, q db.Queryer, course CourseID, limit int) ([]Attempt, error) {
	rows, err := q.Query(ctx, `SELECT `+attemptColumns+` FROM attempt
		WHERE course_id = $1 AND state = 'open' AND held_at IS NULL AND id > (SELECT due_from FROM course_silence WHERE course_id = $1)
		AND EXISTS (SELECT 1 FROM enrolment e WHERE e.id = attempt.enrolment_id AND e.state = 'active' AND e.superseded_by IS NULL)
		ORDER BY id LIMIT $2`, course, limit)
	return db.Collect(rows, err, scanAttempt)
}

func updateSilenceSeen(ctx context.Context, tx *db.Tx, course CourseID, last AttemptID) error {
	_, err := tx.Exec(ctx, `UPDATE course_silence SET due_from = $2 WHERE course_id = $1`, course, last)
	return err
}

func updateSilenceDone(ctx context.Context, tx *db.Tx, course CourseID) error {
	_, err := tx.Exec(ctx, `UPDATE course_silence SET due_from = NULL WHERE course_id = $1`, course)
	return err
}
