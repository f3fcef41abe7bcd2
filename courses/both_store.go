package courses

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

func selectClassOrder(ctx context.Context, q db.Queryer, course CourseID) (order ClassOrder, err error) {
	err = q.QueryRow(ctx, `SELECT class_order FROM course WHERE id = $1`, course).Scan(&order)
	if errors.Is(err, db.ErrNone) {
		return "", errNoCourse
	}
	return order, err
}

// updateClassOrder lets a course that was nothing but classes, and has e-learning
// by now, be of both forms.
func updateClassOrder(ctx context.Context, tx *db.Tx, course CourseID, order ClassOrder) error {
	_, err := tx.Exec(ctx, `UPDATE course SET class_order = $2, form = CASE WHEN $2 = '' THEN form ELSE 'elearning' END WHERE id = $1`, course, order)
	return err
}

// unsettled says of seats s in classes k that their people were present, and that it
// has made no result, nor comes before one that counts.
const unsettled = ` AND s.state = 'booked' AND s.attendance = 'present' AND s.result_id IS NULL
	AND NOT EXISTS (SELECT 1 FROM result r WHERE r.profile_id = s.profile_id AND r.course_id = k.course_id AND r.outcome = 'passed' AND r.not_accepted = ''
		AND r.achieved_at >= k.ends_at AND NOT EXISTS (SELECT 1 FROM certificate t WHERE t.result_id = r.id AND t.withdrawn_at IS NOT NULL))`

// fromAttended gives such classes of a course.
const fromAttended = ` FROM seat s JOIN class k ON k.id = s.class_id WHERE k.course_id = $1` + unsettled

