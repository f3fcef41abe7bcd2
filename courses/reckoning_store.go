package courses

import (
	"context"
	"errors"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

func insertReckoning(ctx context.Context, tx *db.Tx, r Reckoning) error {
	_, err := tx.Exec(ctx, `INSERT INTO reckoning (id, course_id, kind, package_id, anew_by, ordered_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		r.ID, r.CourseID, r.Kind, r.PackageID, r.By, r.OrderedAt)
	return err
}

const reckoningQuery = `SELECT k.id, k.course_id, k.kind, k.package_id, coalesce(p.number, 0), k.anew_by, k.ordered_at, k.reached, k.done_at, k.undone_at,
	(SELECT count(*) FROM reckoned d WHERE d.reckoning_id = k.id) FROM reckoning k LEFT JOIN package p ON p.id = k.package_id `

func scanReckoning(row db.Row) (Reckoning, error) {
	var r Reckoning
	err := row.Scan(&r.ID, &r.CourseID, &r.Kind, &r.PackageID, &r.Version, &r.By, &r.OrderedAt, &r.Reached, &r.DoneAt, &r.UndoneAt, &r.Changed)
	return r, err
}

func selectReckoning(ctx context.Context, q db.Queryer, id ReckoningID) (Reckoning, error) {
	r, err := scanReckoning(q.QueryRow(ctx, reckoningQuery+`WHERE k.id = $1`, id))
	if errors.Is(err, db.ErrNone) {
		return r, errNoReckoning
	}
	return r, err
}

func selectReckonings(ctx context.Context, q db.Queryer, course CourseID) ([]Reckoning, error) {
	rows, err := q.Query(ctx, reckoningQuery+`WHERE k.course_id = $1 ORDER BY k.ordered_at DESC, k.id DESC LIMIT 50`, course)
	return db.Collect(rows, err, scanReckoning)
}

func selectOpenReckonings(ctx context.Context, q db.Queryer) ([]ReckoningID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM reckoning WHERE done_at IS NULL ORDER BY ordered_at, id`)
	return db.Collect(rows, err, func(row db.Row) (id ReckoningID, err error) { return id, row.Scan(&id) })
}

func updateReckoningUndone(ctx context.Context, tx *db.Tx, id ReckoningID) error {
	_, err := tx.Exec(ctx, `UPDATE reckoning SET undone_at = $2, done_at = NULL, reached = '' WHERE id = $1`, id, tx.Now())
	return err
}

func updateReckoningReached(ctx context.Context, tx *db.Tx, id ReckoningID, reached string, done bool) error {
	var at *time.Time
	if done {
		at = new(tx.Now())
	}
	_, err := tx.Exec(ctx, `UPDATE reckoning SET reached = $2, done_at = $3 WHERE id = $1`, id, reached, at)
	return err
}

// selectPassedAfter gives the next people who have passed a course, in order of
// their keys.
func selectPassedAfter(ctx context.Context, q db.Queryer, course CourseID, after string, limit int) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT profile_id FROM result WHERE course_id = $1 AND outcome = 'passed' AND profile_id > $2
		ORDER BY profile_id LIMIT $3`, course, after, limit)
	return db.Collect(rows, err, func(row db.Row) (id accounts.ProfileID, err error) { return id, row.Scan(&id) })
}

// selectPassesOf gives a person's passes of a course, the earliest first.
func selectPassesOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) ([]Result, error) {
	rows, err := q.Query(ctx, `SELECT `+resultColumns+` FROM result r JOIN course c ON c.id = r.course_id
		WHERE r.profile_id = $1 AND r.course_id = $2 AND r.outcome = 'passed' ORDER BY r.achieved_at, r.id`, profile, course)
	return db.Collect(rows, err, scanResult)
}

func updateResultEnd(ctx context.Context, tx *db.Tx, id ResultID, end *time.Time, why string) error {
	_, err := tx.Exec(ctx, `UPDATE result SET valid_until = $2, end_why = $3 WHERE id = $1`, id, end, why)
	return err
}

// upsertReckoned keeps what a result ended at before the order; what the order
// was taken back for is kept as it was first.
func upsertReckoned(ctx context.Context, tx *db.Tx, r Reckoning, p Result, end *time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO reckoned (reckoning_id, result_id, before, before_why, after, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (reckoning_id, result_id) DO UPDATE SET after = excluded.after, changed_at = excluded.changed_at`,
		r.ID, p.ID, p.ValidUntil, p.EndWhy, end, tx.Now())
	return err
}

// selectReckoned gives what a result ended at before an order.
func selectReckoned(ctx context.Context, q db.Queryer, id ReckoningID, result ResultID) (before *time.Time, why string, found bool, err error) {
	err = q.QueryRow(ctx, `SELECT before, before_why FROM reckoned WHERE reckoning_id = $1 AND result_id = $2`, id, result).Scan(&before, &why)
	if errors.Is(err, db.ErrNone) {
		return nil, "", false, nil
	}
	return before, why, err == nil, err
}

// selectAnewBy gives the day by which somebody with the pass must take the
// course anew, the earliest if there are several: because they passed an earlier
// version, or, without one, before that was ordered. nil where there is none.
func selectAnewBy(ctx context.Context, q db.Queryer, r Result) (*time.Time, error) {
	var last *time.Time
	err := q.QueryRow(ctx, `SELECT k.anew_by FROM reckoning k LEFT JOIN package n ON n.id = k.package_id LEFT JOIN package o ON o.id = $2
		WHERE k.course_id = $1 AND k.kind = 'anew' AND k.undone_at IS NULL
		AND CASE WHEN n.number IS NULL OR o.number IS NULL THEN k.ordered_at >= $3 ELSE o.number < n.number END
		ORDER BY k.anew_by LIMIT 1`, r.CourseID, r.PackageID, r.AchievedAt).Scan(&last)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return last, err
}
