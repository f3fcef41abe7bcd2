package merge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// ProposalID names what one of the helpdesk wants another to approve.
type ProposalID string

// Proposal is a merge by hand that waits for a second person (M8).
type Proposal struct {
	ID     ProposalID
	Match  MatchID
	Digest string // of the plan that its proposer saw
	Note   string // why
	By     accounts.ProfileID
	ByName string
	At     time.Time
}

// proposalLives is how long a proposal waits before it lapses.
const proposalLives = 14 * 24 * time.Hour

// Until is when it lapses by itself.
func (p Proposal) Until() time.Time { return p.At.Add(proposalLives) }

// What stops two from merging by hand.
var (
	ErrOwnMatch     = problem.New(problem.Forbidden, "merge.own_match")        // nobody decides about themselves
	ErrSecondPerson = problem.New(problem.Forbidden, "merge.second_person")    // the proposer cannot approve
	ErrProposed     = problem.New(problem.Conflict, "merge.proposed_already")  // one proposal at a time
	ErrNotProposed  = problem.New(problem.Conflict, "merge.not_proposed")      // nothing is proposed (any more)
	ErrLapsed       = problem.New(problem.Conflict, "merge.proposal_lapsed")   // the plan has changed, or it waited too long
	ErrOneIsEnough  = problem.New(problem.Conflict, "merge.proposal_needless") // strong enough for one (M8)
)

// needsTwo says that one of the helpdesk alone may not merge the pair: the
// evidence is weaker than M1's (M8), or the external holds a staff role (M15).
func (m Match) needsTwo() bool {
	return m.weighed == nil || !m.weighed.Strong || slices.Contains(m.Reasons, StaffRole)
}

// notOwn keeps people from deciding about themselves: about a profile of
// theirs, or one that shares a national ID with theirs (M8).
func (m Match) notOwn(ctx context.Context, q db.Queryer, by accounts.Actor) error {
	return notOneOf(ctx, q, by, ErrOwnMatch, m.Internal, m.External)
}

func notOneOf(ctx context.Context, q db.Queryer, by accounts.Actor, refusal error, people ...accounts.ProfileID) error {
	for _, id := range people {
		if id == by.ProfileID {
			return refusal
		}
		shares, err := accounts.SharesNumber(ctx, q, by.ProfileID, id)
		if err != nil {
			return fmt.Errorf("compare numbers: %w", err)
		}
		if shares {
			return refusal
		}
	}
	return nil
}

// Propose says, with a reason, that a pair which needs two should be merged as
// the plan that was seen says (M8, M9, M15). Problems: ErrNoMatch, ErrOwnMatch,
// ErrSettled, ErrNotReady, ErrOneIsEnough, ErrNoteMissing, ErrPlanChanged,
// ErrProposed.
func (s *Service) Propose(ctx context.Context, by accounts.Actor, id MatchID, order Order) error {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return err
	}
	if !by.SignedIn() {
		return accounts.ErrForbidden // two people, not a command
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := s.served(ctx, tx, by, accounts.Helpdesk, id)
		if err != nil {
			return err
		}
		if err := m.proposable(order); err != nil {
			return err
		}
		plan, err := s.plan(ctx, tx, m)
		if err != nil {
			return err
		}
		if plan.Digest != order.Digest {
			return ErrPlanChanged
		}
		open, err := s.proposal(ctx, tx, plan)
		switch {
		case err != nil:
			return err
		case open != nil:
			return ErrProposed
		}
		p := Proposal{ID: ProposalID(db.NewID()), Match: id, Digest: plan.Digest, Note: noted(order.Note), By: by.ProfileID, At: tx.Now()}
		if err := insertProposal(ctx, tx, p); err != nil {
			return fmt.Errorf("propose merge: %w", err)
		}
		return audit.Record(ctx, tx, by.Entry("match.propose", m.Internal).About("match", string(id)))
	})
}

// proposable says why a merge of the pair cannot be proposed.
func (m Match) proposable(order Order) error {
	switch {
	case !m.State.Open():
		return ErrSettled
	case m.State != Review && m.State != Asking:
		return ErrNotReady
	case !m.needsTwo():
		return ErrOneIsEnough
	case order.Note == "":
		return ErrNoteMissing
	}
	return nil
}

