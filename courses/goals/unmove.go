package goals

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// PlanUnmove says how the learning goals that came with a merge go back (M50,
// M31). It only reads, and the same state gives the same answer. A plan goes
// back whole or stays whole; where somebody has gone on with it since, or with
// a role, that is asked (M51). Items of other rooms are passed over.
func PlanUnmove(ctx context.Context, q db.Queryer, undo transfer.Undo) (transfer.Reversal, error) {
	u := &unmover{undo: undo, items: map[place][]transfer.Item{}, rows: map[place]present{}, asked: map[place]bool{}, standing: map[place]PlanID{}}
	u.sort()
	for table := range movable {
		var keys []string
		for _, at := range u.met {
			if at.table == table {
				keys = append(keys, at.row)
			}
		}
		if len(keys) == 0 {
			continue
		}
		rows, err := selectPresent(ctx, q, table, keys)
		if err != nil {
			return transfer.Reversal{}, fmt.Errorf("plan undo of goals: %w", err)
		}
		for _, row := range rows {
			u.rows[row.place] = row
		}
	}
	held, err := selectHeldPlans(ctx, q, undo.From, undo.Into)
	if err != nil {
		return transfer.Reversal{}, fmt.Errorf("plan undo of goals: %w", err)
	}
	u.stand(held)
	u.ask()
	for _, at := range u.met {
		u.settle(at)
	}
	return u.out, nil
}

// stand finds which plan the survivor goes on with, of each line, that did not
// come with this merge: an undo of another merge may have left it there.
func (u *unmover) stand(held []heldPlan) {
	current := map[string]PlanID{}
	for _, p := range held {
		if at := (place{"goal_plan", string(p.id)}); p.holder == u.undo.Into && !p.superseded && !u.came(at) {
			current[p.line] = p.id
		}
	}
	for _, p := range held {
		if id := current[p.line]; id != "" && id != p.id {
			u.standing[place{"goal_plan", string(p.id)}] = id
		}
	}
}

// unmover plans one undo.
type unmover struct {
	undo  transfer.Undo
	items map[place][]transfer.Item
	met   []place // in the order of the items
	rows  map[place]present
	asked map[place]bool // rows about which there is a question
	out   transfer.Reversal

	standing map[place]PlanID // the plan that the survivor goes on with, in the line of each other
}

// sort takes the items that are this room's. A column that is no longer there
// is told, and stops nothing.
func (u *unmover) sort() {
	for _, item := range u.undo.Items {
		if !Ours(item) {
			continue
		}
		at := place{item.Table, item.Row}
		if movable[item.Table][item.Column] == nil {
			u.leave(at, item.Column, transfer.Label{Key: "goals.undo.left.gone"})
			continue
		}
		if u.items[at] == nil {
			u.met = append(u.met, at)
		}
		u.items[at] = append(u.items[at], item)
	}
}

func (u *unmover) leave(at place, column string, why transfer.Label) {
	u.out.Left = append(u.out.Left, transfer.Remark{Table: at.table, Row: at.row, Column: column, Label: why})
}

// ask finds the plans and roles that came along and were used since.
func (u *unmover) ask() {
	for _, at := range u.met {
		row, there := u.rows[at]
		if !there || !u.came(at) || !row.usedAt.After(u.undo.MergedAt) {
			continue
		}
		key := "goals.undo.ask.plan"
		if at.table == "goal_role" {
			key = "goals.undo.ask.role." + string(row.kind)
		}
		u.asked[at] = true
		u.out.Questions = append(u.out.Questions, transfer.Question{ID: question(at), Label: words(key, row)})
	}
}

func question(at place) string { return at.table + ":" + at.row }

// came says that the merge gave a row to the survivor.
func (u *unmover) came(at place) bool {
	for _, item := range u.items[at] {
		if item.Column == "profile_id" {
			return true
		}
	}
	return false
}

func words(key string, row present) transfer.Label {
	return transfer.Label{Key: key, Args: map[string]string{"Title": row.name, "Date": row.usedAt.In(i18n.Oslo).Format(time.DateOnly)}}
}

