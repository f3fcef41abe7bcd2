package goals

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

const entryColumns = `e.id, e.plan_id, e.goal_id, coalesce(e.activity_id, ''), e.state, e.comment, coalesce(e.role_id, ''), e.written_at, e.sent_at`

func (e *Entry) columns() []any {
	return []any{&e.ID, &e.PlanID, &e.GoalID, &e.ActivityID, &e.State, &e.Comment, &e.RoleID, &e.WrittenAt, &e.SentAt}
}

func selectEntries(ctx context.Context, q db.Queryer, plan PlanID) ([]Entry, error) {
	rows, err := q.Query(ctx, `SELECT `+entryColumns+` FROM goal_entry e WHERE e.plan_id = $1 ORDER BY e.id`, plan)
	return db.Collect(rows, err, func(row db.Row) (e Entry, err error) { return e, row.Scan(e.columns()...) })
}

func upsertEntry(ctx context.Context, tx *db.Tx, e Entry) error {
	var sent any
	if e.State == Sent {
		sent = tx.Now()
	}
	_, err := tx.Exec(ctx, `INSERT INTO goal_entry (id, plan_id, goal_id, activity_id, state, comment, role_id, written_at, sent_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE SET state = $5, comment = $6, role_id = $7, written_at = $8, sent_at = $9`,
		e.ID, e.PlanID, e.GoalID, null(e.ActivityID), e.State, e.Comment, null(e.RoleID), tx.Now(), sent)
	return err
}

func updateEntryRecalled(ctx context.Context, tx *db.Tx, id EntryID) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE goal_entry SET state = 'open', role_id = NULL WHERE id = $1 AND state = 'sent'`, id)
	return rows == 1, err
}

// updateEntryAnswered settles what waits for a role.
func updateEntryAnswered(ctx context.Context, tx *db.Tx, id EntryID, role RoleID, state EntryState) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE goal_entry SET state = $3 WHERE id = $1 AND role_id = $2 AND state = 'sent'`, id, role, state)
	return rows == 1, err
}

const waits = ` FROM goal_entry e JOIN goal_role r ON r.id = e.role_id JOIN goal_plan p ON p.id = e.plan_id
	WHERE r.profile_id = $1 AND r.state = 'accepted' AND e.state = 'sent' AND p.superseded_by IS NULL AND p.profile_id <> $1`

func countWaiting(ctx context.Context, q db.Queryer, who accounts.ProfileID) (count int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*)`+waits, who).Scan(&count)
	return count, err
}

// selectWaiting gives what waits for somebody, the oldest first.
func selectWaiting(ctx context.Context, q db.Queryer, who accounts.ProfileID) ([]Entry, error) {
	rows, err := q.Query(ctx, `SELECT `+entryColumns+waits+` ORDER BY e.sent_at, e.id LIMIT 500`, who)
	return db.Collect(rows, err, func(row db.Row) (e Entry, err error) { return e, row.Scan(e.columns()...) })
}
