package merge

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/merge/events"
)

// Merge is a plan that was carried out.
type Merge struct {
	ID        MergeID
	Match     MatchID
	From      accounts.ProfileID
	Into      accounts.ProfileID
	Evidence  Evidence
	Confirmed bool
	Digest    string
	MergedAt  time.Time
	By        accounts.ProfileID // empty: it merged by itself
	Note      string
	SeenAt    *time.Time
	UndoneAt  *time.Time

	fromUpdatedAt, intoUpdatedAt *time.Time // before the merge; nil: not kept
}

// Order is how somebody asks for a merge: the digest of the plan that they saw
// and, by hand, why.
type Order struct {
	Digest   string
	Note     string
	Proposal ProposalID // that a second person has read and approves (M8)

	approved bool // by a second person (M8)
}

// Done is what a merge left. Already says that somebody else was first (M12):
// nothing was changed this time.
type Done struct {
	ID      MergeID
	Already bool
}

// What stops a merge.
var (
	ErrPlanChanged = problem.New(problem.Conflict, "merge.plan_changed") // ask Plan again (M10)
	ErrNotReady    = problem.New(problem.Conflict, "merge.not_ready")    // the rules do not let it merge by itself
	ErrTooWeak     = problem.New(problem.Conflict, "merge.too_weak")     // weaker than M1: needs two of helpdesk (M8)
	ErrSettled     = problem.New(problem.Conflict, "merge.settled")      // somebody has said no
	ErrNoteMissing = problem.New(problem.Invalid, "merge.note_missing")  // by hand: say why
	ErrChanged     = problem.New(problem.Conflict, "merge.changed")      // a row was changed while it merged
)

// Merge carries out the plan of a match in one transaction (M11). The portal
// itself merges what is ready; helpdesk may merge by hand what is strong
// enough and stopped by something else (M8, M15), with the digest of the plan
// they saw and a reason. Doing it again changes nothing. Problems: ErrNoMatch,
// ErrPlanChanged, ErrNotReady, ErrTooWeak (see Propose), ErrOwnMatch, ErrSettled,
// ErrNoteMissing.
func (s *Service) Merge(ctx context.Context, by accounts.Actor, id MatchID, order Order) (Done, error) {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return Done{}, err
	}
	order.Note = noted(order.Note)
	return s.once(ctx, id, func(tx *db.Tx) (Done, error) {
		m, err := s.served(ctx, tx, by, accounts.Helpdesk, id)
		if err != nil || m.State == Merged {
			return merged(ctx, tx, m, err)
		}
		if !by.Trusted() {
			return s.byHand(ctx, tx, by, m, order)
		}
		if m.State != Ready {
			return Done{}, ErrNotReady
		}
		return s.merge(ctx, tx, by, m, order)
	})
}

// byHand is helpdesk's merge. What needs two (M8, M15) is proposed and approved
// instead.
func (s *Service) byHand(ctx context.Context, tx *db.Tx, by accounts.Actor, m Match, order Order) (Done, error) {
	switch {
	case m.State == Refused:
		return Done{}, ErrSettled
	case order.Note == "":
		return Done{}, ErrNoteMissing
	case m.State == Planned:
		return Done{}, ErrNotReady
	case m.needsTwo():
		return Done{}, ErrTooWeak
	}
	return s.merge(ctx, tx, by, m, order)
}

// once runs the act and tells who came second that it is done already: either
// the match says so, or the place that M12 keeps was taken meanwhile.
func (s *Service) once(ctx context.Context, id MatchID, act func(tx *db.Tx) (Done, error)) (Done, error) {
	var done Done
	err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		done, err = act(tx)
		return err
	})
	if db.IsTaken(err) {
		if first, none := merged(ctx, s.DB, Match{ID: id}, nil); none == nil {
			return first, nil
		}
	}
	if err != nil {
		return Done{}, err
	}
	return done, nil
}

// merged tells of a match that was merged before.
func merged(ctx context.Context, q db.Queryer, m Match, err error) (Done, error) {
	if err != nil {
		return Done{}, err
	}
	first, err := selectMergeOf(ctx, q, m.ID)
	if err != nil {
		return Done{}, fmt.Errorf("read merge: %w", err)
	}
	return Done{ID: first, Already: true}, nil
}