// proposal gives the open proposal about a pair; nil when there is none. One
// that waited too long, or whose plan is no longer this one, lapses here.
func (s *Service) proposal(ctx context.Context, tx *db.Tx, plan Plan) (*Proposal, error) {
	p, err := selectProposal(ctx, tx, plan.Match.ID)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read proposal: %w", err)
	}
	if p.Digest == plan.Digest && p.Until().After(tx.Now()) {
		return &p, nil
	}
	if err := closeProposal(ctx, tx, p.ID, "lapsed", "", ""); err != nil {
		return nil, fmt.Errorf("end proposal: %w", err)
	}
	return nil, audit.Record(ctx, tx, accounts.Job("merge.due").Entry("match.lapse", plan.Match.Internal).About("match", string(plan.Match.ID)))
}

// Approve merges what somebody else has proposed: a different person of the
// helpdesk, who serves the employee, is neither of the two, and has seen the
// same plan (M8). Problems: ErrNoMatch, ErrOwnMatch, ErrSecondPerson,
// ErrNotProposed, ErrLapsed, ErrPlanChanged, ErrSettled.
func (s *Service) Approve(ctx context.Context, by accounts.Actor, id MatchID, order Order) (Done, error) {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return Done{}, err
	}
	if !by.SignedIn() {
		return Done{}, accounts.ErrForbidden
	}
	var lapsed error
	done, err := s.once(ctx, id, func(tx *db.Tx) (Done, error) {
		lapsed = nil
		m, err := s.served(ctx, tx, by, accounts.Helpdesk, id)
		if err != nil || m.State == Merged {
			return merged(ctx, tx, m, err)
		}
		p, err := s.seconded(ctx, tx, by, m)
		if errors.Is(err, ErrLapsed) {
			lapsed = err // and its end is written
			return Done{}, nil
		}
		switch {
		case err != nil:
			return Done{}, err
		case p.Digest != order.Digest, p.ID != order.Proposal: // or taken back, and made anew for another reason
			return Done{}, ErrPlanChanged
		}
		return s.approve(ctx, tx, by, m, p)
	})
	if lapsed != nil {
		return Done{}, lapsed
	}
	return done, err
}

// seconded gives the proposal that the actor may decide as the second person.
func (s *Service) seconded(ctx context.Context, tx *db.Tx, by accounts.Actor, m Match) (Proposal, error) {
	before, err := selectProposal(ctx, tx, m.ID)
	switch {
	case errors.Is(err, db.ErrNone):
		return Proposal{}, ErrNotProposed
	case err != nil:
		return Proposal{}, fmt.Errorf("read proposal: %w", err)
	case !m.State.Open():
		return Proposal{}, ErrSettled
	}
	if err := notOneOf(ctx, tx, by, ErrSecondPerson, before.By); err != nil {
		return Proposal{}, err
	}
	plan, err := s.plan(ctx, tx, m)
	if err != nil {
		return Proposal{}, err
	}
	p, err := s.proposal(ctx, tx, plan)
	if err == nil && p == nil {
		err = ErrLapsed
	}
	if err != nil {
		return Proposal{}, err
	}
	return *p, nil
}

func (s *Service) approve(ctx context.Context, tx *db.Tx, by accounts.Actor, m Match, p Proposal) (Done, error) {
	if err := closeProposal(ctx, tx, p.ID, "approved", by.ProfileID, ""); err != nil {
		return Done{}, fmt.Errorf("approve proposal: %w", err)
	}
	entry := by.Entry("match.approve", m.Internal).About("match", string(m.ID)).With("proposed_by", string(p.By))
	if err := audit.Record(ctx, tx, entry); err != nil {
		return Done{}, err
	}
	return s.merge(ctx, tx, by, m, Order{Digest: p.Digest, Note: p.Note, approved: true})
}

// Reject ends a proposal without merging: a second person says no, with a
// reason, or its proposer takes it back. The pair waits on. Problems:
// ErrNoMatch, ErrOwnMatch, ErrNotProposed, ErrNoteMissing.
func (s *Service) Reject(ctx context.Context, by accounts.Actor, id MatchID, note string) error {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := s.served(ctx, tx, by, accounts.Helpdesk, id)
		if err != nil {
			return err
		}
		p, err := selectProposal(ctx, tx, id)
		switch {
		case errors.Is(err, db.ErrNone):
			return ErrNotProposed
		case err != nil:
			return fmt.Errorf("read proposal: %w", err)
		case note == "" && p.By != by.ProfileID:
			return ErrNoteMissing
		}
		state := "rejected"
		if p.By == by.ProfileID {
			state = "withdrawn"
		}
		if err := closeProposal(ctx, tx, p.ID, state, by.ProfileID, noted(note)); err != nil {
			return fmt.Errorf("reject proposal: %w", err)
		}
		return audit.Record(ctx, tx, by.Entry("match."+state, m.Internal).About("match", string(id)))
	})
}
