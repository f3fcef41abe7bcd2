package courses

import (
	"context"
	"errors"
	"time"

	"kursbro/app/db"
)

const classColumns = `c.id, c.course_id, c.place, c.link, c.seats, c.taken, c.book_until, c.accept_hours, c.days_needed, c.sequence, c.begins_at, c.ends_at, c.cancelled_at,
	(SELECT count(*) FROM seat s WHERE s.class_id = c.id AND s.state = 'waiting')`

func scanClass(row db.Row) (Class, error) {
	var c Class
	err := row.Scan(&c.ID, &c.CourseID, &c.Place, &c.Link, &c.Seats, &c.Taken, &c.BookUntil, &c.AcceptHours, &c.DaysNeeded, &c.Sequence,
		&c.Begins, &c.Ends, &c.CancelledAt, &c.Waiting)
	return c, err
}

func selectClass(ctx context.Context, q db.Queryer, id ClassID) (Class, error) {
	c, err := scanClass(q.QueryRow(ctx, `SELECT `+classColumns+` FROM class c WHERE c.id = $1`, id))
	if errors.Is(err, db.ErrNone) {
		return Class{}, errNoClass
	}
	if err != nil {
		return Class{}, err
	}
	all := []Class{c}
	err = readDays(ctx, q, all)
	return all[0], err
}

// selectClasses gives all classes of a course, the first to come first and then
// what is over, the latest first.
func selectClasses(ctx context.Context, q db.Queryer, course CourseID) ([]Class, error) {
	rows, err := q.Query(ctx, `SELECT `+classColumns+` FROM class c WHERE c.course_id = $1
		ORDER BY CASE WHEN c.ends_at > $2 THEN 0 ELSE 1 END, CASE WHEN c.ends_at > $2 THEN c.begins_at END, c.begins_at DESC, c.id`, course, q.Now())
	all, err := db.Collect(rows, err, scanClass)
	if err != nil {
		return nil, err
	}
	return all, readDays(ctx, q, all)
}

// selectComing gives the classes of a course that have not begun and are not
// cancelled.
func selectComing(ctx context.Context, q db.Queryer, course CourseID) ([]Class, error) {
	rows, err := q.Query(ctx, `SELECT `+classColumns+` FROM class c
		WHERE c.course_id = $1 AND c.cancelled_at IS NULL AND c.begins_at > $2 ORDER BY c.begins_at, c.id`, course, q.Now())
	all, err := db.Collect(rows, err, scanClass)
	if err != nil {
		return nil, err
	}
	return all, readDays(ctx, q, all)
}

// selectBookable gives the classes of all courses that can be booked, the first
// to come first, without their days.
func selectBookable(ctx context.Context, q db.Queryer) ([]Class, error) {
	rows, err := q.Query(ctx, `SELECT `+classColumns+` FROM class c
		WHERE c.cancelled_at IS NULL AND c.book_until >= $1 ORDER BY c.begins_at, c.id`, q.Now())
	return db.Collect(rows, err, scanClass)
}

// readDays gives every class its days.
func readDays(ctx context.Context, q db.Queryer, all []Class) error {
	var ids []ClassID
	place := map[ClassID]int{}
	for i, c := range all {
		ids, place[c.ID] = append(ids, c.ID), i
	}
	rows, err := q.Query(ctx, `SELECT class_id, number, begins_at, ends_at FROM class_day
		WHERE class_id IN (SELECT key FROM json_each($1)) ORDER BY class_id, number`, db.Keys(ids))
	_, err = db.Collect(rows, err, func(row db.Row) (d ClassDay, err error) {
		var of ClassID
		err = row.Scan(&of, &d.Number, &d.Begins, &d.Ends)
		all[place[of]].Days = append(all[place[of]].Days, d)
		return d, err
	})
	return err
}

func insertClass(ctx context.Context, tx *db.Tx, c Class) error {
	_, err := tx.Exec(ctx, `INSERT INTO class (id, course_id, place, link, seats, book_until, accept_hours, days_needed, begins_at, ends_at, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
		c.ID, c.CourseID, c.Place, c.Link, c.Seats, c.BookUntil, c.AcceptHours, c.DaysNeeded, c.Begins, c.Ends, tx.Now())
	return err
}

func updateClass(ctx context.Context, tx *db.Tx, c Class) error {
	_, err := tx.Exec(ctx, `UPDATE class SET place = $2, link = $3, seats = $4, book_until = $5, accept_hours = $6, sequence = $7,
		begins_at = $8, ends_at = $9, cancelled_at = $10, updated_at = $11, days_needed = $12 WHERE id = $1`,
		c.ID, c.Place, c.Link, c.Seats, c.BookUntil, c.AcceptHours, c.Sequence, c.Begins, c.Ends, c.CancelledAt, tx.Now(), c.DaysNeeded)
	return err
}

// writeDays replaces the days of a class.
func writeDays(ctx context.Context, tx *db.Tx, c Class) error {
	if _, err := tx.Exec(ctx, `DELETE FROM class_day WHERE class_id = $1`, c.ID); err != nil {
		return err
	}
	for _, day := range c.Days {
		if _, err := tx.Exec(ctx, `INSERT INTO class_day (class_id, number, begins_at, ends_at) VALUES ($1, $2, $3, $4)`,
			c.ID, day.Number, day.Begins, day.Ends); err != nil {
			return err
		}
	}
	return nil
}

// updateTaken counts the seats of a class anew. The database refuses a class
// with more seats taken than it has.
func updateTaken(ctx context.Context, tx *db.Tx, id ClassID) error {
	_, err := tx.Exec(ctx, `UPDATE class SET taken = (SELECT count(*) FROM seat WHERE class_id = $1 AND state IN ('booked', 'offered')) WHERE id = $1`, id)
	return err
}

// selectOverdue gives the classes with an offer that has run out.
func selectOverdue(ctx context.Context, q db.Queryer, now time.Time) ([]ClassID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT class_id FROM seat WHERE state = 'offered' AND offered_until <= $1 ORDER BY class_id`, now)
	return db.Collect(rows, err, func(row db.Row) (id ClassID, err error) { return id, row.Scan(&id) })
}

// selectAnyMarked says whether attendance of a class has been taken.
func selectAnyMarked(ctx context.Context, q db.Queryer, id ClassID) (marked bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM seat WHERE class_id = $1 AND (attendance <> '' OR days <> ''))`, id).Scan(&marked)
	return marked, err
}

// updateOneSeatMore makes room for somebody who came without a seat.
func updateOneSeatMore(ctx context.Context, tx *db.Tx, id ClassID) error {
	_, err := tx.Exec(ctx, `UPDATE class SET seats = seats + 1, updated_at = $2 WHERE id = $1`, id, tx.Now())
	return err
}
