package courses

import (
	"context"
	"database/sql"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// selectMovingApprovals gives every request of the two of a move, and those of
// others that the one who is merged is asked about, in order of their key. Who has a course has passed it, and
// the pass holds today.
func selectMovingApprovals(ctx context.Context, q db.Queryer, from, into accounts.ProfileID) ([]movingApproval, error) {
	rows, err := q.Query(ctx, `SELECT `+approvalColumns+`, a.told_at, coalesce(t.title, c.code),
		EXISTS (SELECT 1 FROM enrolment e JOIN course d ON d.id = e.course_id WHERE e.profile_id = CASE WHEN a.profile_id = $1 THEN $2 ELSE $1 END
			AND d.same_as = c.same_as AND e.superseded_by IS NULL AND (e.state = 'active' OR EXISTS (SELECT 1 FROM result r WHERE r.profile_id = e.profile_id
			AND r.course_id = e.course_id AND r.outcome = 'passed' AND r.not_accepted = '' AND (r.valid_until IS NULL OR r.valid_until > $3))))
		FROM approval a JOIN course c ON c.id = a.course_id LEFT JOIN course_text t ON t.course_id = c.id AND t.language = 'nb'
		WHERE a.profile_id IN ($1, $2) OR a.asked_profile_id = $1 ORDER BY a.id`, from, into, q.Now())
	return db.Collect(rows, err, func(row db.Row) (a movingApproval, err error) {
		var told sql.NullTime
		err = row.Scan(append(a.columns(), &told, &a.course.title, &a.taken)...)
		if told.Valid {
			a.told = transfer.Value(told.Time)
		}
		a.course.id = a.CourseID
		return a, err
	})
}

// movableApproval are the columns of a request that a merge may change, each
// with how its scalars are read.
var movableApproval = transfer.Columns{
	"profile_id": transfer.String, "state": transfer.String, "step": transfer.String, "asked_profile_id": transfer.String,
	"superseded_by": transfer.String, "told_at": transfer.Time, "settled_at": transfer.Time,
}

// applyApproval sets the columns of a request, where all of them still have the
// values that were planned for.
func applyApproval(ctx context.Context, tx *db.Tx, row string, items []transfer.Item) error {
	var c transfer.Change
	c.Where("id", row)
	if err := c.Add(movableApproval, items...); err != nil {
		return err
	}
	changed, err := tx.Exec(ctx, `UPDATE approval SET `+c.Sets()+` WHERE `+c.Wheres(), c.Args()...)
	if err == nil && changed != 1 {
		return ErrMoveChanged
	}
	return err
}

// presentApproval is a request as it is now.
type presentApproval struct {
	key, course string
	requested   time.Time
	decided     *time.Time // last
	values      map[string]*string
}

const presentColumns = `a.id, a.course_id, a.requested_at, (SELECT d.decided_at FROM approval_decision d WHERE d.approval_id = a.id ORDER BY d.decided_at DESC LIMIT 1),
	a.profile_id, a.state, a.step, a.asked_profile_id, a.superseded_by, a.told_at, a.settled_at`

func scanPresent(row db.Row, more ...any) (p presentApproval, err error) {
	var owner, state, step string
	var asked, by *string
	var told, settled *time.Time
	err = row.Scan(append([]any{&p.key, &p.course, &p.requested, &p.decided, &owner, &state, &step, &asked, &by, &told, &settled}, more...)...)
	p.values = map[string]*string{"profile_id": transfer.Value(owner), "state": transfer.Value(state), "step": transfer.Value(step),
		"asked_profile_id": reference(asked), "superseded_by": reference(by), "told_at": transfer.Value(told), "settled_at": transfer.Value(settled)}
	return p, err
}

// selectPresentApprovals gives the requests of a profile, and those that are
// called so.
func selectPresentApprovals(ctx context.Context, q db.Queryer, profile string, keys []string) ([]presentApproval, error) {
	rows, err := q.Query(ctx, `SELECT `+presentColumns+` FROM approval a
		WHERE a.profile_id = $1 OR a.id IN (SELECT key FROM json_each($2)) ORDER BY a.id`, profile, db.Keys(keys))
	return db.Collect(rows, err, func(row db.Row) (presentApproval, error) { return scanPresent(row) })
}

// selectBereft gives the requests of the survivor that a merge has closed since
// this one because of what they had in the course, each with that; but none of a
// course for which they wait anew.
func selectBereft(ctx context.Context, q db.Queryer, undo transfer.Undo) (all []bereft, err error) {
	rows, err := q.Query(ctx, `SELECT `+presentColumns+`, e.id FROM approval a JOIN course c ON c.id = a.course_id
		JOIN course d ON d.same_as = c.same_as JOIN enrolment e ON e.course_id = d.id AND e.profile_id = a.profile_id
		WHERE a.profile_id = $1 AND a.state = 'superseded' AND a.superseded_by IS NULL AND a.settled_at >= $2 AND NOT EXISTS
			(SELECT 1 FROM approval b WHERE b.profile_id = $1 AND b.course_id = a.course_id AND b.state = 'waiting')
		ORDER BY a.requested_at, a.id, e.id`, undo.Into, undo.MergedAt)
	err = db.Each(rows, err, func(row db.Row) error {
		var enrolment string
		p, err := scanPresent(row, &enrolment)
		if last := len(all) - 1; last < 0 || all[last].key != p.key {
			all = append(all, bereft{presentApproval: p})
		}
		last := &all[len(all)-1]
		last.enrolments = append(last.enrolments, enrolment)
		return err
	})
	return all, err
}
