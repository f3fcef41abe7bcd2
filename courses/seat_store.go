package courses

import (
	"context"
	"errors"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

const seatColumns = `s.id, s.class_id, s.profile_id, s.state, s.booked_at, s.line_at, s.offered_until, s.attendance, s.excused, s.days, s.result_id`

func scanSeat(row db.Row) (Seat, error) {
	var s Seat
	var excused bool
	var days string
	err := row.Scan(&s.ID, &s.ClassID, &s.ProfileID, &s.State, &s.BookedAt, &s.LineAt, &s.OfferedUntil, &s.Attendance, &excused, &days, &s.ResultID)
	if excused {
		s.Attendance = Excused
	}
	if days != "" {
		for said := range strings.SplitSeq(days, ",") {
			s.Days = append(s.Days, Attendance(said))
		}
	}
	return s, err
}

func insertSeat(ctx context.Context, tx *db.Tx, s Seat) error {
	_, err := tx.Exec(ctx, `INSERT INTO seat (id, class_id, profile_id, state, booked_at, line_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		s.ID, s.ClassID, s.ProfileID, s.State, s.BookedAt, s.LineAt)
	return err
}

func aSeat(seat Seat, err error) (Seat, error) {
	if errors.Is(err, db.ErrNone) {
		return Seat{}, errNoSeat
	}
	return seat, err
}

func selectSeat(ctx context.Context, q db.Queryer, id SeatID) (Seat, error) {
	return aSeat(scanSeat(q.QueryRow(ctx, `SELECT `+seatColumns+` FROM seat s WHERE s.id = $1`, id)))
}

// selectSeatOf gives a person's live booking of a class.
func selectSeatOf(ctx context.Context, q db.Queryer, class ClassID, profile accounts.ProfileID) (Seat, error) {
	return aSeat(scanSeat(q.QueryRow(ctx, `SELECT `+seatColumns+` FROM seat s
		WHERE s.class_id = $1 AND s.profile_id = $2 AND s.state <> 'freed'`, class, profile)))
}

// selectSeatsOf gives a person's live bookings of classes that are not over, and
// those that they missed since a moment and have not made good: no other seat in
// the course since, and no result.
func selectSeatsOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID, since time.Time) ([]Seat, error) {
	rows, err := q.Query(ctx, `SELECT `+seatColumns+` FROM seat s JOIN class c ON c.id = s.class_id
		WHERE s.profile_id = $1 AND s.state <> 'freed' AND (c.ends_at > $2 OR s.attendance = 'absent' AND c.ends_at > $3
			AND NOT EXISTS (SELECT 1 FROM seat o JOIN class k ON k.id = o.class_id WHERE o.profile_id = $1 AND o.state <> 'freed' AND k.course_id = c.course_id AND k.begins_at > c.begins_at)
			AND NOT EXISTS (SELECT 1 FROM result r WHERE r.profile_id = $1 AND r.course_id = c.course_id AND r.outcome = 'passed' AND r.achieved_at > c.begins_at
				AND NOT EXISTS (SELECT 1 FROM certificate t WHERE t.result_id = r.id AND t.withdrawn_at IS NOT NULL)))
		ORDER BY c.begins_at, s.id`, profile, q.Now(), since)
	return db.Collect(rows, err, scanSeat)
}

// selectLost gives the classes that a person lost a booking of since a moment, because
// they were cancelled or began without them: where they have no other booking to come,
// have not been there otherwise, and have neither passed nor left the course.
func selectLost(ctx context.Context, q db.Queryer, profile accounts.ProfileID, since time.Time) ([]ClassID, error) {
	rows, err := q.Query(ctx, `SELECT s.class_id FROM seat s JOIN class c ON c.id = s.class_id
		WHERE s.profile_id = $1 AND s.state = 'freed' AND s.freed_why IN ($4, $5) AND s.freed_at > $3 AND s.superseded_by IS NULL
			AND NOT EXISTS (SELECT 1 FROM seat o JOIN class k ON k.id = o.class_id WHERE o.profile_id = $1 AND o.state <> 'freed' AND k.course_id = c.course_id
				AND (k.ends_at > $2 OR o.attendance = 'present' AND k.ends_at >= c.begins_at))
			AND NOT EXISTS (SELECT 1 FROM seat o JOIN class k ON k.id = o.class_id WHERE o.profile_id = $1 AND o.state = 'freed' AND o.freed_why IN ($4, $5)
				AND k.course_id = c.course_id AND (o.freed_at > s.freed_at OR o.freed_at = s.freed_at AND o.id > s.id))
			AND NOT EXISTS (SELECT 1 FROM result r WHERE r.profile_id = $1 AND r.course_id = c.course_id AND r.outcome = 'passed' AND r.achieved_at > s.booked_at
				AND NOT EXISTS (SELECT 1 FROM certificate t WHERE t.result_id = r.id AND t.withdrawn_at IS NOT NULL))
			AND ($5 = s.freed_why OR EXISTS (SELECT 1 FROM enrolment e WHERE e.profile_id = $1 AND e.course_id = c.course_id AND e.state = 'active' AND e.superseded_by IS NULL)
				OR NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.profile_id = $1 AND e.course_id = c.course_id))
		ORDER BY c.begins_at, s.id`, profile, q.Now(), since, calledOff, unseated)
	return db.Collect(rows, err, func(row db.Row) (id ClassID, err error) { return id, row.Scan(&id) })
}

// selectBegunLines gives the classes that have begun and have somebody in line.
func selectBegunLines(ctx context.Context, q db.Queryer) ([]ClassID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT s.class_id FROM seat s JOIN class c ON c.id = s.class_id
		WHERE s.state = 'waiting' AND c.begins_at <= $1 ORDER BY s.class_id`, q.Now())
	return db.Collect(rows, err, func(row db.Row) (id ClassID, err error) { return id, row.Scan(&id) })
}

