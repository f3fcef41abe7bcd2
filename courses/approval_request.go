package courses

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// RequestApproval asks for a place in a course that asks for approval, and gives
// the request: asking twice, or in two windows, is one request. After a no it
// wants to know what has changed. Problems: those of Enrol, ErrNotNeeded,
// ErrNothingNew, ErrWordLong.
func (s *Service) RequestApproval(ctx context.Context, by accounts.Actor, course CourseID, why string) (ApprovalID, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return "", err
	}
	why = strings.TrimSpace(why)
	if utf8.RuneCountInString(why) > MaxWord {
		return "", ErrWordLong
	}
	open, err := s.openTo(ctx, by, course)
	if err != nil {
		return "", fmt.Errorf("request approval: %w", err)
	}
	var id ApprovalID
	err = s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		id, err = request(ctx, tx, by, course, asking{why, open})
		return err
	})
	if db.IsTaken(err) { // another window was faster
		if first, waits, none := waitingOf(ctx, s.DB, by.ProfileID, course); none == nil && waits {
			return first.ID, nil
		}
	}
	if err != nil {
		return "", fmt.Errorf("request approval: %w", err)
	}
	return id, nil
}

// asking is what a request comes with.
type asking struct {
	why  string
	open bool // the course is open to who asks
}

func request(ctx context.Context, tx *db.Tx, by accounts.Actor, course CourseID, ask asking) (ApprovalID, error) {
	first, waits, err := waitingOf(ctx, tx, by.ProfileID, course)
	if err != nil || waits {
		return first.ID, err
	}
	at, err := enrollingOf(ctx, tx, by.ProfileID, course)
	if err != nil {
		return "", err
	}
	if err := at.refuse(ask.open); err != nil {
		return "", err
	}
	if at.active != nil || at.approval == NoApproval {
		return "", ErrNotNeeded
	}
	before, err := selectApprovalsOf(ctx, tx, by.ProfileID, course)
	if err != nil {
		return "", err
	}
	if ask.why == "" && len(before) > 0 && before[0].State == ApprovalRefused {
		return "", ErrNothingNew
	}
	to, err := hierarchyOf(tx).charge(ctx, by.ProfileID, course, at.approval.first())
	if err != nil {
		return "", err
	}
	a := Approval{ID: ApprovalID(db.NewID()), ProfileID: by.ProfileID, CourseID: course, State: ApprovalWaiting,
		Step: to.step, AskedProfileID: to.asked, Why: ask.why, RequestedAt: tx.Now()}
	if err := insertApproval(ctx, tx, a); err != nil {
		return "", err
	}
	return a.ID, audit.Record(ctx, tx, by.Entry("approval.request", by.ProfileID).About("course", string(course)))
}

// waitingOf is the request of somebody that waits in a course; false when none
// does.
func waitingOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (Approval, bool, error) {
	all, err := selectApprovalsOf(ctx, q, profile, course)
	for _, a := range all {
		if a.State == ApprovalWaiting {
			return a, true, nil
		}
	}
	return Approval{}, false, err
}

// WithdrawApproval takes the person's own request back. Problem: ErrNoApproval
// when none waits.
func (s *Service) WithdrawApproval(ctx context.Context, by accounts.Actor, course CourseID) error {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		closed, err := updateApprovalsClosed(ctx, tx, by.ProfileID, course, ApprovalWithdrawn)
		if err != nil {
			return err
		}
		if !closed {
			return ErrNoApproval
		}
		return audit.Record(ctx, tx, by.Entry("approval.withdraw", by.ProfileID).About("course", string(course)))
	})
	if err != nil {
		return fmt.Errorf("withdraw request: %w", err)
	}
	return nil
}

// SetApproval says who must approve those who enrol in a course from now on.
// What waits goes on at its step. Problems: Invalid for no known rule, NotFound
// for a course that the actor does not answer for.
func (s *Service) SetApproval(ctx context.Context, by accounts.Actor, id CourseID, rule ApprovalRule) error {
	if !rule.known() {
		return errNoRule
	}
	return s.owning(ctx, by, "course.approval", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, id); err != nil {
			return "", err
		}
		return id, updateApprovalRule(ctx, tx, id, rule)
	})
}
