package courses

import (
	"context"
	"encoding/json"
	"errors"

	"kursbro/accounts"
	"kursbro/app/db"
)

const attemptColumns = `id, enrolment_id, profile_id, course_id, package_id, number, state, progress, score, seconds, unit, opened_at, used_at`

func scanAttempt(row db.Row) (Attempt, error) {
	var a Attempt
	err := row.Scan(&a.ID, &a.EnrolmentID, &a.ProfileID, &a.CourseID, &a.PackageID, &a.Number, &a.State,
		&a.Progress, &a.Score, &a.Seconds, &a.Unit, &a.OpenedAt, &a.UsedAt)
	return a, err
}

func oneAttempt(row db.Row) (Attempt, bool, error) {
	a, err := scanAttempt(row)
	if errors.Is(err, db.ErrNone) {
		return Attempt{}, false, nil
	}
	return a, err == nil, err
}

func selectOpenAttempt(ctx context.Context, q db.Queryer, enrolment EnrolmentID) (Attempt, bool, error) {
	return oneAttempt(q.QueryRow(ctx, `SELECT `+attemptColumns+` FROM attempt WHERE enrolment_id = $1 AND state = 'open'`, enrolment))
}

func selectPassedAttempt(ctx context.Context, q db.Queryer, enrolment EnrolmentID) (Attempt, bool, error) {
	return oneAttempt(q.QueryRow(ctx, `SELECT `+attemptColumns+` FROM attempt
		WHERE enrolment_id = $1 AND state = 'passed' ORDER BY number DESC LIMIT 1`, enrolment))
}

func selectLastAttempt(ctx context.Context, q db.Queryer, enrolment EnrolmentID) (int, error) {
	var number int
	err := q.QueryRow(ctx, `SELECT coalesce(max(number), 0) FROM attempt WHERE enrolment_id = $1`, enrolment).Scan(&number)
	return number, err
}

func insertAttempt(ctx context.Context, tx *db.Tx, a Attempt) error {
	_, err := tx.Exec(ctx, `INSERT INTO attempt (`+attemptColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		a.ID, a.EnrolmentID, a.ProfileID, a.CourseID, a.PackageID, a.Number, a.State, a.Progress, a.Score, a.Seconds, a.Unit, a.OpenedAt, a.UsedAt)
	return err
}

// selectKept gives what the browser kept of an attempt at a course with rules.
func selectKept(ctx context.Context, q db.Queryer, attempt AttemptID) (kept string, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce(sequencing, '') FROM attempt WHERE id = $1`, attempt).Scan(&kept)
	return kept, err
}

// selectKeptElsewhere gives what the browser kept of the profile's attempts at
// other courses, the latest first.
func selectKeptElsewhere(ctx context.Context, q db.Queryer, profile accounts.ProfileID, attempt AttemptID) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT sequencing FROM attempt WHERE profile_id = $1 AND sequencing <> '' AND superseded_by IS NULL
		AND course_id <> (SELECT course_id FROM attempt WHERE id = $2) ORDER BY used_at DESC LIMIT 50`, profile, attempt)
	return db.Collect(rows, err, func(row db.Row) (string, error) {
		var kept string
		return kept, row.Scan(&kept)
	})
}

// updateAttemptStanding writes what the units add up to. Unit and sequencing
// stay as they are when nothing new is said.
func updateAttemptStanding(ctx context.Context, tx *db.Tx, id AttemptID, s standing, unit, sequencing string) error {
	_, err := tx.Exec(ctx, `UPDATE attempt SET progress = $2, score = $3, seconds = $4, used_at = $5,
		unit = CASE WHEN $6 = '' THEN unit ELSE $6 END,
		sequencing = CASE WHEN $7 = '' THEN sequencing ELSE $7 END WHERE id = $1`,
		id, s.progress, s.score, s.seconds, tx.Now(), unit, sequencing)
	return err
}

