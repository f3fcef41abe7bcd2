package goals

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// ErrMoveChanged says that a row is no longer as the plan saw it (M10).
var ErrMoveChanged = problem.New(problem.Conflict, "merge.changed")

// PlanMove says what becomes of the learning goals of one profile in another
// (M31): plans go along whole, roles beside other people's plans with all that
// waits, and what was signed is not touched at all. It only reads, and the same
// state gives the same items in the same order. An item with a label is a line
// of the receipt.
func PlanMove(ctx context.Context, q db.Queryer, move transfer.Move) ([]transfer.Item, error) {
	m := &mover{move: move, now: q.Now(), from: transfer.Value(move.From), into: transfer.Value(move.Into)}
	plans, err := selectHeldPlans(ctx, q, move.From, move.Into)
	if err != nil {
		return nil, fmt.Errorf("plan goals: %w", err)
	}
	roles, err := selectHeldRoles(ctx, q, move.From, move.Into)
	if err != nil {
		return nil, fmt.Errorf("plan goals: %w", err)
	}
	m.movePlans(plans)
	m.moveRoles(roles)
	if err := m.giveBack(ctx, q); err != nil {
		return nil, fmt.Errorf("plan goals: %w", err)
	}
	return m.items, nil
}

// heldPlan is what the rules ask of a plan.
type heldPlan struct {
	id         PlanID
	holder     string // profile id
	line       string // what versions of one template share
	name       string
	superseded bool
	signed     int // entries that were accepted
	usedAt     time.Time
}

// heldRole is what they ask of a role.
type heldRole struct {
	id     RoleID
	kind   RoleKind
	state  RoleState
	who    string // profile id
	holder string // of its plan
	plan   string // its name
}

// mover collects the items of one move.
type mover struct {
	move       transfer.Move
	now        time.Time
	from, into *string
	own        []RoleID          // roles that their own holder would have
	of         map[RoleID]string // the names of their plans
	items      []transfer.Item
}

func (m *mover) add(table, row, column string, before, after *string) *transfer.Item {
	m.items = append(m.items, transfer.Item{Table: table, Row: row, Column: column, Before: before, After: after, Rule: "M31"})
	return &m.items[len(m.items)-1]
}

// movePlans takes every plan along. Of two of one template the one further
// along, then the last used, goes on; the other is kept whole, to be read (as
// M23). What makes room comes before what moves in.
func (m *mover) movePlans(plans []heldPlan) {
	lost := map[PlanID]PlanID{}
	for _, ours := range plans {
		for _, theirs := range plans {
			if ours.holder != m.move.From || theirs.holder != m.move.Into || ours.line != theirs.line || ours.superseded || theirs.superseded {
				continue
			}
			if winner, loser := further(ours, theirs); loser.id == theirs.id {
				lost[theirs.id] = winner.id
				m.archive(theirs, winner).Label = label("goals.move.archived_inside", theirs)
			} else {
				lost[ours.id] = winner.id
			}
		}
	}
	for _, p := range plans {
		if p.holder != m.move.From {
			continue
		}
		key := "goals.move.plan"
		if p.superseded {
			key = ""
		}
		if winner, beaten := lost[p.id]; beaten {
			key = "goals.move.archived_outside"
			m.archive(p, heldPlan{id: winner})
		}
		m.add("goal_plan", string(p.id), "profile_id", m.from, m.into).Label = label(key, p)
	}
}

// archive links a plan to the one that goes on; the first of its two items is
// given.
func (m *mover) archive(loser, winner heldPlan) *transfer.Item {
	m.add("goal_plan", string(loser.id), "superseded_at", nil, transfer.Value(m.now))
	return m.add("goal_plan", string(loser.id), "superseded_by", nil, transfer.Value(string(winner.id)))
}

// further gives the plan with more that is signed, then the last used; of two
// alike the survivor's own wins.
func further(ours, theirs heldPlan) (winner, loser heldPlan) {
	if ours.signed > theirs.signed || ours.signed == theirs.signed && ours.usedAt.After(theirs.usedAt) {
		return ours, theirs
	}
	return theirs, ours
}

