package goals

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// movable are the columns that a merge may change, each with how its scalars
// are read.
var movable = map[string]transfer.Columns{
	"goal_plan":  {"profile_id": transfer.String, "superseded_by": transfer.String, "superseded_at": transfer.Time},
	"goal_role":  {"profile_id": transfer.String, "state": transfer.String, "ended_at": transfer.Time},
	"goal_entry": {"state": transfer.String, "role_id": transfer.String},
}

// selectHeldPlans gives the plans of the two profiles of a move, by their key.
func selectHeldPlans(ctx context.Context, q db.Queryer, from, into string) ([]heldPlan, error) {
	rows, err := q.Query(ctx, `SELECT p.id, p.profile_id, t.organisation_id || ' ' || t.code, t.name, p.superseded_by IS NOT NULL, p.used_at,
			(SELECT count(*) FROM goal_entry e WHERE e.plan_id = p.id AND e.state = 'accepted')
		FROM goal_plan p JOIN goal_template t ON t.id = p.template_id WHERE p.profile_id IN ($1, $2) ORDER BY p.id`, from, into)
	return db.Collect(rows, err, func(row db.Row) (p heldPlan, err error) {
		return p, row.Scan(&p.id, &p.holder, &p.line, &p.name, &p.superseded, &p.usedAt, &p.signed)
	})
}

// selectHeldRoles gives the roles of the one who moves, and those of the
// survivor beside the plans that move.
func selectHeldRoles(ctx context.Context, q db.Queryer, from, into string) ([]heldRole, error) {
	rows, err := q.Query(ctx, `SELECT r.id, r.kind, r.state, r.profile_id, p.profile_id, t.name
		FROM goal_role r JOIN goal_plan p ON p.id = r.plan_id JOIN goal_template t ON t.id = p.template_id
		WHERE r.profile_id = $1 OR r.profile_id = $2 AND p.profile_id = $1 ORDER BY r.id`, from, into)
	return db.Collect(rows, err, func(row db.Row) (r heldRole, err error) {
		return r, row.Scan(&r.id, &r.kind, &r.state, &r.who, &r.holder, &r.plan)
	})
}

// selectAnsweredBy gives what waits for roles, and what they have accepted.
func selectAnsweredBy(ctx context.Context, q db.Queryer, roles []RoleID) ([]Entry, error) {
	rows, err := q.Query(ctx, `SELECT `+entryColumns+` FROM goal_entry e
		WHERE e.role_id IN (SELECT key FROM json_each($1)) AND e.state IN ('sent', 'accepted') ORDER BY e.id`, db.Keys(roles))
	return db.Collect(rows, err, func(row db.Row) (e Entry, err error) { return e, row.Scan(e.columns()...) })
}

// applyRow sets columns of one row, where all still have the values that were
// planned for. Rows of other rooms are left alone.
func applyRow(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	columns := movable[items[0].Table]
	if columns == nil {
		return nil
	}
	var c transfer.Change
	c.Where("id", items[0].Row)
	if err := c.Add(columns, items...); err != nil {
		return err
	}
	changed, err := tx.Exec(ctx, fmt.Sprintf(`UPDATE %s SET %s WHERE %s`, items[0].Table, c.Sets(), c.Wheres()), c.Args()...)
	if err == nil && changed != 1 {
		return ErrMoveChanged
	}
	return err
}

// present is a row as it is now, of a table that a merge may change.
type present struct {
	place
	plan   PlanID
	name   string // of the plan's template
	kind   RoleKind
	taken  bool      // of a role: somebody else has its place
	usedAt time.Time // when it was last used; of an entry the zero time
	values map[string]*string
}

// facts are what is asked of a row besides its movable columns: plan, name of
// the template, kind, whether its place is taken, and when it was last used.
var facts = map[string]string{
	"goal_plan": `x.id, t.name, '', FALSE, x.used_at FROM goal_plan x JOIN goal_template t ON t.id = x.template_id`,
	"goal_role": `x.plan_id, t.name, x.kind,
		EXISTS (SELECT 1 FROM goal_role o WHERE o.plan_id = x.plan_id AND o.kind = x.kind AND o.id <> x.id AND o.state = 'accepted' AND o.kind <> 'supervisor'),
		(SELECT max(at) FROM (SELECT e.sent_at AS at FROM goal_entry e WHERE e.role_id = x.id
			UNION ALL SELECT n.signed_at FROM goal_entry e JOIN goal_signature n ON n.entry_id = e.id WHERE e.role_id = x.id
			UNION ALL SELECT k.called_at FROM goal_talk k WHERE k.role_id = x.id
			UNION ALL SELECT k.closed_at FROM goal_talk k WHERE k.role_id = x.id) used)
		FROM goal_role x JOIN goal_plan p ON p.id = x.plan_id JOIN goal_template t ON t.id = p.template_id`,
	"goal_entry": `x.plan_id, t.name, '', FALSE, NULL FROM goal_entry x JOIN goal_plan p ON p.id = x.plan_id JOIN goal_template t ON t.id = p.template_id`,
}

// selectPresent gives rows of a table by their keys.
func selectPresent(ctx context.Context, q db.Queryer, table string, keys []string) ([]present, error) {
	columns := slices.Sorted(maps.Keys(movable[table]))
	rows, err := q.Query(ctx, fmt.Sprintf(`SELECT x.id, x.%s, %s WHERE x.id IN (SELECT key FROM json_each($1)) ORDER BY x.id`,
		strings.Join(columns, ", x."), facts[table]), db.Keys(keys))
	return db.Collect(rows, err, func(row db.Row) (present, error) {
		p := present{place: place{table: table}, values: map[string]*string{}}
		var used db.Time
		into := []any{&p.row}
		texts, moments := make([]sql.NullString, len(columns)), make([]sql.NullTime, len(columns))
		for i, column := range columns {
			if strings.HasSuffix(column, "_at") {
				into = append(into, &moments[i])
			} else {
				into = append(into, &texts[i])
			}
		}
		err := row.Scan(append(into, &p.plan, &p.name, &p.kind, &p.taken, &used)...)
		p.usedAt = used.Time
		for i, column := range columns {
			switch {
			case moments[i].Valid:
				p.values[column] = transfer.Value(moments[i].Time)
			case texts[i].Valid:
				p.values[column] = transfer.Value(texts[i].String)
			}
		}
		return p, err
	})
}
