package courses

import (
	"context"
	"errors"

	"kursbro/app/db"
)

// holdsPlace are the enrolments that count against the limit of an e-learning:
// who is in it by a class sits in a room that has seats of its own.
const holdsPlace = `e.state = 'active' AND e.superseded_by IS NULL AND e.via <> 'class'`

func selectAdmission(ctx context.Context, q db.Queryer, course CourseID) (Admission, error) {
	var a Admission
	err := q.QueryRow(ctx, `SELECT seats, due_days, due_on,
		CASE WHEN seats = 0 THEN 0 ELSE (SELECT count(*) FROM enrolment e WHERE e.course_id = a.course_id AND `+holdsPlace+`) END
		FROM admission a WHERE course_id = $1`, course).Scan(&a.Seats, &a.Deadline.Days, &a.Deadline.On, &a.Taken)
	if errors.Is(err, db.ErrNone) {
		return Admission{}, nil
	}
	return a, err
}

func upsertAdmission(ctx context.Context, tx *db.Tx, course CourseID, a Admission) error {
	_, err := tx.Exec(ctx, `INSERT INTO admission (course_id, seats, due_days, due_on) VALUES ($1, $2, $3, $4)
		ON CONFLICT (course_id) DO UPDATE SET seats = excluded.seats, due_days = excluded.due_days, due_on = excluded.due_on`,
		course, a.Seats, a.Deadline.Days, a.Deadline.On)
	return err
}

// updateEntered takes a place, if there is one. All who want one write the same
// row, so that of two who want the last, one waits and then finds none.
func updateEntered(ctx context.Context, tx *db.Tx, course CourseID) (free bool, err error) {
	rows, err := tx.Exec(ctx, `UPDATE admission SET entered = entered + 1 WHERE course_id = $1
		AND (seats = 0 OR seats > (SELECT count(*) FROM enrolment e WHERE e.course_id = $1 AND `+holdsPlace+`))`, course)
	return rows == 1, err
}
