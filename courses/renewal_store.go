package courses

import (
	"context"
	"errors"
	"slices"

	"kursbro/accounts"
	"kursbro/app/db"
)

func selectCourseByCode(ctx context.Context, q db.Queryer, code string) (Course, error) {
	course, err := scanCourse(q.QueryRow(ctx, `SELECT `+courseColumns+` FROM course WHERE code = $1`, code))
	if errors.Is(err, db.ErrNone) {
		return course, errNoShorter
	}
	return course, err
}

// selectRenewalChain gives the course, what renews that, and so on.
func selectRenewalChain(ctx context.Context, q db.Queryer, id CourseID) ([]CourseID, error) {
	rows, err := q.Query(ctx, `WITH RECURSIVE chain (id) AS (
		SELECT id FROM course WHERE id = $1
		UNION SELECT c.renewed_by_course_id FROM course c JOIN chain k ON k.id = c.id WHERE c.renewed_by_course_id IS NOT NULL)
		SELECT id FROM chain`, id)
	return db.Collect(rows, err, func(row db.Row) (CourseID, error) {
		var id CourseID
		return id, row.Scan(&id)
	})
}

// selectRenewedBy gives the courses that a course renews.
func selectRenewedBy(ctx context.Context, q db.Queryer, id CourseID) ([]renews, error) {
	rows, err := q.Query(ctx, `SELECT c.id, c.same_as, `+validityColumns+` FROM course c
		WHERE c.renewed_by_course_id = $1 AND c.state <> 'draft' ORDER BY c.id`, id)
	return db.Collect(rows, err, func(row db.Row) (renews, error) {
		var r renews
		return r, row.Scan(slices.Concat([]any{&r.id, &r.sameAs}, r.rule.places())...)
	})
}

// selectLastHeld gives what a person has of a course, or of one that counts as
// the same, that ends by itself: of what counts at all, what ends last. nil
// where there is none, and where something counts for ever.
func selectLastHeld(ctx context.Context, q db.Queryer, profile accounts.ProfileID, sameAs string) (*Result, error) {
	held, err := scanResult(q.QueryRow(ctx, `SELECT `+resultColumns+` FROM result r JOIN course c ON c.id = r.course_id
		WHERE r.profile_id = $1 AND c.same_as = $2 AND r.outcome = 'passed' AND r.not_accepted = ''
		AND NOT EXISTS (SELECT 1 FROM certificate w WHERE w.result_id = r.id AND w.withdrawn_at IS NOT NULL)
		ORDER BY r.valid_until IS NULL DESC, r.valid_until DESC LIMIT 1`, profile, sameAs))
	if errors.Is(err, db.ErrNone) || err == nil && held.ValidUntil == nil {
		return nil, nil
	}
	return &held, err
}

// selectCourseOf gives the course that a result is of.
func selectCourseOf(ctx context.Context, q db.Queryer, id ResultID) (course CourseID, err error) {
	err = q.QueryRow(ctx, `SELECT course_id FROM result WHERE id = $1`, id).Scan(&course)
	return course, err
}
