package merge

import (
	"context"
	"time"

	"kursbro/app/db"
)

func insertUpload(ctx context.Context, tx *db.Tx, u Upload) error {
	_, err := tx.Exec(ctx, `INSERT INTO hire_upload (id, file_name, sha256, whole, chunks, by_profile_id, kept_at) VALUES ($1, $2, '', $3, 0, $4, $5)`,
		u.ID, u.FileName, u.Full, u.By, tx.Now())
	return err
}

func insertUploadChunk(ctx context.Context, tx *db.Tx, id UploadID, sequence int, sealed string) error {
	_, err := tx.Exec(ctx, `INSERT INTO hire_upload_chunk (upload_id, sequence, sealed) VALUES ($1, $2, $3)`, id, sequence, sealed)
	return err
}

func updateUpload(ctx context.Context, tx *db.Tx, u Upload) error {
	_, err := tx.Exec(ctx, `UPDATE hire_upload SET sha256 = $2, chunks = $3 WHERE id = $1`, u.ID, u.SHA256, u.chunks)
	return err
}

// selectUpload reads a file that is there whole and was kept after a moment.
func selectUpload(ctx context.Context, q db.Queryer, id UploadID, after time.Time) (u Upload, err error) {
	err = q.QueryRow(ctx, `SELECT id, file_name, sha256, whole, chunks, hopeless, by_profile_id FROM hire_upload WHERE id = $1 AND sha256 <> '' AND kept_at > $2`, id, after).
		Scan(&u.ID, &u.FileName, &u.SHA256, &u.Full, &u.chunks, &u.hopeless, &u.By)
	return u, err
}

// selectRunOfUpload finds the run of an upload, or one begun after it was kept of
// another that the same person made of the same file. One that has not ended and
// began before a moment was cut off.
func selectRunOfUpload(ctx context.Context, q db.Queryer, id UploadID, before time.Time) (run RunID, err error) {
	err = q.QueryRow(ctx, `SELECT r.id FROM hire_upload u
		JOIN hire_upload o ON o.id = u.id OR o.by_profile_id = u.by_profile_id AND o.sha256 = u.sha256 AND o.whole = u.whole
		JOIN hire_run r ON r.id = o.run_id AND r.started_at >= u.kept_at
		WHERE u.id = $1 AND (r.finished_at IS NOT NULL OR r.started_at > $2) ORDER BY r.id DESC LIMIT 1`, id, before).Scan(&run)
	return run, err
}

func updateUploadRun(ctx context.Context, tx *db.Tx, id UploadID, run RunID) error {
	_, err := tx.Exec(ctx, `UPDATE hire_upload SET run_id = $2 WHERE id = $1`, id, null(run))
	return err
}

func updateUploadHopeless(ctx context.Context, tx *db.Tx, id UploadID) error {
	_, err := tx.Exec(ctx, `UPDATE hire_upload SET hopeless = TRUE WHERE id = $1`, id)
	return err
}

func deleteUploadChunks(ctx context.Context, tx *db.Tx, id UploadID) error {
	_, err := tx.Exec(ctx, `DELETE FROM hire_upload_chunk WHERE upload_id = $1`, id)
	return err
}

func selectUploadChunk(ctx context.Context, q db.Queryer, id UploadID, sequence int) (sealed string, err error) {
	err = q.QueryRow(ctx, `SELECT sealed FROM hire_upload_chunk WHERE upload_id = $1 AND sequence = $2`, id, sequence).Scan(&sealed)
	return sealed, err
}

// deleteUploads takes away those that were kept before a moment.
func deleteUploads(ctx context.Context, tx *db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM hire_upload_chunk WHERE upload_id IN (SELECT id FROM hire_upload WHERE kept_at <= $1)`, before); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM hire_upload WHERE kept_at <= $1`, before)
	return err
}
