package reminder

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

func selectSaid(ctx context.Context, q db.Queryer, id accounts.ProfileID) ([]said, error) {
	rows, err := q.Query(ctx, `SELECT r.kind, coalesce(e.superseded_by, x.superseded_by, r.thing), r.stage, r.day, r.mail_ref FROM reminder r
		LEFT JOIN enrolment e ON e.id = r.thing LEFT JOIN result x ON x.id = r.thing WHERE r.profile_id = $1`, id)
	return db.Collect(rows, err, func(row db.Row) (s said, err error) {
		return s, row.Scan(&s.kind, &s.thing, &s.Step, &s.Day, &s.MailRef)
	})
}

// insertSaid says whether nobody else has said any of it.
func insertSaid(ctx context.Context, tx *db.Tx, id accounts.ProfileID, rows []said) (alone bool, err error) {
	for _, s := range rows {
		written, err := tx.Exec(ctx, `INSERT INTO reminder (id, profile_id, kind, thing, stage, day, mail_ref, reminded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (profile_id, kind, thing, stage) DO NOTHING`, db.NewID(), id, s.kind, s.thing, s.Step, s.Day, s.MailRef, tx.Now())
		if err != nil || written == 0 {
			return false, err
		}
	}
	return true, nil
}

// updateSaidBy lets a new letter say what others that did not leave would have.
func updateSaidBy(ctx context.Context, tx *db.Tx, id accounts.ProfileID, from []string, to string) error {
	_, err := tx.Exec(ctx, `UPDATE reminder SET mail_ref = $3 WHERE profile_id = $1 AND mail_ref IN (SELECT key FROM json_each($2))`, id, db.Keys(from), to)
	return err
}

func deleteSaid(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM reminder WHERE id IN (SELECT id FROM reminder WHERE reminded_at < $1 ORDER BY reminded_at LIMIT $2)`, before, most)
}

// selectRequired gives what is mandatory for somebody, as courses that count as
// the same.
func selectRequired(ctx context.Context, q db.Queryer, id accounts.ProfileID) (map[string]bool, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT c.same_as FROM enrolment e JOIN course c ON c.id = e.course_id
		WHERE e.profile_id = $1 AND e.required_at IS NOT NULL AND e.state <> 'withdrawn'`, id)
	required := map[string]bool{}
	_, err = db.Collect(rows, err, func(row db.Row) (struct{}, error) {
		var sameAs string
		err := row.Scan(&sameAs)
		required[sameAs] = true
		return struct{}{}, err
	})
	return required, err
}

func scanID(row db.Row) (id accounts.ProfileID, err error) { return id, row.Scan(&id) }

// selectDue gives who has a deadline between two moments of which they have not
// been told in this step.
func selectDue(ctx context.Context, q db.Queryer, step string, from, to time.Time) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT e.profile_id FROM enrolment e WHERE e.state = 'active' AND e.superseded_by IS NULL AND e.due_at >= $1 AND e.due_at < $2
		AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.profile_id = e.profile_id AND r.kind = 'deadline' AND r.thing = e.id AND r.stage = $3)
		AND (e.required_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM reminder_choice w WHERE w.profile_id = e.profile_id AND w.kind = 'deadline' AND NOT w.wanted))`, from, to, step)
	return db.Collect(rows, err, scanID)
}

// selectEnding is selectDue for passes; months is the window of their course, or
// nought for any. Whoever need not and does not wish to know is left out.
func selectEnding(ctx context.Context, q db.Queryer, step string, months int, from, to time.Time) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT x.profile_id FROM result x JOIN course c ON c.id = x.course_id
		WHERE x.valid_until >= $1 AND x.valid_until < $2 AND x.outcome = 'passed' AND x.not_accepted = '' AND x.superseded_by IS NULL AND ($4 = 0 OR c.renew_months = $4)
		AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.profile_id = x.profile_id AND r.kind = 'expiry' AND r.thing = x.id AND r.stage = $3)
		AND (EXISTS (SELECT 1 FROM reminder_choice w WHERE w.profile_id = x.profile_id AND w.kind = 'expiry' AND w.wanted)
			OR EXISTS (SELECT 1 FROM enrolment e JOIN course o ON o.id = e.course_id WHERE e.profile_id = x.profile_id AND e.required_at IS NOT NULL AND o.same_as = c.same_as))`, from, to, step, months)
	return db.Collect(rows, err, scanID)
}

// selectLeft gives who has left a course that they began, and was not asked.
func selectLeft(ctx context.Context, q db.Queryer, from, to time.Time) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT a.profile_id FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id
		WHERE a.state = 'open' AND a.used_at >= $1 AND a.used_at < $2 AND e.state = 'active' AND e.superseded_by IS NULL
		AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.profile_id = e.profile_id AND r.kind = 'silence' AND r.thing = e.id)
		AND NOT EXISTS (SELECT 1 FROM reminder_choice w WHERE w.profile_id = e.profile_id AND w.kind = 'silence' AND NOT w.wanted)`, from, to)
	return db.Collect(rows, err, scanID)
}
