package courses

import (
	"context"

	"kursbro/app/db"
)

func selectCourseCodes(ctx context.Context, q db.Queryer) (map[string]bool, error) {
	codes := map[string]bool{}
	rows, err := q.Query(ctx, `SELECT code FROM course`)
	_, err = db.Collect(rows, err, func(row db.Row) (code string, err error) {
		err = row.Scan(&code)
		codes[code] = true
		return code, err
	})
	return codes, err
}

// copyShelves copies categories, search words and what counts as done where the
// course does not say.
func copyShelves(ctx context.Context, tx *db.Tx, from, to CourseID) error {
	for _, statement := range []string{
		`INSERT INTO course_category (course_id, category_id) SELECT $2, category_id FROM course_category WHERE course_id = $1`,
		`INSERT INTO course_tag (course_id, tag) SELECT $2, tag FROM course_tag WHERE course_id = $1`,
		`INSERT INTO course_silence (course_id, rule, minutes) SELECT $2, rule, minutes FROM course_silence WHERE course_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, from, to); err != nil {
			return err
		}
	}
	return nil
}

func copyLessonFiles(ctx context.Context, tx *db.Tx, from, to CourseID) error {
	_, err := tx.Exec(ctx, `INSERT INTO lesson_file (course_id, path, blob_sha256, size, content_type, added_at)
		SELECT $2, path, blob_sha256, size, content_type, added_at FROM lesson_file WHERE course_id = $1`, from, to)
	return err
}

func copyPackageFiles(ctx context.Context, tx *db.Tx, from, to PackageID) error {
	_, err := tx.Exec(ctx, `INSERT INTO package_file (package_id, path, blob_sha256, size, content_type, gzip_sha256, zstd_sha256)
		SELECT $2, path, blob_sha256, size, content_type, gzip_sha256, zstd_sha256 FROM package_file WHERE package_id = $1`, from, to)
	return err
}
