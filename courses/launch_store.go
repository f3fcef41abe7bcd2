package courses

import (
	"context"
	"errors"

	"kursbro/accounts"
	"kursbro/app/db"
)

func insertLaunch(ctx context.Context, tx *db.Tx, w Window) error {
	_, err := tx.Exec(ctx, `INSERT INTO launch (token_hash, attempt_id, package_id, profile_id, review, opened_at, used_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $6, $7)`, w.Hash, w.AttemptID, w.PackageID, w.ProfileID, w.Review, tx.Now(), w.ExpiresAt)
	return err
}

func selectWindow(ctx context.Context, q db.Queryer, hash string) (Window, error) {
	w := Window{Hash: hash}
	err := q.QueryRow(ctx, `SELECT l.attempt_id, l.package_id, l.profile_id, l.review, l.used_at, l.expires_at, l.ended_at, l.end_reason,
		coalesce(a.state, ''), a.opened_at, coalesce(a.unit, ''), coalesce(a.sequencing, ''), a.score,
		coalesce(p.family_name, '') || ', ' || coalesce(p.given_name, ''), coalesce(p.language, ''), p.state = 'locked', coalesce(s.rule, ''), coalesce(s.minutes, 0)
		FROM launch l JOIN profile p ON p.id = l.profile_id LEFT JOIN attempt a ON a.id = l.attempt_id
		LEFT JOIN course_silence s ON s.course_id = a.course_id WHERE l.token_hash = $1`, hash).
		Scan(&w.AttemptID, &w.PackageID, &w.ProfileID, &w.Review, &w.UsedAt, &w.ExpiresAt, &w.EndedAt, &w.EndReason,
			&w.State, &w.OpenedAt, &w.Unit, &w.Sequencing, &w.Score, &w.Learner, &w.Language, &w.Shut, &w.Silence.Kind, &w.Silence.Minutes)
	if errors.Is(err, db.ErrNone) {
		return w, ErrLaunchUnknown
	}
	return w, err
}

// selectWindowPackage gives what a window plays.
func selectWindowPackage(ctx context.Context, q db.Queryer, hash string) (id PackageID, err error) {
	err = q.QueryRow(ctx, `SELECT package_id FROM launch WHERE token_hash = $1`, hash).Scan(&id)
	if errors.Is(err, db.ErrNone) {
		return id, ErrLaunchUnknown
	}
	return id, err
}

func updateLaunchesTakenOver(ctx context.Context, tx *db.Tx, attempt AttemptID) error {
	_, err := tx.Exec(ctx, `UPDATE launch SET ended_at = $2, end_reason = 'taken_over' WHERE attempt_id = $1 AND ended_at IS NULL`, attempt, tx.Now())
	return err
}

func updateLaunchRenewed(ctx context.Context, tx *db.Tx, hash string) error {
	_, err := tx.Exec(ctx, `UPDATE launch SET used_at = $2, expires_at = $3 WHERE token_hash = $1`, hash, tx.Now(), tx.Now().Add(launchLife))
	return err
}

func updateLaunchAttempt(ctx context.Context, tx *db.Tx, hash string, a Attempt) error {
	_, err := tx.Exec(ctx, `UPDATE launch SET attempt_id = $2, package_id = $3 WHERE token_hash = $1`, hash, a.ID, a.PackageID)
	return err
}

const playableQuery = `SELECT e.id, e.profile_id, e.course_id, e.state, c.package_id FROM enrolment e JOIN course c ON c.id = e.course_id `

func scanPlayable(row db.Row) (playable, error) {
	var p playable
	err := row.Scan(&p.enrolment, &p.profile, &p.course, &p.state, &p.pack)
	if errors.Is(err, db.ErrNone) {
		return p, errNotEnrolled
	}
	return p, err
}

func selectPlayable(ctx context.Context, q db.Queryer, profile accounts.ProfileID, enrolment EnrolmentID) (playable, error) {
	return scanPlayable(q.QueryRow(ctx, playableQuery+`
		WHERE e.id = $1 AND e.profile_id = $2 AND e.superseded_by IS NULL AND e.state IN ('active', 'completed')`, enrolment, profile))
}

func selectPlayableOf(ctx context.Context, q db.Queryer, attempt AttemptID) (playable, error) {
	return scanPlayable(q.QueryRow(ctx, playableQuery+`JOIN attempt a ON a.enrolment_id = e.id
		WHERE a.id = $1 AND e.superseded_by IS NULL AND e.state = 'active'`, attempt))
}
