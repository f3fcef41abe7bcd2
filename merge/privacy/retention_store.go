package privacy

import (
	"context"
	"encoding/json"
	"time"

	"kursbro/app/db"
)

const runColumns = `id, rule, started_at, finished_at, gone, warned, kept, failure`

func scanRun(row db.Row) (r Run, err error) {
	var kept string
	if err = row.Scan(&r.ID, &r.Rule, &r.StartedAt, &r.FinishedAt, &r.Gone, &r.Warned, &kept, &r.Failure); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(kept), &r.Kept)
}

func insertRun(ctx context.Context, tx *db.Tx, r Run) error {
	_, err := tx.Exec(ctx, `INSERT INTO retention_run (id, rule, started_at) VALUES ($1, $2, $3)`, r.ID, r.Rule, r.StartedAt)
	return err
}

func updateRun(ctx context.Context, tx *db.Tx, r Run) error {
	_, err := tx.Exec(ctx, `UPDATE retention_run SET finished_at = $2, gone = $3, warned = $4, kept = $5, failure = $6 WHERE id = $1`,
		r.ID, r.FinishedAt, r.Gone, r.Warned, keptText(r.Kept), r.Failure)
	return err
}

// updateGone adds to what a run has taken.
func updateGone(ctx context.Context, tx *db.Tx, id string, more int64) error {
	_, err := tx.Exec(ctx, `UPDATE retention_run SET gone = gone + $2 WHERE id = $1`, id, more)
	return err
}

func deleteOldRuns(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM retention_run WHERE started_at < $1`, before)
	return err
}

func selectLastRun(ctx context.Context, q db.Queryer, rule Rule) (Run, error) {
	return scanRun(q.QueryRow(ctx, `SELECT `+runColumns+` FROM retention_run WHERE rule = $1 ORDER BY started_at DESC, id DESC LIMIT 1`, rule))
}

func selectRuns(ctx context.Context, q db.Queryer, limit int) ([]Run, error) {
	rows, err := q.Query(ctx, `SELECT `+runColumns+` FROM retention_run ORDER BY started_at DESC, id DESC LIMIT $1`, limit)
	return db.Collect(rows, err, scanRun)
}
