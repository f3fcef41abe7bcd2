package merge

import (
	"context"
	"errors"
	"fmt"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// Reviewed is a pair as somebody who decides about it may see it. HR never
// learns what the guest's profile holds or says, only where the two agree;
// helpdesk sees courses only of who is in its own reach (M8).
type Reviewed struct {
	Plan
	Agreement Agreement
	Proposal  *Proposal // that waits for a second person
	Own       bool      // it is the reviewer's own: others decide
	Proposer  bool      // the reviewer has proposed it
	InReach   bool      // the other's own page may be opened
	Refused   *Refusal  // the last no to a proposal about the open pair
}

// MayMerge says that the reviewer alone may carry out the plan.
func (r Reviewed) MayMerge() bool {
	return r.decidable() && !r.Match.needsTwo() && r.Match.State != Planned
}

// MayPropose says that the reviewer may ask a second person to approve.
func (r Reviewed) MayPropose() bool {
	return r.decidable() && r.Proposal == nil && (r.Match.State == Review || r.Match.State == Asking) && r.Match.needsTwo()
}

// MayApprove says that the reviewer is the second person.
func (r Reviewed) MayApprove() bool { return r.decidable() && r.Proposal != nil && !r.Proposer }

// MayRefuse says that the reviewer may say that the two are not one person.
func (r Reviewed) MayRefuse() bool { return r.decidable() }

// MayAsk says that the person can be asked.
func (r Reviewed) MayAsk() bool {
	return r.decidable() && r.Match.askable() && r.Into.RecoveryEmail() != ""
}

func (r Reviewed) decidable() bool { return !r.Own && r.Match.State.Open() }

// MergedBy is the merge that made one of a pair, for whoever reviews it in a
// role and comes back to it later. Problems: ErrNoMatch, also where it is not
// merged.
func (s *Service) MergedBy(ctx context.Context, by accounts.Actor, role accounts.Role, id MatchID) (MergeID, error) {
	if err := accounts.Authorise(by, ruleOf(role)); err != nil {
		return "", err
	}
	m, err := selectMatch(ctx, s.DB, id)
	if err == nil {
		err = servesAs(ctx, s.DB, by, role, m)
	}
	var merged MergeID
	if err == nil {
		merged, err = selectMergeOf(ctx, s.DB, id)
	}
	var made Merge
	if err == nil {
		made, err = selectMerge(ctx, s.DB, merged)
	}
	switch {
	case errors.Is(err, db.ErrNone), err == nil && made.Into != m.Internal:
		return "", ErrNoMatch
	case err != nil:
		return "", fmt.Errorf("find merge of pair: %w", err)
	}
	return merged, nil
}

// Review shows a pair to helpdesk or HR. The look is audited. Problems:
// ErrNoMatch, and those of M16.
func (s *Service) Review(ctx context.Context, by accounts.Actor, role accounts.Role, id MatchID) (Reviewed, error) {
	if err := accounts.Authorise(by, ruleOf(role)); err != nil {
		return Reviewed{}, err
	}
	var r Reviewed
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := s.decided(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := servesAs(ctx, tx, by, role, m); err != nil {
			return err
		}
		plan, err := s.plan(ctx, tx, m)
		if err != nil {
			return err
		}
		if r, err = s.reviewed(ctx, tx, by, plan); err != nil {
			return err
		}
		if err := insertPlan(ctx, tx, plan); err != nil {
			return fmt.Errorf("keep plan: %w", err)
		}
		return audit.Record(ctx, tx, by.Entry("merge.preview", m.External).About("match", string(id)).With("as", string(role)))
	})
	switch {
	case err != nil:
		return Reviewed{}, err
	case role == accounts.HR:
		r.Plan, r.InReach, r.Proposal, r.Refused = r.withheld(), false, nil, nil
		r.From.Email = ""
	case !r.InReach:
		r.parts, r.Withheld = nil, true
	}
	return r, nil
}

func (s *Service) reviewed(ctx context.Context, tx *db.Tx, by accounts.Actor, plan Plan) (Reviewed, error) {
	r := Reviewed{Plan: plan, Agreement: plan.Agreement()}
	own := plan.Match.notOwn(ctx, tx, by)
	if own != nil && own != ErrOwnMatch {
		return r, own
	}
	r.Own = own != nil
	tree, err := accounts.Organisations(ctx, tx)
	if err != nil {
		return r, fmt.Errorf("read organisations: %w", err)
	}
	r.InReach = by.Serves(tree, accounts.Helpdesk, plan.From.OrganisationID)
	if !plan.Match.State.Open() {
		return r, nil
	}
	if r.Proposal, err = s.proposal(ctx, tx, plan); err != nil {
		return r, err
	}
	if r.Proposal != nil {
		r.Proposer = notOneOf(ctx, tx, by, ErrSecondPerson, r.Proposal.By) != nil
	}
	r.Refused, err = lastRefusal(ctx, tx, selectRefusal, string(plan.Match.ID))
	return r, err
}

// Proposed gives the open proposals by the pair that they are about.
func (s *Service) Proposed(ctx context.Context, by accounts.Actor) (map[MatchID]Proposal, error) {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return nil, err
	}
	all, err := selectProposals(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read proposals: %w", err)
	}
	of := make(map[MatchID]Proposal, len(all))
	for _, p := range all {
		of[p.Match] = p
	}
	return of, nil
}
