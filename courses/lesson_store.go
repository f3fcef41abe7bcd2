package courses

import (
	"context"
	"encoding/json"
	"errors"

	"kursbro/app/db"
	"kursbro/courses/lesson"
)

func selectLessons(ctx context.Context, q db.Queryer, course CourseID) ([]Lesson, error) {
	rows, err := q.Query(ctx, `SELECT position, content, revision, updated_at FROM lesson WHERE course_id = $1 ORDER BY position, id`, course)
	return db.Collect(rows, err, func(row db.Row) (Lesson, error) {
		var l Lesson
		var content string
		if err := row.Scan(&l.Position, &content, &l.Revision, &l.UpdatedAt); err != nil {
			return l, err
		}
		return l, json.Unmarshal([]byte(content), &l.Unit)
	})
}

func insertLesson(ctx context.Context, tx *db.Tx, course CourseID, l Lesson) error {
	content, err := json.Marshal(l.Unit)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO lesson (id, course_id, position, content, revision, updated_at) VALUES ($1, $2, $3, $4, 1, $5)`,
		l.ID, course, l.Position, string(content), tx.Now())
	return err
}

// updateLesson says false when the revision is not the one that is there.
func updateLesson(ctx context.Context, tx *db.Tx, course CourseID, l Lesson) (bool, error) {
	content, err := json.Marshal(l.Unit)
	if err != nil {
		return false, err
	}
	rows, err := tx.Exec(ctx, `UPDATE lesson SET content = $4, revision = revision + 1, updated_at = $5
		WHERE id = $1 AND course_id = $2 AND revision = $3`, l.ID, course, l.Revision, string(content), tx.Now())
	return rows == 1, err
}

func updateLessonPosition(ctx context.Context, tx *db.Tx, id string, position int) error {
	_, err := tx.Exec(ctx, `UPDATE lesson SET position = $2, updated_at = $3 WHERE id = $1`, id, position, tx.Now())
	return err
}

func deleteLesson(ctx context.Context, tx *db.Tx, course CourseID, id string) error {
	_, err := tx.Exec(ctx, `DELETE FROM lesson WHERE id = $1 AND course_id = $2`, id, course)
	return err
}

func selectLessonFiles(ctx context.Context, q db.Queryer, course CourseID) ([]LessonFile, error) {
	rows, err := q.Query(ctx, `SELECT path, blob_sha256, size, content_type, added_at FROM lesson_file WHERE course_id = $1 ORDER BY path`, course)
	return db.Collect(rows, err, func(row db.Row) (LessonFile, error) {
		var f LessonFile
		return f, row.Scan(&f.Path, &f.SHA256, &f.Size, &f.Type, &f.AddedAt)
	})
}

func insertLessonFile(ctx context.Context, tx *db.Tx, course CourseID, f LessonFile) error {
	_, err := tx.Exec(ctx, `INSERT INTO lesson_file (course_id, path, blob_sha256, size, content_type, added_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		course, f.Path, f.SHA256, f.Size, f.Type, tx.Now())
	return err
}

func insertPackageUnit(ctx context.Context, tx *db.Tx, pack PackageID, u lesson.Unit) error {
	content, err := json.Marshal(u)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO package_unit (package_id, unit, content) VALUES ($1, $2, $3)`, pack, u.ID, string(content))
	return err
}

func selectPackageUnit(ctx context.Context, q db.Queryer, pack PackageID, unit string) (lesson.Unit, error) {
	var u lesson.Unit
	var content string
	err := q.QueryRow(ctx, `SELECT content FROM package_unit WHERE package_id = $1 AND unit = $2`, pack, unit).Scan(&content)
	if errors.Is(err, db.ErrNone) {
		return u, ErrUnitUnknown
	}
	if err != nil {
		return u, err
	}
	return u, json.Unmarshal([]byte(content), &u)
}

func deletePackageUnits(ctx context.Context, tx *db.Tx, pack PackageID) error {
	_, err := tx.Exec(ctx, `DELETE FROM package_unit WHERE package_id = $1`, pack)
	return err
}

// selectBuilt finds a package of the same content that nobody has published yet.
func selectBuilt(ctx context.Context, q db.Queryer, p Package) (PackageID, bool, error) {
	var id PackageID
	err := q.QueryRow(ctx, `SELECT id FROM package WHERE blob_sha256 = $1 AND standard = 'kursbro' AND course_id IS NULL
		AND uploaded_by_profile_id = $2 ORDER BY id LIMIT 1`, p.SHA256, p.UploadedBy).Scan(&id)
	if errors.Is(err, db.ErrNone) {
		return "", false, nil
	}
	return id, err == nil, err
}
