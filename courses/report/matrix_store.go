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

// selectPasses tells each person's passes, packed into one text (see unpack);
// who has none is not told. The index result_profile has all that it reads.
func selectPasses(ctx context.Context, q db.Queryer, people []accounts.ProfileID, of []courses.CourseID, tell func(accounts.ProfileID, string) error) error {
	rows, err := q.Query(ctx, `SELECT k.key, string_agg(r.course_id || '|' || CAST(r.achieved_at AS TEXT) || '|' || coalesce(CAST(r.valid_until AS TEXT), '') || '|'
			|| coalesce(CAST(r.score AS TEXT), '') || '|' || r.id || '|' || r.not_accepted, ';')
		FROM json_each($1) k JOIN result r ON r.profile_id = k.key
		WHERE r.course_id || '' IN (SELECT key FROM json_each($2)) AND r.outcome = 'passed' GROUP BY k.key`, db.Keys(people), db.Keys(of))
	return each(rows, err, func(row *sql.Rows) error {
		var person accounts.ProfileID
		var packed string
		if err := row.Scan(&person, &packed); err != nil {
			return err
		}
		return tell(person, packed)
	})
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

// selectWithdrawn gives when the certificates of results were withdrawn.
func selectWithdrawn(ctx context.Context, q db.Queryer) (map[courses.ResultID]time.Time, error) {
	withdrawn := map[courses.ResultID]time.Time{}
	rows, err := q.Query(ctx, `SELECT result_id, withdrawn_at FROM certificate WHERE withdrawn_at IS NOT NULL`)
	err = each(rows, err, func(row *sql.Rows) error {
		var id courses.ResultID
		var at time.Time
		err := row.Scan(&id, &at)
		withdrawn[id] = at
		return err
	})
	return withdrawn, err
}

// enrolled is a course that somebody is in.
type enrolled struct {
	person   accounts.ProfileID
	course   courses.CourseID
	begun    bool
	progress int
}

// selectEnrolled tells what people are taking.
func selectEnrolled(ctx context.Context, q db.Queryer, people []accounts.ProfileID, of []courses.CourseID, tell func(enrolled)) error {
	rows, err := q.Query(ctx, `SELECT e.profile_id, e.course_id, a.id IS NOT NULL, coalesce(a.progress, 0)
		FROM json_each($1) k JOIN enrolment e ON e.profile_id = k.key LEFT JOIN attempt a ON a.enrolment_id = e.id AND a.state = 'open'
		WHERE e.state = 'active' AND e.superseded_by IS NULL AND e.course_id || '' IN (SELECT key FROM json_each($2))`, db.Keys(people), db.Keys(of))
	return each(rows, err, func(row *sql.Rows) error {
		var e enrolled
		err := row.Scan(&e.person, &e.course, &e.begun, &e.progress)
		tell(e)
		return err
	})
}
