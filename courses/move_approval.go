package courses

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// PlanApprovalMove says what becomes of the requests of one profile in another
// (M28): they move; of two that wait for the same course the earlier stays; one
// for a course that the other side is in, or has, is closed; and what would be
// asked of the person themselves is asked of their leader. It only reads, as
// PlanMove.
func PlanApprovalMove(ctx context.Context, q db.Queryer, move transfer.Move) ([]transfer.Item, error) {
	from, into := accounts.ProfileID(move.From), accounts.ProfileID(move.Into)
	all, err := selectMovingApprovals(ctx, q, from, into)
	if err != nil {
		return nil, fmt.Errorf("plan requests: %w", err)
	}
	m := &approvalMover{now: transfer.Value(q.Now()), from: from, into: into, hierarchy: hierarchyOf(q)}
	m.hierarchy.from, m.hierarchy.into = from, into
	m.closed = m.decide(all)
	for _, own := range []bool{false, true} { // what makes room comes before what moves in
		for _, a := range all {
			if (a.ProfileID == from) == own {
				if err := m.move(ctx, a); err != nil {
					return nil, fmt.Errorf("plan requests: %w", err)
				}
			}
		}
	}
	return m.items, nil
}

// movingApproval is a request that a merge has to do with.
type movingApproval struct {
	Approval
	course heldCourse
	told   *string // scalar
	taken  bool    // the other of the two is in the course, or has it
}

// approvalMover collects the items of one move.
type approvalMover struct {
	now        *string
	from, into accounts.ProfileID
	hierarchy  hierarchy
	closed     map[ApprovalID]*ApprovalID // by which other request; nil: by an enrolment
	items      []transfer.Item
}

// decide finds the requests that are closed: by the course itself on the other
// side, or by one that was asked earlier.
func (m *approvalMover) decide(all []movingApproval) map[ApprovalID]*ApprovalID {
	closed, first := map[ApprovalID]*ApprovalID{}, map[CourseID]ApprovalID{}
	ours := func(a movingApproval) bool {
		return a.State == ApprovalWaiting && (a.ProfileID == m.from || a.ProfileID == m.into)
	}
	byTime := slices.Clone(all)
	slices.SortStableFunc(byTime, func(a, b movingApproval) int { return a.RequestedAt.Compare(b.RequestedAt) })
	for _, a := range byTime {
		earlier, there := first[a.CourseID]
		switch {
		case !ours(a):
		case a.taken:
			closed[a.ID] = nil
		case there:
			closed[a.ID] = &earlier
		default:
			first[a.CourseID] = a.ID
		}
	}
	return closed
}

func (m *approvalMover) add(a movingApproval, column string, before, after *string) {
	if !transfer.Same(before, after) {
		m.items = append(m.items, transfer.Item{Table: "approval", Row: string(a.ID), Column: column, Before: before, After: after, Rule: "M28"})
	}
}

// move writes down what changes of one request; its first item says it in words.
func (m *approvalMover) move(ctx context.Context, a movingApproval) error {
	start := len(m.items)
	words := "approval.move.history"
	if a.ProfileID == m.from {
		m.add(a, "profile_id", transfer.Value(string(m.from)), transfer.Value(string(m.into)))
	}
	by, closes := m.closed[a.ID]
	switch {
	case closes:
		words = m.close(a, by)
	case a.State == ApprovalWaiting:
		handed, err := m.ask(ctx, a)
		if err != nil {
			return err
		}
		words = map[bool]string{true: "approval.move.handed", false: "approval.move.waits"}[handed]
	}
	if len(m.items) > start && (a.ProfileID == m.from || a.ProfileID == m.into) {
		m.items[start].Label = label(words, a.course, a.RequestedAt)
	}
	return nil
}

// close settles a request that waits no longer, and links it to the one in its
// place.
func (m *approvalMover) close(a movingApproval, by *ApprovalID) string {
	m.add(a, "state", transfer.Value(string(a.State)), transfer.Value(string(ApprovalSuperseded)))
	m.add(a, "asked_profile_id", reference(a.AskedProfileID), nil)
	m.add(a, "told_at", a.told, nil)
	m.add(a, "settled_at", nil, m.now)
	if by == nil {
		return "approval.move.taken"
	}
	m.add(a, "superseded_by", nil, transfer.Value(string(*by)))
	return "approval.move.twice"
}

// ask puts the survivor in the other's place where that is asked, and somebody
// else in theirs where they would answer themselves. Who is new to it is written
// to later, by the job.
func (m *approvalMover) ask(ctx context.Context, a movingApproval) (handed bool, err error) {
	asked := a.AskedProfileID
	if asked == nil || *asked != m.from && *asked != m.into {
		return false, nil
	}
	turn := charge{a.Step, &m.into}
	if own := a.ProfileID == m.from || a.ProfileID == m.into; own {
		if turn, err = m.hierarchy.charge(ctx, m.into, a.CourseID, a.Step); err != nil {
			return false, err
		}
		m.add(a, "told_at", a.told, nil)
		handed = true
	}
	m.add(a, "step", transfer.Value(string(a.Step)), transfer.Value(string(turn.step)))
	m.add(a, "asked_profile_id", reference(asked), reference(turn.asked))
	return handed, nil
}

// ApplyApprovalMove carries out the items about requests, also those of an undo,
// and leaves the rest. Problem: ErrMoveChanged when a value is no longer as
// planned.
func ApplyApprovalMove(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	of := map[string][]transfer.Item{}
	var order []string
	for _, item := range items {
		if item.Table != "approval" {
			continue
		}
		if of[item.Row] == nil {
			order = append(order, item.Row)
		}
		of[item.Row] = append(of[item.Row], item)
	}
	for _, row := range order {
		if err := applyApproval(ctx, tx, row, of[row]); err != nil {
			return fmt.Errorf("move requests: %w", err)
		}
	}
	return nil
}