// settle writes down how a row goes back, and on which answers that hangs. A row
// that says neither what the merge left nor what it found stays as it is.
func (u *unmover) settle(at place) {
	row, there := u.rows[at]
	if !there {
		u.leave(at, "", transfer.Label{Key: "goals.undo.left.gone"})
		return
	}
	step := transfer.Step{Needs: u.needs(row)}
	for _, item := range u.items[at] {
		now := row.values[item.Column]
		switch {
		case transfer.Same(now, item.Before):
		case !transfer.Same(now, item.After) || u.blocked(row, item):
			u.leave(at, item.Column, words("goals.undo.left.changed", row))
			if at.table != "goal_role" {
				return
			}
		default:
			step.Items = append(step.Items, item.Reverse(now, transfer.Label{}))
		}
	}
	if at.table == "goal_plan" {
		u.other(row, &step)
	}
	if len(step.Items) == 0 {
		return
	}
	step.Items[0].Label = u.told(row)
	u.out.Steps = append(u.out.Steps, step)
}

// other mends how a plan goes back where the survivor goes on with yet another
// one. There is one current plan of a line: one that was the survivor's own gives
// way to that, and one that goes back gives way to it no longer.
func (u *unmover) other(row present, step *transfer.Step) {
	standing, there := u.standing[row.place]
	if !there {
		return
	}
	if !u.came(row.place) {
		step.Items = slices.DeleteFunc(step.Items, func(item transfer.Item) bool { return item.Column != "superseded_by" })
		for i := range step.Items {
			step.Items[i].After = transfer.Value(string(standing))
		}
		return
	}
	archived := slices.ContainsFunc(step.Items, func(item transfer.Item) bool { return item.Column == "superseded_by" })
	if archived || !transfer.Same(row.values["superseded_by"], transfer.Value(string(standing))) {
		return // the merge itself did that, or it has given way to another
	}
	for _, column := range []string{"superseded_at", "superseded_by"} {
		step.Items = append(step.Items, transfer.Item{Table: row.table, Row: row.row, Column: column, Before: row.values[column], Rule: "M50"})
	}
}

// blocked says that a value cannot go back, because somebody was chosen since:
// a role whose place is taken, and what waited for it.
func (u *unmover) blocked(row present, item transfer.Item) bool {
	if row.table == "goal_role" {
		return row.taken && item.Column != "profile_id"
	}
	if row.table != "goal_entry" {
		return false
	}
	for _, other := range u.items[row.place] {
		role, err := transfer.String(other.Before)
		if other.Column != "role_id" || err != nil || role == nil {
			continue
		}
		if u.rows[place{"goal_role", role.(string)}].taken {
			return true
		}
	}
	return false
}

// needs are the questions that a row hangs on: its own, that of its plan, and
// that of the plan which it gave way to.
func (u *unmover) needs(row present) []string {
	var all []string
	near := []place{row.place}
	if row.table != "goal_plan" {
		near = append(near, place{"goal_plan", string(row.plan)})
	}
	for _, item := range u.items[row.place] {
		if winner, err := transfer.String(item.After); item.Column == "superseded_by" && err == nil && winner != nil {
			near = append(near, place{"goal_plan", winner.(string)})
		}
		if role, err := transfer.String(item.Before); item.Column == "role_id" && err == nil && role != nil {
			near = append(near, place{"goal_role", role.(string)})
		}
	}
	for _, at := range near {
		if u.asked[at] {
			all = append(all, question(at))
		}
	}
	return all
}

// told is what the plan of the undo says of a row that goes back.
func (u *unmover) told(row present) transfer.Label {
	switch {
	case row.table == "goal_plan" && u.came(row.place):
		return words("goals.undo.plan", row)
	case row.table == "goal_plan" && u.standing[row.place] != "":
		return words("goals.undo.left.changed", row)
	case row.table == "goal_plan":
		return words("goals.undo.reopened", row)
	case row.table == "goal_role" && u.came(row.place):
		return words("goals.undo.role", row)
	}
	return transfer.Label{}
}
