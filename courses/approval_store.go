package courses

import (
	"context"
	"errors"

	"kursbro/accounts"
	"kursbro/app/db"
)

const approvalColumns = `a.id, a.profile_id, a.course_id, a.state, a.step, a.asked_profile_id, a.why, a.requested_at, a.settled_at, a.seen_at`

func (a *Approval) columns() []any {
	return []any{&a.ID, &a.ProfileID, &a.CourseID, &a.State, &a.Step, &a.AskedProfileID, &a.Why, &a.RequestedAt, &a.SettledAt, &a.SeenAt}
}

func insertApproval(ctx context.Context, tx *db.Tx, a Approval) error {
	_, err := tx.Exec(ctx, `INSERT INTO approval (id, profile_id, course_id, state, step, asked_profile_id, why, requested_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, a.ID, a.ProfileID, a.CourseID, a.State, a.Step, a.AskedProfileID, a.Why, a.RequestedAt)
	return err
}

// selectApprovalsOf gives what somebody has asked for, the latest first; of all
// courses when none is named.
func selectApprovalsOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) ([]Approval, error) {
	rows, err := q.Query(ctx, `SELECT `+approvalColumns+` FROM approval a WHERE a.profile_id = $1 AND ($2 = '' OR a.course_id = $2)
		ORDER BY a.requested_at DESC, a.id DESC`, profile, string(course))
	all, err := db.Collect(rows, err, func(row db.Row) (a Approval, err error) { return a, row.Scan(a.columns()...) })
	if err != nil || len(all) == 0 {
		return all, err
	}
	ids := make([]ApprovalID, len(all))
	for i := range all {
		ids[i] = all[i].ID
	}
	decisions, err := selectDecisions(ctx, q, ids)
	for i := range all {
		all[i].Decisions = decisions[all[i].ID]
	}
	return all, err
}

func selectDecisions(ctx context.Context, q db.Queryer, ids []ApprovalID) (map[ApprovalID][]Decision, error) {
	of := map[ApprovalID][]Decision{}
	rows, err := q.Query(ctx, `SELECT approval_id, step, verdict, word, by_profile_id, decided_at FROM approval_decision
		WHERE approval_id IN (SELECT key FROM json_each($1)) ORDER BY decided_at, id`, db.Keys(ids))
	_, err = db.Collect(rows, err, func(row db.Row) (d Decision, err error) {
		var id ApprovalID
		err = row.Scan(&id, &d.Step, &d.Reply, &d.Word, &d.By, &d.DecidedAt)
		of[id] = append(of[id], d)
		return d, err
	})
	return of, err
}

const waitingColumns = approvalColumns + `, c.code, c.organisation_id, p.given_name || ' ' || p.family_name, p.organisation_id`

const waitingTables = ` FROM approval a JOIN course c ON c.id = a.course_id JOIN profile p ON p.id = a.profile_id `

func scanWaiting(row db.Row) (w WaitingApproval, err error) {
	err = row.Scan(append(w.columns(), &w.Course.Code, &w.courseOrganisation, &w.Person, &w.PersonOrganisation)...)
	w.kept, w.Course.CourseID = w.Step, w.CourseID
	return w, err
}

func selectApproval(ctx context.Context, q db.Queryer, id ApprovalID) (WaitingApproval, error) {
	w, err := scanWaiting(q.QueryRow(ctx, `SELECT `+waitingColumns+waitingTables+`WHERE a.id = $1`, id))
	if err != nil {
		return w, err
	}
	decisions, err := selectDecisions(ctx, q, []ApprovalID{id})
	w.Decisions = decisions[id]
	return w, err
}

// selectWaiting gives the requests that wait, the oldest first.
func selectWaiting(ctx context.Context, q db.Queryer) ([]WaitingApproval, error) {
	rows, err := q.Query(ctx, `SELECT `+waitingColumns+waitingTables+`WHERE a.state = 'waiting' ORDER BY a.requested_at, a.id`)
	return db.Collect(rows, err, scanWaiting)
}

// selectWaitingNear gives those that may be for somebody: they are asked, or
// lead who asks, or nobody in person is asked.
func selectWaitingNear(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]WaitingApproval, error) {
	rows, err := q.Query(ctx, `SELECT `+waitingColumns+waitingTables+`WHERE a.state = 'waiting' AND (a.asked_profile_id = $1 OR a.asked_profile_id IS NULL
		OR EXISTS (SELECT 1 FROM employment e WHERE e.profile_id = a.profile_id AND e.leader_profile_id = $1)) ORDER BY a.requested_at, a.id`, profile)
	return db.Collect(rows, err, scanWaiting)
}

// selectApprovalCount counts what waits for somebody in person, and says whether
// they lead anybody on a day.
func selectApprovalCount(ctx context.Context, q db.Queryer, profile accounts.ProfileID, today string) (waiting int, leads bool, err error) {
	err = q.QueryRow(ctx, `SELECT (SELECT count(*) FROM approval WHERE asked_profile_id = $1 AND state = 'waiting'),
		EXISTS (SELECT 1 FROM employment WHERE leader_profile_id = $1 AND (end_date IS NULL OR end_date >= $2))`, profile, today).Scan(&waiting, &leads)
	return waiting, leads, err
}

// selectUnassigned gives, of what waits and is asked of nobody in person, the
// organisations of the courses.
func selectUnassigned(ctx context.Context, q db.Queryer, but accounts.ProfileID) ([]accounts.OrganisationID, error) {
	rows, err := q.Query(ctx, `SELECT c.organisation_id FROM approval a JOIN course c ON c.id = a.course_id
		WHERE a.state = 'waiting' AND a.asked_profile_id IS NULL AND a.profile_id <> $1`, but)
	return db.Collect(rows, err, func(row db.Row) (id accounts.OrganisationID, err error) { return id, row.Scan(&id) })
}

// updateApprovalDecided makes of a request that waits at its step what a reply
// says; false when somebody was first.
func updateApprovalDecided(ctx context.Context, tx *db.Tx, w WaitingApproval, state ApprovalState, turn charge) (bool, error) {
	var settled any
	if state != ApprovalWaiting {
		settled, turn.asked = tx.Now(), nil
	}
	rows, err := tx.Exec(ctx, `UPDATE approval SET state = $3, step = $4, asked_profile_id = $5, settled_at = $6, told_at = NULL
		WHERE id = $1 AND state = 'waiting' AND step = $2`, w.ID, w.kept, state, turn.step, turn.asked, settled)
	return rows == 1, err
}

// updateApprovalAsked hands a request that still waits as it did to whoever is
// in charge now.
func updateApprovalAsked(ctx context.Context, tx *db.Tx, w WaitingApproval, turn charge) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE approval SET step = $3, asked_profile_id = $4, told_at = NULL
		WHERE id = $1 AND state = 'waiting' AND step = $2`, w.ID, w.kept, turn.step, turn.asked)
	return rows == 1, err
}

