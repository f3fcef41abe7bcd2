package report

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses"
)

// selectPasses gives each person's passes that are no history only, packed into
// one text (see holding); who has none is left out. The index result_pass has all
// that it reads.
func selectPasses(ctx context.Context, q db.Queryer, people []accounts.ProfileID) ([]packed, error) {
	all := make([]packed, 0, len(people))
	rows, err := q.Query(ctx, `SELECT k.key, (SELECT string_agg(r.pass, ';') FROM result r
		WHERE r.profile_id = k.key AND r.outcome = 'passed' AND r.not_accepted = '') FROM json_each($1) k`, db.Keys(people))
	err = each(rows, err, func(row *sql.Rows) error {
		var one packed
		var passes sql.NullString
		err := row.Scan(&one.person, &passes)
		if passes.Valid {
			one.passes = passes.String
			all = append(all, one)
		}
		return err
	})
	return all, err
}

// each goes through rows without keeping them.
func each(rows *sql.Rows, err error, tell func(*sql.Rows) error) error {
	if err != nil {
		return db.Problem(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := tell(rows); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// selectWithdrawn gives who has had a certificate withdrawn.
func selectWithdrawn(ctx context.Context, q db.Queryer) (map[accounts.ProfileID]bool, error) {
	who := map[accounts.ProfileID]bool{}
	rows, err := q.Query(ctx, `SELECT profile_id FROM certificate WHERE withdrawn_at IS NOT NULL`)
	err = each(rows, err, func(row *sql.Rows) error {
		var id accounts.ProfileID
		err := row.Scan(&id)
		who[id] = true
		return err
	})
	return who, err
}

// exact is a pass with everything that can tell it from another.
type exact struct {
	courses.Result
	withdrawnAt *time.Time
}

// selectExact gives people's passes, by person.
func selectExact(ctx context.Context, q db.Queryer, people []accounts.ProfileID) (map[accounts.ProfileID][]exact, error) {
	by := map[accounts.ProfileID][]exact{}
	rows, err := q.Query(ctx, `SELECT r.id, r.profile_id, r.course_id, r.score, r.achieved_at, r.valid_until, r.not_accepted, t.withdrawn_at
		FROM json_each($1) k JOIN result r ON r.profile_id = k.key LEFT JOIN certificate t ON t.result_id = r.id
		WHERE r.outcome = 'passed'`, db.Keys(people))
	_, err = db.Collect(rows, err, func(row db.Row) (e exact, err error) {
		e.Passed = true
		err = row.Scan(&e.ID, &e.ProfileID, &e.CourseID, &e.Score, &e.AchievedAt, &e.ValidUntil, &e.NotAccepted, &e.withdrawnAt)
		by[e.ProfileID] = append(by[e.ProfileID], e)
		return e, err
	})
	return by, err
}

// enrolled is a course that somebody is in.
type enrolled struct {
	person   accounts.ProfileID
	course   courses.CourseID
	progress int
	remains  Remaining
}

// selectTwoParts gives the courses that ask for e-learning and a class.
func selectTwoParts(ctx context.Context, q db.Queryer) ([]courses.CourseID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM course WHERE class_order <> '' ORDER BY id`)
	return db.Collect(rows, err, func(row db.Row) (id courses.CourseID, err error) { return id, row.Scan(&id) })
}

// selectEnrolled gives what people have begun and not ended, and what they have done
// and waits: for a class, where the course asks for one, else for another course.
func selectEnrolled(ctx context.Context, q db.Queryer, people []accounts.ProfileID) ([]enrolled, error) {
	rows, err := q.Query(ctx, `SELECT e.profile_id, e.course_id, a.progress, a.held_at IS NOT NULL, c.class_order <> ''
		FROM json_each($1) k JOIN enrolment e ON e.profile_id = k.key JOIN attempt a ON a.enrolment_id = e.id AND (a.state = 'open' OR a.held_at IS NOT NULL)
		JOIN course c ON c.id = e.course_id
		WHERE e.state = 'active' AND e.superseded_by IS NULL`, db.Keys(people))
	return db.Collect(rows, err, func(row db.Row) (e enrolled, err error) {
		var held, twoParts bool
		err = row.Scan(&e.person, &e.course, &e.progress, &held, &twoParts)
		switch {
		case held && twoParts:
			e.remains = TheClass
		case held:
			e.remains = AnotherCourse
		}
		return e, err
	})
}

// selectHeldWhole gives what people have passed without an attempt, and that waits
// for another course.
func selectHeldWhole(ctx context.Context, q db.Queryer, people []accounts.ProfileID) ([]enrolled, error) {
	rows, err := q.Query(ctx, `SELECT r.profile_id, r.course_id FROM json_each($1) k JOIN result r ON r.profile_id = k.key
		WHERE r.not_accepted = '`+courses.HeldBack+`' AND r.outcome = 'passed'`, db.Keys(people))
	return db.Collect(rows, err, func(row db.Row) (enrolled, error) {
		e := enrolled{progress: 100, remains: AnotherCourse}
		return e, row.Scan(&e.person, &e.course)
	})
}

// selectExempt tells who was exempt from what at a moment.
func selectExempt(ctx context.Context, q db.Queryer, at time.Time, tell func(accounts.ProfileID, courses.CourseID)) error {
	rows, err := q.Query(ctx, `SELECT profile_id, course_id FROM exemption WHERE exempted_at <= $1 AND (ended_at IS NULL OR ended_at > $1)`, at)
	return each(rows, err, func(row *sql.Rows) error {
		var who accounts.ProfileID
		var course courses.CourseID
		err := row.Scan(&who, &course)
		tell(who, course)
		return err
	})
}
