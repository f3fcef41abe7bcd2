package merge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/courses"
	"kursbro/courses/goals"
	"kursbro/courses/reminder"
	"kursbro/courses/report"
	"kursbro/courses/sharing"
	"kursbro/merge/events"
)

// UndoOrder is how somebody asks for an undo: the digest of the plan that they
// saw, why, an answer to each of its questions, and another address for the
// external where its own is taken by now (M52). A user name cannot be taken: a
// tombstone keeps its own.
type UndoOrder struct {
	Digest  string
	Note    string
	Answers map[string]transfer.Answer // by the question's id
	Email   string
}

// Undone is what an undo left. Already says that somebody else was first:
// nothing was changed this time.
type Undone struct {
	ID         MergeID
	Already    bool
	Unanswered []transfer.Question // with ErrUndecided: what has to be answered (M51)
}

// Undo takes a merge back in one transaction (M50): what came from the external
// goes back to it, what was made since stays, the tombstone lives again. The
// pair is remembered and never merges by itself again. Doing it again changes
// nothing. Problems: those of PlanUndo but ErrUndone, ErrNoteMissing,
// ErrPlanChanged, ErrUndecided, ErrAddressWanted, and for the new address
// accounts.fault.email and accounts.ErrEmailTaken.
func (s *Service) Undo(ctx context.Context, by accounts.Actor, id MergeID, order UndoOrder) (Undone, error) {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return Undone{}, err
	}
	order.Note = noted(order.Note)
	return s.undoOnce(ctx, id, func(tx *db.Tx) (Undone, error) {
		m, err := s.undoable(ctx, tx, by, id)
		switch {
		case err != nil:
			return Undone{}, err
		case m.UndoneAt != nil:
			return Undone{ID: id, Already: true}, nil
		case order.Note == "" && !by.Trusted():
			return Undone{}, ErrNoteMissing
		}
		if two, err := undoNeedsTwo(ctx, tx, by, m); err != nil || two {
			return Undone{}, cmp.Or(err, error(ErrUndoNeedsTwo))
		}
		plan, err := s.planUndo(ctx, tx, m)
		if err != nil {
			return Undone{}, err
		}
		if open, err := plan.refuse(ctx, tx, by, order); err != nil {
			return Undone{ID: id, Unanswered: open}, err
		}
		if err := closeUndoProposals(ctx, tx, id); err != nil {
			return Undone{}, fmt.Errorf("end proposal: %w", err)
		}
		return Undone{ID: id}, s.takeBack(ctx, tx, by, plan, order)
	})
}

// undoOnce runs the act and tells who came second that it is done already.
func (s *Service) undoOnce(ctx context.Context, id MergeID, act func(tx *db.Tx) (Undone, error)) (Undone, error) {
	var done Undone
	err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		done, err = act(tx)
		return err
	})
	if db.IsTaken(err) {
		if m, none := selectMerge(ctx, s.DB, id); none == nil && m.UndoneAt != nil {
			return Undone{ID: id, Already: true}, nil
		}
	}
	return done, err
}

// refuse holds an order against the plan as it is now.
func (p UndoPlan) refuse(ctx context.Context, q db.Queryer, by accounts.Actor, order UndoOrder) ([]transfer.Question, error) {
	if order.Digest != p.Digest && (order.Digest != "" || !by.Trusted()) {
		return nil, ErrPlanChanged
	}
	if open := p.Unanswered(order.Answers); len(open) > 0 {
		return open, ErrUndecided
	}
	if !p.EmailTaken {
		return nil, nil
	}
	if order.Email == "" {
		return nil, ErrAddressWanted
	}
	if err := accounts.CheckEmail(order.Email); err != nil {
		return nil, err
	}
	taken, err := accounts.EmailTaken(ctx, q, order.Email)
	if err == nil && taken {
		err = accounts.ErrEmailTaken
	}
	return nil, err
}