func selectAttended(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (c attendedClass, found bool, err error) {
	err = q.QueryRow(ctx, `SELECT s.id, k.ends_at`+fromAttended+` AND s.profile_id = $2 ORDER BY k.ends_at DESC, s.id LIMIT 1`, course, profile).Scan(&c.seat, &c.ends)
	if errors.Is(err, db.ErrNone) {
		return c, false, nil
	}
	return c, err == nil, err
}

// selectAllAttended gives, of some people, the last day of the latest such class.
func selectAllAttended(ctx context.Context, q db.Queryer, course CourseID, of []accounts.ProfileID) (map[accounts.ProfileID]*time.Time, error) {
	rows, err := q.Query(ctx, `SELECT s.profile_id, k.ends_at`+fromAttended+` AND s.profile_id IN (SELECT key FROM json_each($2)) ORDER BY k.ends_at`, course, db.Keys(of))
	return collectDays(rows, err)
}

// selectAllAlone gives the seats of people who came to a class of a course that asks
// for one part only, and have nothing for it.
func selectAllAlone(ctx context.Context, q db.Queryer) ([]SeatID, error) {
	rows, err := q.Query(ctx, `SELECT s.id FROM seat s JOIN class k ON k.id = s.class_id JOIN course c ON c.id = k.course_id
		WHERE c.class_order = ''`+unsettled+`
		ORDER BY k.ends_at, s.id`)
	return db.Collect(rows, err, func(row db.Row) (id SeatID, err error) { return id, row.Scan(&id) })
}

// fromBooked gives the seats in classes of a course that are still to come, or going on.
const fromBooked = ` FROM seat s JOIN class k ON k.id = s.class_id WHERE k.course_id = $1
	AND s.state = 'booked' AND s.attendance = '' AND k.cancelled_at IS NULL AND k.ends_at > $2`

// selectAllBooked gives, of some people, when the next class is that they have a
// seat in.
func selectAllBooked(ctx context.Context, q db.Queryer, course CourseID, of []accounts.ProfileID) (map[accounts.ProfileID]*time.Time, error) {
	rows, err := q.Query(ctx, `SELECT s.profile_id, k.begins_at`+fromBooked+` AND s.profile_id IN (SELECT key FROM json_each($3)) ORDER BY k.begins_at DESC`, course, q.Now(), db.Keys(of))
	return collectDays(rows, err)
}

// collectDays keeps the last moment of each person.
func collectDays(rows *sql.Rows, err error) (map[accounts.ProfileID]*time.Time, error) {
	days := map[accounts.ProfileID]*time.Time{}
	return days, db.Each(rows, err, func(row db.Row) error {
		var who accounts.ProfileID
		var at time.Time
		err := row.Scan(&who, &at)
		days[who] = &at
		return err
	})
}

func updateLearnt(ctx context.Context, tx *db.Tx, attempt AttemptID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE attempt SET learnt_at = $2 WHERE id = $1 AND learnt_at IS NULL`, attempt, at)
	return err
}

func updateSeatResult(ctx context.Context, tx *db.Tx, seat SeatID, result ResultID) error {
	_, err := tx.Exec(ctx, `UPDATE seat SET result_id = $2 WHERE id = $1`, seat, result)
	return err
}

// selectLearntDay is when the e-learning was done that waits, in an enrolment that was
// not completed otherwise; nil: none waits.
func selectLearntDay(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (*time.Time, error) {
	var at time.Time
	err := q.QueryRow(ctx, `SELECT a.held_at FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id WHERE a.profile_id = $1 AND a.course_id = $2
		AND a.held_at IS NOT NULL AND e.state <> 'completed' AND e.superseded_by IS NULL ORDER BY a.held_at LIMIT 1`, profile, course).Scan(&at)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return &at, err
}

// selectJoined is the attempt at the e-learning that a result of both rests on.
func selectJoined(ctx context.Context, q db.Queryer, result ResultID) (Attempt, bool, error) {
	return oneAttempt(q.QueryRow(ctx, `SELECT `+attemptColumns+` FROM attempt
		WHERE id = (SELECT attempt_id FROM result WHERE id = $1) AND learnt_at IS NOT NULL`, result))
}

// updateParted lets an attempt wait again that a result rested on: in its enrolment
// as it was, or in the one that the person has taken the course up anew by, unless the
// e-learning is begun or done there, too.
func updateParted(ctx context.Context, tx *db.Tx, result ResultID, attempt Attempt) error {
	if _, err := tx.Exec(ctx, `UPDATE result SET attempt_id = NULL, enrolment_id = $2 WHERE id = $1`, result, attempt.EnrolmentID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE attempt SET held_at = learnt_at WHERE id = $1`, attempt.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE enrolment SET state = 'active', completed_at = NULL WHERE id = $1 AND state = 'completed' AND superseded_by IS NULL
		AND NOT EXISTS (SELECT 1 FROM enrolment o WHERE o.profile_id = enrolment.profile_id AND o.course_id = enrolment.course_id
			AND o.state = 'active' AND o.superseded_by IS NULL)`, attempt.EnrolmentID); err != nil {
		return err
	}
	var anew EnrolmentID
	err := tx.QueryRow(ctx, `SELECT id FROM enrolment e WHERE profile_id = $1 AND course_id = $2 AND state = 'active' AND superseded_by IS NULL AND id <> $3
		AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.enrolment_id = e.id AND (a.state = 'open' OR a.held_at IS NOT NULL))`,
		attempt.ProfileID, attempt.CourseID, attempt.EnrolmentID).Scan(&anew)
	if errors.Is(err, db.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	return updateAttemptIn(ctx, tx, attempt.ID, anew)
}

// updateAttemptIn makes an attempt the latest of an enrolment.
func updateAttemptIn(ctx context.Context, tx *db.Tx, attempt AttemptID, in EnrolmentID) error {
	_, err := tx.Exec(ctx, `UPDATE attempt SET enrolment_id = $2, number = 1 + (SELECT coalesce(max(o.number), 0) FROM attempt o WHERE o.enrolment_id = $2)
		WHERE id = $1 AND enrolment_id <> $2`, attempt, in)
	return err
}

// rejoin is updateParted backwards, where the attempt still waits: a result that rests
// on no attempt, but knows its enrolment, gets the e-learning back that was done before.
func rejoin(ctx context.Context, tx *db.Tx, result ResultID) error {
	var attempt AttemptID
	var enrolment EnrolmentID
	err := tx.QueryRow(ctx, `SELECT a.id, r.enrolment_id FROM attempt a JOIN result r ON r.profile_id = a.profile_id AND r.course_id = a.course_id
		WHERE r.id = $1 AND r.attempt_id IS NULL AND r.enrolment_id IS NOT NULL AND a.held_at IS NOT NULL AND a.learnt_at <= r.achieved_at
		ORDER BY CASE WHEN a.enrolment_id = r.enrolment_id THEN 0 ELSE 1 END, a.learnt_at DESC LIMIT 1`, result).Scan(&attempt, &enrolment)
	if errors.Is(err, db.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := updateHeld(ctx, tx, attempt, nil); err != nil {
		return err
	}
	if err := updateAttemptIn(ctx, tx, attempt, enrolment); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE enrolment SET state = 'completed', completed_at = (SELECT achieved_at FROM result WHERE id = $1)
		WHERE id = (SELECT enrolment_id FROM result WHERE id = $1)`, result); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE result SET attempt_id = $2, enrolment_id = NULL WHERE id = $1`, result, attempt)
	return err
}

// selectBookedDay is when a person has the next seat in a class of a course; nil:
// they have none.
func selectBookedDay(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (*time.Time, error) {
	var at time.Time
	err := q.QueryRow(ctx, `SELECT k.begins_at`+fromBooked+` AND s.profile_id = $3 ORDER BY k.begins_at LIMIT 1`, course, q.Now(), profile).Scan(&at)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return &at, err
}

// selectJoinedSince gives the results that a person has of both forms, made since a
// moment.
func selectJoinedSince(ctx context.Context, q db.Queryer, profile string, since time.Time) ([]joined, error) {
	rows, err := q.Query(ctx, `SELECT r.id, coalesce(t.id, ''), a.id, e.id, CASE WHEN e.state = 'completed' THEN e.completed_at END,
			e.superseded_by IS NULL AND NOT EXISTS (SELECT 1 FROM enrolment o WHERE o.profile_id = e.profile_id AND o.course_id = e.course_id
				AND o.state = 'active' AND o.superseded_by IS NULL),
			s.id, a.learnt_at, r.course_id, r.achieved_at
		FROM result r JOIN attempt a ON a.id = r.attempt_id AND a.learnt_at IS NOT NULL JOIN enrolment e ON e.id = a.enrolment_id
		JOIN seat s ON s.result_id = r.id LEFT JOIN certificate t ON t.result_id = r.id AND t.withdrawn_at IS NULL
		WHERE r.profile_id = $1 AND r.recorded_at >= $2 AND r.not_accepted = '' ORDER BY r.id`, profile, since)
	return db.Collect(rows, err, func(row db.Row) (joined, error) {
		var j joined
		var completed db.Time
		err := row.Scan(&j.result, &j.certificate, &j.attempt, &j.enrolment, &completed, &j.free, &j.seat, &j.learnt, &j.course, &j.at)
		if completed.Valid {
			j.completed = &completed.Time
		}
		return j, err
	})
}

// selectIsSpent says whether an e-learning that asked for a class was done in an
// enrolment that was completed otherwise since, or gave way in a merge.
func selectIsSpent(ctx context.Context, q db.Queryer, attempt AttemptID) (spent bool, err error) {
	return spent, q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id JOIN course c ON c.id = a.course_id
		WHERE a.id = $1 AND c.class_order <> '' AND (e.state = 'completed' OR e.superseded_by IS NOT NULL))`, attempt).Scan(&spent)
}
