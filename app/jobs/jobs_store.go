package jobs

import (
	"context"
	"errors"
	"time"

	"kursbro/app/db"
)

type jobRow struct {
	dueAt     time.Time
	held      bool // by a run in progress, or by one whose process died
	heldUntil time.Time
}

func selectJob(ctx context.Context, q db.Queryer, name string) (row jobRow, err error) {
	err = q.QueryRow(ctx, "SELECT due_at, run_id IS NOT NULL, held_until FROM job WHERE name = $1", name).
		Scan(&row.dueAt, &row.held, &row.heldUntil)
	return row, err
}

func ensureJob(ctx context.Context, tx *db.Tx, name string, due time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO job (name, due_at, held_until) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO NOTHING`, name, due, tx.Now())
	return err
}

// takeLease is where exactly one process wins.
func takeLease(ctx context.Context, tx *db.Tx, name, run string) (bool, error) {
	changed, err := tx.Exec(ctx, `UPDATE job SET run_id = $2, held_until = $3
		WHERE name = $1 AND (run_id IS NULL OR held_until <= $4)`,
		name, run, tx.Now().Add(leaseTime), tx.Now())
	return changed == 1, err
}

func extendLease(ctx context.Context, tx *db.Tx, name, run string) (bool, error) {
	changed, err := tx.Exec(ctx, "UPDATE job SET held_until = $3 WHERE name = $1 AND run_id = $2",
		name, run, tx.Now().Add(leaseTime))
	return changed == 1, err
}

// freeLease does nothing when another run has taken over.
func freeLease(ctx context.Context, tx *db.Tx, name, run string, due time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE job SET run_id = NULL, due_at = $3 WHERE name = $1 AND run_id = $2",
		name, run, due)
	return err
}

func insertRun(ctx context.Context, tx *db.Tx, id, name, holder string) error {
	_, err := tx.Exec(ctx, "INSERT INTO job_run (id, name, holder, started_at) VALUES ($1, $2, $3, $4)",
		id, name, holder, tx.Now())
	return err
}

// finishRun closes the run's line and forgets what is old.
func finishRun(ctx context.Context, tx *db.Tx, id, name, failure string) error {
	_, err := tx.Exec(ctx, "UPDATE job_run SET finished_at = $2, failure = $3 WHERE id = $1", id, tx.Now(), failure)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM job_run WHERE name = $1
		AND (started_at < $3 OR started_at < $2 AND failure = '' AND finished_at IS NOT NULL)`,
		name, tx.Now().Add(-keepRuns), tx.Now().Add(-keepFaults))
	return err
}

func selectStatus(ctx context.Context, q db.Queryer, name string) (Status, error) {
	s := Status{Name: name}
	err := q.QueryRow(ctx, `SELECT j.due_at, COALESCE(r.holder, '') FROM job j
		LEFT JOIN job_run r ON r.id = j.run_id AND j.held_until > $2
		WHERE j.name = $1`, name, q.Now()).Scan(&s.DueAt, &s.Holder)
	if errors.Is(err, db.ErrNone) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	var ran, failed string
	s.RanAt, ran, _, err = selectLastRun(ctx, q, `SELECT started_at, id, failure FROM job_run
		WHERE name = $1 AND finished_at IS NOT NULL ORDER BY started_at DESC, id DESC LIMIT 1`, name)
	if err != nil {
		return s, err
	}
	s.FailedAt, failed, s.Failure, err = selectLastRun(ctx, q, `SELECT started_at, id, failure FROM job_run
		WHERE name = $1 AND failure <> '' ORDER BY started_at DESC, id DESC LIMIT 1`, name)
	s.FailedLast = failed != "" && failed == ran
	return s, err
}

func selectLastRun(ctx context.Context, q db.Queryer, query, name string) (at time.Time, id, failure string, err error) {
	err = q.QueryRow(ctx, query, name).Scan(&at, &id, &failure)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return at, id, failure, err
}

// DueAt is when a job runs next, on whatever process; zero when nobody has
// planned it yet.
func DueAt(ctx context.Context, q db.Queryer, name string) (time.Time, error) {
	row, err := selectJob(ctx, q, name)
	if errors.Is(err, db.ErrNone) {
		return time.Time{}, nil
	}
	return row.dueAt, err
}