// selectLive gives the live bookings of a class, in the order of the line.
func selectLive(ctx context.Context, q db.Queryer, class ClassID) ([]Seat, error) {
	rows, err := q.Query(ctx, `SELECT `+seatColumns+` FROM seat s WHERE s.class_id = $1 AND s.state <> 'freed' ORDER BY s.line_at, s.id`, class)
	return db.Collect(rows, err, scanSeat)
}

// selectNext gives those who have waited longest.
func selectNext(ctx context.Context, q db.Queryer, class ClassID, most int) ([]Seat, error) {
	rows, err := q.Query(ctx, `SELECT `+seatColumns+` FROM seat s WHERE s.class_id = $1 AND s.state = 'waiting' ORDER BY s.line_at, s.id LIMIT $2`, class, most)
	return db.Collect(rows, err, scanSeat)
}

// selectAhead counts those who are before somebody in line.
func selectAhead(ctx context.Context, q db.Queryer, seat Seat) (ahead int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FROM seat WHERE class_id = $1 AND state = 'waiting'
		AND (line_at < $2 OR line_at = $2 AND id < $3)`, seat.ClassID, seat.LineAt, seat.ID).Scan(&ahead)
	return ahead, err
}

// selectAttendees gives the live bookings of a class with whose they are: in
// the order of the line.
func selectAttendees(ctx context.Context, q db.Queryer, class ClassID) ([]Attendee, error) {
	rows, err := q.Query(ctx, `SELECT `+seatColumns+`, p.given_name, p.family_name,
		(SELECT count(*) FROM seat m JOIN class k ON k.id = m.class_id JOIN class h ON h.id = s.class_id
			WHERE m.profile_id = s.profile_id AND m.attendance = 'absent' AND NOT m.excused AND m.id <> s.id AND k.course_id = h.course_id)
		FROM seat s JOIN profile p ON p.id = s.profile_id
		WHERE s.class_id = $1 AND s.state <> 'freed' ORDER BY s.line_at, s.id`, class)
	return db.Collect(rows, err, func(row db.Row) (a Attendee, err error) {
		var p accounts.Profile
		a.Seat, err = scanSeat(wider{row, []any{&p.GivenName, &p.FamilyName, &a.Missed}})
		a.Name = p.Name()
		return a, err
	})
}

// selectClashes gives the other classes that a person has a seat in while a
// class is held.
func selectClashes(ctx context.Context, q db.Queryer, profile accounts.ProfileID, class ClassID) ([]ClassID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT s.class_id FROM seat s JOIN class_day d ON d.class_id = s.class_id, class_day wanted
		WHERE s.profile_id = $1 AND s.state IN ('booked', 'offered') AND s.class_id <> $2 AND wanted.class_id = $2
			AND d.begins_at < wanted.ends_at AND d.ends_at > wanted.begins_at ORDER BY s.class_id`, profile, class)
	return db.Collect(rows, err, func(row db.Row) (id ClassID, err error) { return id, row.Scan(&id) })
}