func updateAttemptClosed(ctx context.Context, tx *db.Tx, id AttemptID, state AttemptState) error {
	_, err := tx.Exec(ctx, `UPDATE attempt SET state = $2, closed_at = $3 WHERE id = $1 AND state IN ('open', 'failed')`, id, state, tx.Now())
	return err
}

// updateLateScore fills in a score that the course gave after the pass itself.
func updateLateScore(ctx context.Context, tx *db.Tx, id AttemptID, score *int) error {
	if _, err := tx.Exec(ctx, `UPDATE result SET score = $2 WHERE attempt_id = $1 AND score IS NULL`, id, score); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE certificate SET score = $2
		WHERE score IS NULL AND result_id IN (SELECT id FROM result WHERE attempt_id = $1)`, id, score)
	return err
}

const savedColumns = `unit, session, sequence, session_seconds, ended, completion, success, score, progress, location, seconds`

func scanSaved(row db.Row) (savedUnit, error) {
	var u savedUnit
	err := row.Scan(&u.unit, &u.session, &u.sequence, &u.sessionSeconds, &u.ended, &u.completion, &u.success,
		&u.score, &u.progress, &u.location, &u.seconds)
	return u, err
}

// selectSavedUnits gives what each unit of the attempt has saved, but for its
// data, which may be long.
func selectSavedUnits(ctx context.Context, q db.Queryer, attempt AttemptID) (map[string]savedUnit, error) {
	rows, err := q.Query(ctx, `SELECT `+savedColumns+` FROM attempt_unit WHERE attempt_id = $1`, attempt)
	all, err := db.Collect(rows, err, scanSaved)
	units := make(map[string]savedUnit, len(all))
	for _, u := range all {
		units[u.unit] = u
	}
	return units, err
}

// selectSessionOver says whether a commit's session is of an earlier attempt of
// the same enrolment.
func selectSessionOver(ctx context.Context, q db.Queryer, attempt AttemptID, c Commit) (over bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM attempt a JOIN attempt b ON b.enrolment_id = a.enrolment_id AND b.id <> a.id
		JOIN attempt_unit u ON u.attempt_id = b.id AND u.unit = $2 WHERE a.id = $1 AND u.session = $3)`, attempt, c.Unit, c.Session).Scan(&over)
	return over, err
}

// selectSavedData gives a unit's run-time data model; nil when it has saved none.
func selectSavedData(ctx context.Context, q db.Queryer, attempt AttemptID, unit string) (json.RawMessage, error) {
	var data string
	err := q.QueryRow(ctx, `SELECT data FROM attempt_unit WHERE attempt_id = $1 AND unit = $2`, attempt, unit).Scan(&data)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return json.RawMessage(data), err
}

func upsertSavedUnit(ctx context.Context, tx *db.Tx, attempt AttemptID, u savedUnit, data json.RawMessage) error {
	_, err := tx.Exec(ctx, `INSERT INTO attempt_unit (attempt_id, `+savedColumns+`, data, saved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (attempt_id, unit) DO UPDATE SET session = excluded.session, sequence = excluded.sequence,
			session_seconds = excluded.session_seconds, ended = excluded.ended, completion = excluded.completion,
			success = excluded.success, score = excluded.score, progress = excluded.progress, location = excluded.location,
			seconds = excluded.seconds, data = excluded.data, saved_at = excluded.saved_at`,
		attempt, u.unit, u.session, u.sequence, u.sessionSeconds, u.ended, u.completion, u.success,
		u.score, u.progress, u.location, u.seconds, string(data), tx.Now())
	return err
}

// updateAchieved writes a completion or a pass that came late, and leaves the
// unit's data as they are.
func updateAchieved(ctx context.Context, tx *db.Tx, attempt AttemptID, u savedUnit) error {
	_, err := tx.Exec(ctx, `UPDATE attempt_unit SET completion = $3, success = $4, score = $5, progress = $6
		WHERE attempt_id = $1 AND unit = $2`, attempt, u.unit, u.completion, u.success, u.score, u.progress)
	return err
}
