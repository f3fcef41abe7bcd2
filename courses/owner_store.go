package courses

import (
	"context"
	"errors"

	"kursbro/app/db"
)

func updateCourseState(ctx context.Context, tx *db.Tx, id CourseID, state CourseState) error {
	_, err := tx.Exec(ctx, `UPDATE course SET state = $2, updated_at = $3,
		published_at = CASE WHEN $4 AND published_at IS NULL THEN $3 ELSE published_at END WHERE id = $1`, id, state, tx.Now(), state == Published)
	return err
}

func updateCoursePackage(ctx context.Context, tx *db.Tx, id CourseID, pack PackageID) error {
	_, err := tx.Exec(ctx, `UPDATE course SET package_id = $2, updated_at = $3 WHERE id = $1`, id, pack, tx.Now())
	return err
}

// updatePackageCourse gives a package to a course with the next number of its
// versions; false when it is another course's or not there.
func updatePackageCourse(ctx context.Context, tx *db.Tx, pack PackageID, id CourseID) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE package SET course_id = $2,
		number = (SELECT coalesce(max(p.number), 0) + 1 FROM package p WHERE p.course_id = $2)
		WHERE id = $1 AND course_id IS NULL`, pack, id)
	return rows == 1, err
}

func selectSameAs(ctx context.Context, q db.Queryer, code string) (string, error) {
	var same string
	err := q.QueryRow(ctx, `SELECT same_as FROM course WHERE code = $1`, code).Scan(&same)
	if errors.Is(err, db.ErrNone) {
		return "", errUnknownSame
	}
	return same, err
}

// selectDesk gives every course with its bokmål title, in Norwegian order.
func selectDesk(ctx context.Context, q db.Queryer) ([]DeskRow, error) {
	rows, err := q.Query(ctx, `SELECT c.id, c.code, c.state, c.organisation_id, c.updated_at, coalesce(t.title, c.code), coalesce(t.search_text, ''), coalesce(p.number, 0)
		FROM course c LEFT JOIN course_text t ON t.course_id = c.id AND t.language = 'nb' LEFT JOIN package p ON p.id = c.package_id
		ORDER BY coalesce(t.sort_key, ''), c.code`)
	return db.Collect(rows, err, func(row db.Row) (DeskRow, error) {
		var d DeskRow
		return d, row.Scan(&d.ID, &d.Code, &d.State, &d.OrganisationID, &d.UpdatedAt, &d.Title, &d.search, &d.Version)
	})
}

func selectVersions(ctx context.Context, q db.Queryer, id CourseID) ([]Version, error) {
	rows, err := q.Query(ctx, `SELECT p.id, p.number, p.standard, p.edition, p.title, p.file_name, p.size, p.uploaded_at,
		(SELECT count(*) FROM attempt a WHERE a.package_id = p.id AND a.state = 'open')
		FROM package p WHERE p.course_id = $1 ORDER BY p.number DESC`, id)
	return db.Collect(rows, err, func(row db.Row) (Version, error) {
		var v Version
		return v, row.Scan(&v.ID, &v.Number, &v.Standard, &v.Edition, &v.Title, &v.FileName, &v.Size, &v.UploadedAt, &v.Running)
	})
}

func selectCounts(ctx context.Context, q db.Queryer, id CourseID) (Counts, error) {
	var c Counts
	err := q.QueryRow(ctx, `SELECT
		(SELECT count(*) FROM enrolment WHERE course_id = $1 AND state = 'active' AND superseded_by IS NULL),
		(SELECT count(DISTINCT profile_id) FROM result r WHERE course_id = $1 AND outcome = 'passed'
			AND NOT EXISTS (SELECT 1 FROM certificate t WHERE t.result_id = r.id AND t.withdrawn_at IS NOT NULL))`, id).Scan(&c.Active, &c.Passed)
	return c, err
}

func selectSameCodes(ctx context.Context, q db.Queryer, c Course) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT code FROM course WHERE same_as = $1 AND id <> $2 ORDER BY code`, c.SameAs, c.ID)
	return db.Collect(rows, err, func(row db.Row) (string, error) {
		var code string
		return code, row.Scan(&code)
	})
}