// merge plans again, compares and carries out.
func (s *Service) merge(ctx context.Context, tx *db.Tx, by accounts.Actor, m Match, order Order) (Done, error) {
	plan, err := s.plan(ctx, tx, m)
	if err != nil {
		return Done{}, err
	}
	return s.mergePlan(ctx, tx, by, plan, order)
}

// mergePlan compares a plan with what was asked for, and carries it out.
func (s *Service) mergePlan(ctx context.Context, tx *db.Tx, by accounts.Actor, plan Plan, order Order) (Done, error) {
	m := plan.Match
	switch {
	case !plan.Strong && !order.approved:
		return Done{}, ErrTooWeak
	case plan.Digest != order.Digest && (order.Digest != "" || !by.Trusted()):
		return Done{}, ErrPlanChanged
	}
	done := Merge{
		ID: MergeID(db.NewID()), Match: m.ID, From: m.External, Into: m.Internal, Evidence: m.Evidence,
		Confirmed: plan.move().Confirmed, Digest: plan.Digest, MergedAt: tx.Now(), By: by.ProfileID, Note: order.Note,
		fromUpdatedAt: &plan.From.UpdatedAt, intoUpdatedAt: &plan.Into.UpdatedAt,
	}
	return Done{ID: done.ID}, s.carryOut(ctx, tx, by, plan, done)
}

// carryOut makes the changes, keeps each of them, announces them and closes
// the external; its logins and links end last of all (M41).
func (s *Service) carryOut(ctx context.Context, tx *db.Tx, by accounts.Actor, plan Plan, m Merge) error {
	if err := insertMerge(ctx, tx, m); err != nil {
		return fmt.Errorf("insert merge: %w", err)
	}
	if err := apply(ctx, tx, plan, m.ID); err != nil {
		return fmt.Errorf("carry out merge: %w", err)
	}
	if err := s.Courses.FillFreed(ctx, tx, plan.Items()); err != nil {
		return fmt.Errorf("carry out merge: %w", err)
	}
	if err := s.Courses.RenewMoved(ctx, tx, plan.Items(), string(m.ID)); err != nil {
		return fmt.Errorf("carry out merge: %w", err)
	}
	settled := plan.Match
	settled.State, settled.Reasons, settled.DecidedAt, settled.DecidedBy, settled.Note = Merged, nil, new(tx.Now()), by.ProfileID, m.Note
	if err := saveMatch(ctx, tx, settled); err != nil {
		return fmt.Errorf("settle match: %w", err)
	}
	if err := s.announce(ctx, tx, plan, m.ID); err != nil {
		return fmt.Errorf("announce merge: %w", err)
	}
	entry := by.Entry("merge.merge", m.Into).About("merge", string(m.ID)).With("from", string(m.From)).With("evidence", string(m.Evidence))
	if err := audit.Record(ctx, tx, entry); err != nil {
		return err
	}
	if err := events.Record(ctx, tx, m.event(events.Merged)); err != nil {
		return err
	}
	return s.close(ctx, tx, settled, m)
}

// event tells other systems what became of the two.
func (m Merge) event(kind events.Kind) events.Event {
	return events.Event{Kind: kind, Merge: string(m.ID), From: string(m.From), Into: string(m.Into)}
}

// shown is the evidence that decides what the tombstone may say (M42).
func (m Merge) shown() string {
	if m.Evidence == Typed && m.Confirmed {
		return "confirmed"
	}
	return string(m.Evidence)
}

// apply lets every room make its own moves, and writes down each.
func apply(ctx context.Context, tx *db.Tx, plan Plan, id MergeID) error {
	reference, this := *transfer.Value(transfer.MergeRef), transfer.Value(string(id))
	for _, part := range plan.parts {
		for i := range part.items {
			if after := part.items[i].After; after != nil && *after == reference {
				part.items[i].After = this
			}
		}
		if err := part.apply(ctx, tx, part.items); err != nil {
			return err
		}
	}
	if err := insertItems(ctx, tx, id, plan.Items()); err != nil {
		return fmt.Errorf("keep items: %w", err)
	}
	return nil
}