// updateApprovalsClosed settles what somebody waits for in a course; false when
// it is nothing.
func updateApprovalsClosed(ctx context.Context, tx *db.Tx, profile accounts.ProfileID, course CourseID, state ApprovalState) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE approval SET state = $3, asked_profile_id = NULL, told_at = NULL, settled_at = $4
		WHERE profile_id = $1 AND course_id = $2 AND state = 'waiting'`, profile, course, state, tx.Now())
	return rows > 0, err
}

// updateApprovalsSeen notes that the asker has read the answers of a course.
func updateApprovalsSeen(ctx context.Context, tx *db.Tx, profile accounts.ProfileID, course CourseID) error {
	_, err := tx.Exec(ctx, `UPDATE approval SET seen_at = $3 WHERE profile_id = $1 AND course_id = $2
		AND state IN ('approved', 'refused') AND seen_at IS NULL`, profile, course, tx.Now())
	return err
}

func insertDecision(ctx context.Context, tx *db.Tx, id ApprovalID, d Decision) error {
	_, err := tx.Exec(ctx, `INSERT INTO approval_decision (id, approval_id, step, verdict, word, by_profile_id, decided_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, db.NewID(), id, d.Step, d.Reply, d.Word, d.By, d.DecidedAt)
	return err
}

// selectUntold gives those who are asked and have not been written to about
// something that waits, nor since a moment about anything else that does.
func selectUntold(ctx context.Context, q db.Queryer, since any) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT a.asked_profile_id FROM approval a WHERE a.state = 'waiting' AND a.asked_profile_id IS NOT NULL AND a.told_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM approval b WHERE b.asked_profile_id = a.asked_profile_id AND b.state = 'waiting' AND b.told_at > $1)
		ORDER BY a.asked_profile_id`, since)
	return db.Collect(rows, err, func(row db.Row) (id accounts.ProfileID, err error) { return id, row.Scan(&id) })
}

// updateTold notes that somebody was written to about all that waits for them;
// false when there is nothing that they had not been told of.
func updateTold(ctx context.Context, tx *db.Tx, asked accounts.ProfileID) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE approval SET told_at = $2 WHERE asked_profile_id = $1 AND state = 'waiting' AND told_at IS NULL`, asked, tx.Now())
	return rows > 0, err
}

func selectApprovalRule(ctx context.Context, q db.Queryer, course CourseID) (rule ApprovalRule, err error) {
	err = q.QueryRow(ctx, `SELECT approval FROM course WHERE id = $1`, course).Scan(&rule)
	if errors.Is(err, db.ErrNone) {
		err = errNoCourse
	}
	return rule, err
}

func updateApprovalRule(ctx context.Context, tx *db.Tx, course CourseID, rule ApprovalRule) error {
	_, err := tx.Exec(ctx, `UPDATE course SET approval = $2, updated_at = $3 WHERE id = $1`, course, rule, tx.Now())
	return err
}

// selectApprovalOwner gives the owner of a course; nobody when it has none.
func selectApprovalOwner(ctx context.Context, q db.Queryer, course CourseID) (owner approver, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce(p.id, ''), coalesce(p.state = 'active', FALSE) FROM course c LEFT JOIN profile p ON p.id = c.owner_profile_id
		WHERE c.id = $1`, course).Scan(&owner.id, &owner.active)
	return owner, err
}

// selectLeadersOf gives who leads somebody, by the newest job first: of jobs that
// are not over on a day, or of all without one.
func selectLeadersOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID, today string) ([]approver, error) {
	rows, err := q.Query(ctx, `SELECT p.id, p.state = 'active' FROM employment e JOIN profile p ON p.id = e.leader_profile_id
		WHERE e.profile_id = $1 AND ($2 = '' OR e.end_date IS NULL OR e.end_date >= $2) ORDER BY e.start_date DESC, e.id DESC`, profile, today)
	return db.Collect(rows, err, func(row db.Row) (a approver, err error) { return a, row.Scan(&a.id, &a.active) })
}

func countWaiting(ctx context.Context, q db.Queryer, course CourseID) (count int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FROM approval WHERE course_id = $1 AND state = 'waiting'`, course).Scan(&count)
	return count, err
}