// moveRoles takes the roles along, with all that waits for them. One that the
// holder would have beside their own plan ends.
func (m *mover) moveRoles(roles []heldRole) {
	m.of = map[RoleID]string{}
	told := map[RoleKind]bool{}
	for _, r := range roles {
		self := r.holder == m.move.From || r.holder == m.move.Into
		if r.who == m.move.From {
			item := m.add("goal_role", string(r.id), "profile_id", m.from, m.into)
			if r.state == Accepted && !self && !told[r.kind] {
				told[r.kind] = true
				item.Label = transfer.Label{Key: "goals.move.role." + string(r.kind), Args: map[string]string{"Number": strconv.Itoa(count(roles, r.kind))}}
			}
		}
		if !self {
			continue
		}
		m.own, m.of[r.id] = append(m.own, r.id), r.plan
		if r.state == Asked || r.state == Accepted {
			m.add("goal_role", string(r.id), "ended_at", nil, transfer.Value(m.now))
			item := m.add("goal_role", string(r.id), "state", transfer.Value(string(r.state)), transfer.Value(string(Ended)))
			item.Label = transfer.Label{Key: "goals.move.self." + string(r.kind), Args: map[string]string{"Title": r.plan}}
		}
	}
}

func count(roles []heldRole, kind RoleKind) (n int) {
	for _, r := range roles {
		if r.kind == kind && r.state == Accepted {
			n++
		}
	}
	return n
}

// giveBack gives the holder back what they would have signed themselves, so
// that they choose another: what waits, and what is signed already. The
// signature stays where it is, and counts no more.
func (m *mover) giveBack(ctx context.Context, q db.Queryer) error {
	if len(m.own) == 0 {
		return nil
	}
	entries, err := selectAnsweredBy(ctx, q, m.own)
	for _, e := range entries {
		m.add("goal_entry", string(e.ID), "role_id", transfer.Value(string(e.RoleID)), nil)
		item := m.add("goal_entry", string(e.ID), "state", transfer.Value(string(e.State)), transfer.Value(string(Open)))
		item.Label = transfer.Label{Key: "goals.move.choose_another", Args: map[string]string{"Title": m.of[e.RoleID], "What": e.Comment}}
	}
	return err
}

func label(key string, p heldPlan) transfer.Label {
	if key == "" {
		return transfer.Label{}
	}
	return transfer.Label{Key: key, Args: map[string]string{"Title": p.name, "Number": strconv.Itoa(p.signed), "Date": p.usedAt.In(i18n.Oslo).Format(time.DateOnly)}}
}

// ApplyMove carries out the items that are about learning goals and leaves the
// rest to the other rooms. Problem: ErrMoveChanged when a value is no longer as
// planned.
func ApplyMove(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	for start := 0; start < len(items); {
		end := start + 1
		for end < len(items) && items[end].Table == items[start].Table && items[end].Row == items[start].Row {
			end++
		}
		if err := applyRow(ctx, tx, items[start:end]); err != nil {
			return fmt.Errorf("move goals: %w", err)
		}
		start = end
	}
	return nil
}

// ApplyUnmove carries out the items of an undo that are about learning goals:
// what goes back leaves before anything is opened in its place. Problem:
// ErrMoveChanged.
func ApplyUnmove(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	leaving := map[place]bool{}
	for _, item := range items {
		if item.Column == "profile_id" {
			leaving[place{item.Table, item.Row}] = true
		}
	}
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b transfer.Item) int {
		return rank(leaving[place{a.Table, a.Row}]) - rank(leaving[place{b.Table, b.Row}])
	})
	return ApplyMove(ctx, tx, items)
}

func rank(leaves bool) int {
	if leaves {
		return 0
	}
	return 1
}

// place names a row.
type place struct{ table, row string }

// Ours says whether a merge's item is of this room.
func Ours(item transfer.Item) bool { return movable[item.Table] != nil }
