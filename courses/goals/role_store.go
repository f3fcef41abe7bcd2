package goals

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

const roleColumns = `r.id, r.plan_id, r.kind, r.state, coalesce(r.profile_id, ''), CASE WHEN r.state IN ('accepted', 'ended') AND r.answered_at IS NOT NULL
	THEN coalesce((SELECT trim(w.given_name || ' ' || w.family_name) FROM profile w WHERE w.id = r.profile_id), r.address) ELSE r.address END,
	r.address, r.asked_at, r.answered_at`

func (r *Role) columns() []any {
	return []any{&r.ID, &r.PlanID, &r.Kind, &r.State, &r.ProfileID, &r.Name, &r.Address, &r.AskedAt, &r.AnsweredAt}
}

func insertRole(ctx context.Context, tx *db.Tx, r Role) error {
	_, err := tx.Exec(ctx, `INSERT INTO goal_role (id, plan_id, kind, state, profile_id, address, address_key, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.ID, r.PlanID, r.Kind, r.State, null(r.ProfileID), r.Address, accounts.EmailKey(r.Address), tx.Now())
	return err
}

func selectRoles(ctx context.Context, q db.Queryer, plan PlanID) ([]Role, error) {
	rows, err := q.Query(ctx, `SELECT `+roleColumns+` FROM goal_role r WHERE r.plan_id = $1 ORDER BY r.asked_at, r.id`, plan)
	return db.Collect(rows, err, func(row db.Row) (r Role, err error) { return r, row.Scan(r.columns()...) })
}

// selectRequests gives what somebody is asked to be, the oldest first.
func selectRequests(ctx context.Context, q db.Queryer, who accounts.ProfileID, keys []string) ([]Request, error) {
	rows, err := q.Query(ctx, `SELECT `+roleColumns+`, `+named+`, t.name
		FROM goal_role r JOIN goal_plan p ON p.id = r.plan_id JOIN goal_template t ON t.id = p.template_id JOIN profile o ON o.id = p.profile_id
		WHERE r.state = 'asked' AND p.superseded_by IS NULL AND p.profile_id <> $1
			AND (r.profile_id = $1 OR r.profile_id IS NULL AND r.address_key IN (SELECT key FROM json_each($2))) ORDER BY r.asked_at, r.id`, who, db.Keys(keys))
	return db.Collect(rows, err, func(row db.Row) (r Request, err error) {
		return r, row.Scan(append(r.columns(), &r.Holder, &r.Plan)...)
	})
}

// updateRole says where a role stands now, and who has it.
func updateRole(ctx context.Context, tx *db.Tx, id RoleID, who accounts.ProfileID, state RoleState) error {
	moment := map[bool]string{true: "ended_at", false: "answered_at"}[state == Ended]
	_, err := tx.Exec(ctx, `UPDATE goal_role SET state = $2, profile_id = $3, `+moment+` = $4 WHERE id = $1`, id, state, null(who), tx.Now())
	return err
}

// updateEntriesBack gives back to the holder what waits for somebody.
func updateEntriesBack(ctx context.Context, tx *db.Tx, role RoleID) error {
	_, err := tx.Exec(ctx, `UPDATE goal_entry SET state = 'open', role_id = NULL WHERE role_id = $1 AND state = 'sent'`, role)
	return err
}

// updateOpenWork hands over what waits, and the talks that are not closed.
func updateOpenWork(ctx context.Context, tx *db.Tx, from, to RoleID) error {
	if _, err := tx.Exec(ctx, `UPDATE goal_entry SET role_id = $2 WHERE role_id = $1 AND state = 'sent'`, from, to); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE goal_talk SET role_id = $2 WHERE role_id = $1 AND closed_at IS NULL`, from, to)
	return err
}