// takeBack makes the changes, remembers the pair, and announces.
func (s *Service) takeBack(ctx context.Context, tx *db.Tx, by accounts.Actor, plan UndoPlan, order UndoOrder) error {
	m, items := plan.Merge, plan.Items(order.Answers)
	if err := insertUndo(ctx, tx, undoRow{m.ID, plan.Digest, tx.Now(), by.ProfileID, order.Note, order.Answers}); err != nil {
		return fmt.Errorf("insert undo: %w", err)
	}
	if err := updateUndone(ctx, tx, m.ID); err != nil {
		return fmt.Errorf("undo merge: %w", err)
	}
	if err := courses.ApplyUnmove(ctx, tx, items); err != nil {
		return fmt.Errorf("undo merge: %w", err)
	}
	if err := goals.ApplyUnmove(ctx, tx, items); err != nil {
		return fmt.Errorf("undo merge: %w", err)
	}
	if err := courses.ApplyApprovalMove(ctx, tx, items); err != nil {
		return fmt.Errorf("undo merge: %w", err)
	}
	if err := reminder.ApplyMove(ctx, tx, items); err != nil {
		return fmt.Errorf("undo merge: %w", err)
	}
	if err := sharing.ApplyMove(ctx, tx, items); err != nil {
		return fmt.Errorf("undo merge: %w", err)
	}
	if err := report.ApplyMove(ctx, tx, items); err != nil {
		return fmt.Errorf("undo merge: %w", err)
	}
	if err := s.Courses.FillFreed(ctx, tx, items); err != nil {
		return fmt.Errorf("undo merge: %w", err)
	}
	if err := accounts.ApplyRows(ctx, tx, items); err != nil {
		return fmt.Errorf("undo merge: %w", err)
	}
	if err := s.Accounts.Unmerge(ctx, tx, plan.unmerging(tx.Now(), order), items); err != nil {
		return fmt.Errorf("undo merge: %w", err)
	}
	if err := s.remember(ctx, tx, m, order.Note); err != nil {
		return err
	}
	if err := s.reopenMatches(ctx, tx, items); err != nil {
		return err
	}
	if err := s.announceUndo(ctx, tx, plan); err != nil {
		return fmt.Errorf("announce undo: %w", err)
	}
	if err := events.Record(ctx, tx, m.event(events.Undone)); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by.Entry("merge.undo", m.Into).About("merge", string(m.ID)).With("from", string(m.From)))
}

// unmerging says what becomes of the two profiles. A moment of change goes back
// where the merge itself was the last change.
func (p UndoPlan) unmerging(now time.Time, order UndoOrder) accounts.Unmerging {
	u := accounts.Unmerging{From: p.Merge.From, Into: p.Merge.Into, State: accounts.Active, FromUpdatedAt: now, Resting: p.Resting}
	for _, item := range p.kept {
		if item.Table == "profile" && item.Row == string(p.Merge.From) && item.Column == "state" {
			if state, err := transfer.String(item.Before); err == nil && state != nil {
				u.State = accounts.ProfileState(state.(string))
			}
		}
	}
	if p.EmailTaken {
		u.Email = accounts.KeptEmail(order.Email)
	}
	if before := p.Merge.fromUpdatedAt; before != nil && u.Email == "" && p.From.UpdatedAt.Equal(p.Merge.MergedAt) {
		u.FromUpdatedAt = *before
	}
	if before := p.Merge.intoUpdatedAt; before != nil && p.Into.UpdatedAt.Equal(p.Merge.MergedAt) {
		u.IntoUpdatedAt = *before
	}
	return u
}

// remember lets the pair be looked at again, and never merge by itself.
func (s *Service) remember(ctx context.Context, tx *db.Tx, m Merge, note string) error {
	if m.Match == "" {
		return nil
	}
	if err := updateMatchUndone(ctx, tx, m.Match); err != nil {
		return fmt.Errorf("remember undo: %w", err)
	}
	match, err := selectMatch(ctx, tx, m.Match)
	if err != nil {
		return fmt.Errorf("read match: %w", err)
	}
	match.State, match.DecidedAt, match.DecidedBy, match.Note = Review, nil, "", note
	_, err = s.decideAnew(ctx, tx, match)
	return err
}

