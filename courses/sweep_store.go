package courses

import (
	"context"
	"time"

	"kursbro/app/db"
)

// deleteLaunches deletes some of the windows that were not used since a moment.
func deleteLaunches(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM launch WHERE token_hash IN
		(SELECT token_hash FROM launch WHERE opened_at < $1 AND used_at < $1 ORDER BY opened_at LIMIT $2)`, before, most)
}

// selectUndescribed gives the packages of no course that were uploaded before a
// moment.
func selectUndescribed(ctx context.Context, q db.Queryer, before time.Time) ([]PackageID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM package WHERE course_id IS NULL AND uploaded_at < $1 ORDER BY id`, before)
	return db.Collect(rows, err, func(row db.Row) (PackageID, error) {
		var id PackageID
		return id, row.Scan(&id)
	})
}

func deletePreviews(ctx context.Context, tx *db.Tx, id PackageID) error {
	_, err := tx.Exec(ctx, `DELETE FROM launch WHERE package_id = $1 AND attempt_id IS NULL`, id)
	return err
}

func deletePackageFiles(ctx context.Context, tx *db.Tx, id PackageID) error {
	_, err := tx.Exec(ctx, `DELETE FROM package_file WHERE package_id = $1`, id)
	return err
}

func deletePackage(ctx context.Context, tx *db.Tx, id PackageID) error {
	_, err := tx.Exec(ctx, `DELETE FROM package WHERE id = $1`, id)
	return err
}