// selectMeanwhile gives the other classes that are held while a class is.
func selectMeanwhile(ctx context.Context, q db.Queryer, class ClassID) ([]ClassID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT d.class_id FROM class_day wanted JOIN class_day d ON d.begins_at < wanted.ends_at AND d.ends_at > wanted.begins_at
		JOIN class c ON c.id = d.class_id WHERE wanted.class_id = $1 AND c.id <> $1 AND c.cancelled_at IS NULL ORDER BY d.class_id`, class)
	return db.Collect(rows, err, func(row db.Row) (id ClassID, err error) { return id, row.Scan(&id) })
}

func selectClassesOfSeats(ctx context.Context, q db.Queryer, seats []SeatID) ([]ClassID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT class_id FROM seat WHERE id IN (SELECT key FROM json_each($1)) ORDER BY class_id`, db.Keys(seats))
	return db.Collect(rows, err, func(row db.Row) (id ClassID, err error) { return id, row.Scan(&id) })
}

func updateFreed(ctx context.Context, tx *db.Tx, id SeatID, why string) error {
	_, err := tx.Exec(ctx, `UPDATE seat SET state = 'freed', freed_at = $2, freed_why = $3 WHERE id = $1 AND state <> 'freed'`, id, tx.Now(), why)
	return err
}

func updateOffered(ctx context.Context, tx *db.Tx, id SeatID, until time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE seat SET state = 'offered', offered_until = $2 WHERE id = $1 AND state = 'waiting'`, id, until)
	return err
}

// updateOffersEnd lets no offer stand for longer than until the class begins.
func updateOffersEnd(ctx context.Context, tx *db.Tx, c Class) error {
	_, err := tx.Exec(ctx, `UPDATE seat SET offered_until = $2 WHERE class_id = $1 AND state = 'offered' AND offered_until > $2`, c.ID, c.Begins)
	return err
}

func updateBooked(ctx context.Context, tx *db.Tx, id SeatID) error {
	_, err := tx.Exec(ctx, `UPDATE seat SET state = 'booked', offered_until = NULL WHERE id = $1 AND state IN ('offered', 'waiting')`, id)
	return err
}

func updateAttendance(ctx context.Context, tx *db.Tx, id SeatID, a Attendance, result *ResultID) error {
	excused := a == Excused
	if excused {
		a = Absent
	}
	_, err := tx.Exec(ctx, `UPDATE seat SET attendance = $2, excused = $3, result_id = $4 WHERE id = $1`, id, a, excused, result)
	return err
}

func updateSeatDays(ctx context.Context, tx *db.Tx, s Seat) error {
	days := make([]string, len(s.Days))
	for i, said := range s.Days {
		days[i] = string(said)
	}
	_, err := tx.Exec(ctx, `UPDATE seat SET days = $2 WHERE id = $1`, s.ID, strings.Join(days, ","))
	return err
}

// updateLeftCourse ends the enrolment of somebody who has no seat in any class
// of a course that is nothing but classes.
func updateLeftCourse(ctx context.Context, tx *db.Tx, profile accounts.ProfileID, course CourseID) error {
	_, err := tx.Exec(ctx, `UPDATE enrolment SET state = 'withdrawn' WHERE profile_id = $1 AND course_id = $2 AND state = 'active' AND superseded_by IS NULL
		AND EXISTS (SELECT 1 FROM course WHERE id = $2 AND package_id IS NULL)
		AND NOT EXISTS (SELECT 1 FROM seat s JOIN class c ON c.id = s.class_id WHERE s.profile_id = $1 AND c.course_id = $2 AND s.state = 'booked' AND s.attendance = '')`,
		profile, course)
	return err
}