// reopenMatches opens what the merge had closed for the external (M12), and
// decides it by what holds today.
func (s *Service) reopenMatches(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	for _, item := range items {
		state, err := transfer.String(item.After)
		if item.Table != "match" || err != nil || state == nil {
			continue
		}
		opened, err := updateMatchOpened(ctx, tx, MatchID(item.Row), State(state.(string)))
		if err != nil {
			return fmt.Errorf("open match: %w", err)
		}
		if !opened {
			continue
		}
		if _, err := s.decided(ctx, tx, MatchID(item.Row)); err != nil {
			return err
		}
	}
	return nil
}

// announceUndo writes to each verified address of the two that they are two
// again, and nothing else (M17).
func (s *Service) announceUndo(ctx context.Context, tx *db.Tx, plan UndoPlan) error {
	into, err := accounts.SelectProfile(ctx, tx, plan.Into.ID)
	if err != nil {
		return err
	}
	portal, told := s.Accounts.Settings.URL, []string{}
	tell := func(to accounts.Profile, address, path string) error {
		if address == "" || slices.Contains(told, accounts.EmailKey(address)) {
			return nil
		}
		told = append(told, accounts.EmailKey(address))
		_, err := mail.Queue(ctx, tx, mail.Message{To: address, Language: languageOf(to.Language), Kind: mail.MergeUndone,
			ProfileRef: string(to.ID), Link: portal + path})
		return err
	}
	if plan.From.Kind == accounts.Internal || !plan.EmailTaken && plan.From.EmailVerifiedAt != nil {
		if err := tell(plan.From, plan.From.RecoveryEmail(), ReceiptPath(plan.Merge.ID)); err != nil {
			return err
		}
	}
	return tell(into, into.RecoveryEmail(), ReceiptPath(plan.Merge.ID))
}

// Mistaken gives the merges that rest on a number which was not theirs (M3), of
// the employees that the asker serves: somebody has to look, and may undo them.
func (s *Service) Mistaken(ctx context.Context, by accounts.Actor) ([]Merge, error) {
	return s.servedMerges(ctx, by, selectMistaken)
}

// servedMerges are those of the employees that the asker serves.
func (s *Service) servedMerges(ctx context.Context, by accounts.Actor, read func(context.Context, db.Queryer) ([]Merge, error)) ([]Merge, error) {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return nil, err
	}
	all, err := read(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read merges: %w", err)
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	var theirs []Merge
	for _, m := range all {
		into, err := living(ctx, s.DB, m.Into)
		if err != nil {
			return nil, err
		}
		if by.Serves(tree, accounts.Helpdesk, into.OrganisationID) {
			theirs = append(theirs, m)
		}
	}
	return theirs, nil
}

// Sides are the two of a merge: who lives, and the profile that it closed.
type Sides struct{ Into, From accounts.Profile }

// Both are the two of each merge, in the same order, as a step of showing what
// Mistaken gave.
func (s *Service) Both(ctx context.Context, merges []Merge) ([]Sides, error) {
	people := make([]Sides, len(merges))
	for i, m := range merges {
		into, err := living(ctx, s.DB, m.Into)
		if err != nil {
			return nil, fmt.Errorf("read survivor: %w", err)
		}
		from, err := accounts.SelectProfile(ctx, s.DB, m.From)
		if err != nil {
			return nil, fmt.Errorf("read closed profile: %w", err)
		}
		people[i] = Sides{into, from}
	}
	return people, nil
}

// EraseMergeItems takes away, as a step, what the merges of a person who is
// erased have changed, and the plans of them: the undo is closed then, and says
// so (M54).
func EraseMergeItems(ctx context.Context, tx *db.Tx, profile accounts.ProfileID) error {
	if err := deleteItems(ctx, tx, profile); err != nil {
		return fmt.Errorf("erase merge items: %w", err)
	}
	return nil
}
