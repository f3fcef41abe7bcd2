package merge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// UndoProposal is an undo that waits for a second person (M9).
type UndoProposal struct {
	ID     ProposalID
	Merge  MergeID
	Order  UndoOrder // as its proposer filled it in, by the plan that they saw
	By     accounts.ProfileID
	ByName string
	At     time.Time
}

// Until is when it lapses by itself.
func (p UndoProposal) Until() time.Time { return p.At.Add(proposalLives) }

// What keeps one of the helpdesk from undoing alone.
var (
	ErrOwnMerge        = problem.New(problem.Forbidden, "merge.undo.own")       // nobody decides about themselves
	ErrUndoNeedsTwo    = problem.New(problem.Conflict, "merge.undo.needs_two")  // see ProposeUndo
	ErrUndoOneIsEnough = problem.New(problem.Conflict, "merge.undo.needless")   // see Undo
	ErrUndoLapsed      = problem.New(problem.Conflict, "merge.undo.lapsed")     // the plan has changed, or it waited too long
	ErrUndoProposed    = problem.New(problem.Conflict, "merge.undo.proposed")   // one proposal at a time
	ErrUndoUnproposed  = problem.New(problem.Conflict, "merge.undo.unproposed") // nothing is proposed (any more)
)

// notOwn keeps people from deciding about themselves: about a merge of
// theirs, or of somebody who shares a national ID with them.
func (m Merge) notOwn(ctx context.Context, q db.Queryer, by accounts.Actor, survivor accounts.ProfileID) error {
	return notOneOf(ctx, q, by, ErrOwnMerge, m.From, m.Into, survivor)
}

// undoNeedsTwo says that the asker alone may not undo a merge: it took two to
// make it (M8, M9, M15), or they have made it by hand themselves.
func undoNeedsTwo(ctx context.Context, q db.Queryer, by accounts.Actor, m Merge) (bool, error) {
	two, err := selectMadeByTwo(ctx, q, m.ID)
	switch {
	case err != nil:
		return false, fmt.Errorf("read who merged: %w", err)
	case two || m.By == "" || !by.SignedIn():
		return two, nil
	}
	err = notOneOf(ctx, q, by, ErrSecondPerson, m.By)
	if errors.Is(err, ErrSecondPerson) {
		return true, nil
	}
	return false, err
}

// ProposeUndo says, with a reason, that a merge which the asker may not undo
// alone should be, as the plan that was seen says. The questions are those that
// are left with ErrUndecided. Problems: those of Undo but ErrUndoNeedsTwo, and
// ErrUndone, ErrUndoOneIsEnough, ErrUndoProposed.
func (s *Service) ProposeUndo(ctx context.Context, by accounts.Actor, id MergeID, order UndoOrder) (unanswered []transfer.Question, err error) {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return nil, err
	}
	if !by.SignedIn() {
		return nil, accounts.ErrForbidden // two people, not a command
	}
	order.Note = noted(order.Note)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		unanswered = nil
		plan, err := s.undoSeen(ctx, tx, by, id)
		switch {
		case err != nil:
			return err
		case !plan.NeedsTwo:
			return ErrUndoOneIsEnough
		case plan.Proposal != nil:
			return ErrUndoProposed
		case order.Note == "":
			return ErrNoteMissing
		}
		if unanswered, err = plan.refuse(ctx, tx, by, order); err != nil {
			return err
		}
		p := UndoProposal{ID: ProposalID(db.NewID()), Merge: id, Order: order, By: by.ProfileID, At: tx.Now()}
		if err := insertUndoProposal(ctx, tx, p); err != nil {
			return fmt.Errorf("propose undo: %w", err)
		}
		return audit.Record(ctx, tx, by.Entry("merge.propose_undo", plan.Merge.Into).About("merge", string(id)))
	})
	return unanswered, err
}

// undoSeen is the plan of an undo as one of the helpdesk sees it. A proposal
// that waited too long, or was made by another plan, lapses here.
func (s *Service) undoSeen(ctx context.Context, tx *db.Tx, by accounts.Actor, id MergeID) (UndoPlan, error) {
	m, err := s.undoable(ctx, tx, by, id)
	if err != nil {
		return UndoPlan{}, err
	}
	plan, err := s.planUndo(ctx, tx, m)
	if err != nil {
		return plan, err
	}
	if plan.NeedsTwo, err = undoNeedsTwo(ctx, tx, by, m); err != nil {
		return plan, err
	}
	if plan.Refused, err = lastRefusal(ctx, tx, selectUndoRefusal, string(id)); err != nil {
		return plan, err
	}
	p, err := selectUndoProposal(ctx, tx, id)
	switch {
	case errors.Is(err, db.ErrNone):
		return plan, nil
	case err != nil:
		return plan, fmt.Errorf("read proposal: %w", err)
	case p.Order.Digest != plan.Digest || !p.Until().After(tx.Now()):
		return plan, lapseUndo(ctx, tx, p, m)
	}
	plan.Proposal = &p
	if err := notOneOf(ctx, tx, by, ErrSecondPerson, p.By); err != nil {
		plan.Proposer = errors.Is(err, ErrSecondPerson)
		if !plan.Proposer {
			return plan, err
		}
	}
	return plan, nil
}

