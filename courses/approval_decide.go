package courses

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
)

// Answer is what somebody says to a request at the step that they saw it at: who
// was asked again meanwhile, at a later one, has not answered that.
type Answer struct {
	Step  Step
	Reply Reply
	Word  string // a no must have one
}

func (a *Answer) check() error {
	a.Word = strings.TrimSpace(a.Word)
	switch {
	case a.Reply != Approve && a.Reply != Refuse:
		return errNoRule
	case a.Reply == Refuse && a.Word == "":
		return ErrWordMissing
	case utf8.RuneCountInString(a.Word) > MaxWord:
		return ErrWordLong
	}
	return nil
}

// Decide answers a request. After the last yes the person is enrolled; they get
// a mail that says only that there is an answer. Each step is decided once.
// Problems: ErrNoApproval, also for who is not in charge now, ErrSettled when
// somebody was first, ErrWordMissing, ErrWordLong, ErrCannotEnter.
func (s *Service) Decide(ctx context.Context, by accounts.Actor, id ApprovalID, answer Answer) error {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return err
	}
	if err := answer.check(); err != nil {
		return err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		w, err := decidable(ctx, tx, by, id)
		if err != nil {
			return err
		}
		return s.decide(ctx, tx, by, w, answer)
	})
	if db.IsTaken(err) { // the step was decided by somebody else
		return ErrSettled
	}
	if err != nil {
		return fmt.Errorf("decide request: %w", err)
	}
	return nil
}

// decidable is a request that the actor may decide, or has decided. Its step is
// the one that it is at today.
func decidable(ctx context.Context, q db.Queryer, by accounts.Actor, id ApprovalID) (WaitingApproval, error) {
	w, err := selectApproval(ctx, q, id)
	if errors.Is(err, db.ErrNone) {
		return w, ErrNoApproval
	}
	if err != nil {
		return w, fmt.Errorf("read request: %w", err)
	}
	tree, err := accounts.Organisations(ctx, q)
	if err != nil {
		return w, fmt.Errorf("read organisations: %w", err)
	}
	now, may, err := w.inCharge(ctx, q, tree, by)
	if err != nil {
		return w, err
	}
	if !may && !w.decidedBy(by.ProfileID) {
		return w, ErrNoApproval
	}
	w.turn(now)
	if w.State == ApprovalWaiting && !may {
		return w, ErrSettled // it is somebody else's turn by now
	}
	return w, nil
}

func (s *Service) decide(ctx context.Context, tx *db.Tx, by accounts.Actor, w WaitingApproval, answer Answer) error {
	if w.State != ApprovalWaiting || w.Step != answer.Step {
		return ErrSettled
	}
	rule, err := selectApprovalRule(ctx, tx, w.CourseID)
	if err != nil {
		return err
	}
	state, step := w.next(rule, answer.Reply)
	turn := charge{step: step}
	if state == ApprovalWaiting {
		if turn, err = hierarchyOf(tx).charge(ctx, w.ProfileID, w.CourseID, step); err != nil {
			return err
		}
	}
	won, err := updateApprovalDecided(ctx, tx, w, state, turn)
	if err != nil {
		return err
	}
	if !won {
		return ErrSettled
	}
	if err := insertDecision(ctx, tx, w.ID, Decision{Step: w.Step, Reply: answer.Reply, Word: answer.Word, By: by.ProfileID, DecidedAt: tx.Now()}); err != nil {
		return err
	}
	if state == ApprovalGiven {
		if err := admit(ctx, tx, w.Approval); err != nil {
			return err
		}
	}
	if state != ApprovalWaiting {
		if err := s.tellAnswer(ctx, tx, w.ProfileID); err != nil {
			return err
		}
	}
	return recordAnswer(ctx, tx, by, w, answer)
}

func recordAnswer(ctx context.Context, tx *db.Tx, by accounts.Actor, w WaitingApproval, answer Answer) error {
	entry := by.Entry("approval.approve", w.ProfileID)
	if answer.Reply == Refuse {
		entry = by.Entry("approval.refuse", w.ProfileID)
	}
	return audit.Record(ctx, tx, entry.About("course", string(w.CourseID)))
}

// admit enrols who was approved, unless they are in the course already.
func admit(ctx context.Context, tx *db.Tx, a Approval) error {
	at, err := enrollingOf(ctx, tx, a.ProfileID, a.CourseID)
	if err != nil || at.active != nil {
		return err
	}
	person, err := accounts.SelectProfile(ctx, tx, a.ProfileID)
	if err != nil {
		return err
	}
	open, err := selectIsOpenTo(ctx, tx, a.CourseID, person.OrganisationID)
	if err != nil {
		return err
	}
	if err := at.refuse(open); err != nil {
		return ErrCannotEnter.Because(err)
	}
	_, err = enter(ctx, tx, entry{profile: a.ProfileID, course: a.CourseID, via: ByApproval, left: at.withdrawn})
	return err
}

// tellAnswer writes to who asked that there is an answer, and nothing else.
func (s *Service) tellAnswer(ctx context.Context, tx *db.Tx, profile accounts.ProfileID) error {
	person, err := accounts.SelectProfile(ctx, tx, profile)
	if err != nil {
		return err
	}
	return s.write(ctx, tx, person, mail.ApprovalAnswered, "/min-side")
}

// write queues a letter without values to a person who has an address for it.
func (s *Service) write(ctx context.Context, tx *db.Tx, to accounts.Profile, kind mail.Kind, path string) error {
	if to.RecoveryEmail() == "" {
		return nil
	}
	language, known := i18n.Parse(to.Language)
	if !known {
		language = i18n.NB
	}
	_, err := mail.Queue(ctx, tx, mail.Message{To: to.RecoveryEmail(), Language: language, Kind: kind, ProfileRef: string(to.ID), Link: s.Settings.URL + path})
	if err != nil {
		return fmt.Errorf("queue mail: %w", err)
	}
	return nil
}
