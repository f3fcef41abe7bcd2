package courses

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
)

// charge is who has to answer a request.
type charge struct {
	step  Step
	asked *accounts.ProfileID // nil: whoever answers for the course
}

func (c charge) same(a Approval) bool {
	return c.step == a.Step && (c.asked == nil) == (a.AskedProfileID == nil) && (c.asked == nil || *c.asked == *a.AskedProfileID)
}

// hierarchy finds who is in charge by what HR says today. In a merge the two
// profiles are looked at as the one that they become.
type hierarchy struct {
	q          db.Queryer
	today      string
	from, into accounts.ProfileID
}

func hierarchyOf(q db.Queryer) hierarchy { return hierarchy{q: q, today: accounts.Today(q.Now())} }

// as is who somebody is, or becomes.
func (h hierarchy) as(id accounts.ProfileID) accounts.ProfileID {
	if id == h.from && h.from != "" {
		return h.into
	}
	return id
}

// same says whether two profiles are one person's, as far as anybody can know:
// two logins with the same national ID are.
func (h hierarchy) same(ctx context.Context, a, b accounts.ProfileID) (bool, error) {
	if a == b {
		return true, nil
	}
	shares, err := accounts.SharesNumber(ctx, h.q, a, b)
	if err != nil {
		return false, fmt.Errorf("compare numbers: %w", err)
	}
	return shares, nil
}

// charge says who answers a request at a step. Nobody answers their own: then
// the approver's own leader is asked, and where there is none the course owner,
// or else whoever answers for the course (M28).
func (h hierarchy) charge(ctx context.Context, requester accounts.ProfileID, course CourseID, step Step) (charge, error) {
	requester = h.as(requester)
	if step == AtLeader {
		leader, err := h.leader(ctx, requester)
		if err != nil || leader != nil {
			return charge{AtLeader, leader}, err
		}
	}
	owner, err := selectApprovalOwner(ctx, h.q, course)
	if err != nil {
		return charge{}, fmt.Errorf("find course owner: %w", err)
	}
	if owner.id == "" {
		return charge{step: AtOwner}, nil
	}
	owner.id = h.as(owner.id)
	own, err := h.same(ctx, owner.id, requester)
	if err != nil {
		return charge{}, err
	}
	if own {
		leader, err := h.leader(ctx, owner.id)
		return charge{AtOwner, leader}, err
	}
	if !owner.active && owner.id != h.into {
		return charge{step: AtOwner}, nil
	}
	return charge{AtOwner, &owner.id}, nil
}

// leader is the nearest active leader above somebody, by the newest job first;
// nil when there is none. Where a leader has left, the leader's leader is asked.
func (h hierarchy) leader(ctx context.Context, person accounts.ProfileID) (*accounts.ProfileID, error) {
	seen, at, today := map[accounts.ProfileID]bool{person: true}, person, h.today
	for at != "" {
		above, err := h.above(ctx, at, today)
		if err != nil {
			return nil, fmt.Errorf("find leader: %w", err)
		}
		at, today = "", "" // of who has left the job that is over counts, too
		for _, l := range above {
			if l.id = h.as(l.id); seen[l.id] {
				continue
			}
			own, err := h.same(ctx, l.id, person)
			if err != nil {
				return nil, err
			}
			if l.active && !own {
				return &l.id, nil
			}
			if at == "" {
				at, seen[l.id] = l.id, true
			}
		}
	}
	return nil, nil
}

func (h hierarchy) above(ctx context.Context, person accounts.ProfileID, today string) ([]approver, error) {
	all, err := selectLeadersOf(ctx, h.q, person, today)
	if err != nil || person != h.into || h.from == "" {
		return all, err
	}
	more, err := selectLeadersOf(ctx, h.q, h.from, today)
	return append(all, more...), err
}

// approver is somebody who could be asked.
type approver struct {
	id     accounts.ProfileID
	active bool
}

// inCharge says who has to answer a request now, and whether the actor may: who
// is asked, who answers for the course where it is the owner's turn, and
// administrators of its organisation. Nobody decides their own (M28), also not by
// another login with the same national ID.
func (w WaitingApproval) inCharge(ctx context.Context, q db.Queryer, tree accounts.Tree, by accounts.Actor) (charge, bool, error) {
	h := hierarchyOf(q)
	now, err := h.charge(ctx, w.ProfileID, w.CourseID, w.Step)
	switch {
	case err != nil || !by.SignedIn():
		return now, false, err
	case now.asked != nil && *now.asked == by.ProfileID:
	case now.step == AtOwner && answersFor(tree, by, w.courseOrganisation):
	case now.step != AtOwner && by.Serves(tree, accounts.Administrator, w.courseOrganisation):
	default:
		return now, false, nil
	}
	own, err := h.same(ctx, by.ProfileID, w.ProfileID)
	return now, err == nil && !own, err
}