// lapseUndo ends a proposal that no longer holds.
func lapseUndo(ctx context.Context, tx *db.Tx, p UndoProposal, m Merge) error {
	if err := closeUndoProposal(ctx, tx, p.ID, "lapsed", "", ""); err != nil {
		return fmt.Errorf("end proposal: %w", err)
	}
	return audit.Record(ctx, tx, accounts.Job("merge.due").Entry("merge.lapse_undo", m.Into).About("merge", string(m.ID)))
}

// SeenUndo is what the second person has read: the plan, and the proposal with
// its answers and its address, which may be taken back and made anew by the same
// plan.
type SeenUndo struct {
	Digest   string
	Proposal ProposalID
}

// ApproveUndo undoes what somebody else of the helpdesk has proposed, by the
// same plan, for their reason and with their answers (M9). Problems: those of
// PlanUndo but ErrUndone, ErrUndoUnproposed, ErrSecondPerson, ErrUndoLapsed,
// ErrPlanChanged, and what has become of a new address (M52).
func (s *Service) ApproveUndo(ctx context.Context, by accounts.Actor, id MergeID, seen SeenUndo) (Undone, error) {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return Undone{}, err
	}
	if !by.SignedIn() {
		return Undone{}, accounts.ErrForbidden
	}
	var lapsed bool
	done, err := s.undoOnce(ctx, id, func(tx *db.Tx) (Undone, error) {
		was, err := selectUndoProposal(ctx, tx, id)
		if err != nil && !errors.Is(err, db.ErrNone) {
			return Undone{}, fmt.Errorf("read proposal: %w", err)
		}
		plan, err := s.undoSeen(ctx, tx, by, id)
		if errors.Is(err, ErrUndone) {
			return Undone{ID: id, Already: true}, nil
		}
		if err != nil {
			return Undone{}, err
		}
		if lapsed = plan.Proposal == nil && was.ID != ""; lapsed {
			return Undone{}, nil // and its end is written
		}
		return s.approveUndo(ctx, tx, by, plan, seen)
	})
	if err == nil && lapsed {
		err = ErrUndoLapsed
	}
	return done, err
}

func (s *Service) approveUndo(ctx context.Context, tx *db.Tx, by accounts.Actor, plan UndoPlan, seen SeenUndo) (Undone, error) {
	p := plan.Proposal
	switch {
	case p == nil:
		return Undone{}, ErrUndoUnproposed
	case plan.Proposer:
		return Undone{}, ErrSecondPerson
	case seen != SeenUndo{plan.Digest, p.ID}:
		return Undone{}, ErrPlanChanged
	}
	if open, err := plan.refuse(ctx, tx, by, p.Order); err != nil {
		return Undone{ID: plan.Merge.ID, Unanswered: open}, err
	}
	if err := closeUndoProposal(ctx, tx, p.ID, "approved", by.ProfileID, ""); err != nil {
		return Undone{}, fmt.Errorf("approve proposal: %w", err)
	}
	entry := by.Entry("merge.approve_undo", plan.Merge.Into).About("merge", string(plan.Merge.ID)).With("proposed_by", string(p.By))
	if err := audit.Record(ctx, tx, entry); err != nil {
		return Undone{}, err
	}
	return Undone{ID: plan.Merge.ID}, s.takeBack(ctx, tx, by, plan, p.Order)
}

// RejectUndo ends a proposal without undoing: a second person says no, with a
// reason, or its proposer takes it back. Problems: ErrNoMerge, ErrOwnMerge,
// ErrUndoUnproposed, ErrNoteMissing.
func (s *Service) RejectUndo(ctx context.Context, by accounts.Actor, id MergeID, note string) error {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := s.undoable(ctx, tx, by, id)
		if err != nil {
			return err
		}
		p, err := selectUndoProposal(ctx, tx, id)
		state := "rejected"
		switch {
		case errors.Is(err, db.ErrNone):
			return ErrUndoUnproposed
		case err != nil:
			return fmt.Errorf("read proposal: %w", err)
		case p.By == by.ProfileID:
			state = "withdrawn"
		case note == "":
			return ErrNoteMissing
		}
		if err := closeUndoProposal(ctx, tx, p.ID, state, by.ProfileID, noted(note)); err != nil {
			return fmt.Errorf("reject proposal: %w", err)
		}
		return audit.Record(ctx, tx, by.Entry("merge."+state+"_undo", m.Into).About("merge", string(id)))
	})
}

// UndosProposed gives the merges of whom the asker serves whose undo waits for a
// second person, the longest waiting first.
func (s *Service) UndosProposed(ctx context.Context, by accounts.Actor) ([]Merge, error) {
	return s.servedMerges(ctx, by, selectUndosProposed)
}
