package courses

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/mail"
)

// WaitingApproval is a request as whoever decides it sees it.
type WaitingApproval struct {
	Approval
	Course             Named
	Person             string
	PersonOrganisation accounts.OrganisationID
	courseOrganisation accounts.OrganisationID
	kept               Step // as the row has it; Step is whose turn it is today
}

// turn puts a request where it is today.
func (w *WaitingApproval) turn(now charge) { w.Step, w.AskedProfileID = now.step, now.asked }

func (w WaitingApproval) decidedBy(id accounts.ProfileID) bool {
	return slices.ContainsFunc(w.Decisions, func(d Decision) bool { return d.By == id })
}

// Approvals gives what waits for the actor, the oldest first: what is asked of
// them, and what is asked of nobody in person where they answer for the course.
// With everything, all that they may decide.
func (s *Service) Approvals(ctx context.Context, by accounts.Actor, everything bool) ([]WaitingApproval, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return nil, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	var all []WaitingApproval
	if everything && accounts.Authorise(by, accounts.RuleCourseOwner) == nil {
		all, err = selectWaiting(ctx, s.DB)
	} else {
		all, err = selectWaitingNear(ctx, s.DB, by.ProfileID)
	}
	if err != nil {
		return nil, fmt.Errorf("read requests: %w", err)
	}
	var theirs []WaitingApproval
	for _, w := range all {
		now, may, err := w.inCharge(ctx, s.DB, tree, by)
		if err != nil {
			return nil, err
		}
		if w.turn(now); may && (everything || now.asked == nil || *now.asked == by.ProfileID) {
			theirs = append(theirs, w)
		}
	}
	return theirs, s.nameWaiting(ctx, theirs)
}

func (s *Service) nameWaiting(ctx context.Context, all []WaitingApproval) error {
	for i := range all {
		if err := s.name(ctx, all[i].ProfileID, []*Named{&all[i].Course}); err != nil {
			return fmt.Errorf("name courses: %w", err)
		}
	}
	return nil
}

// Approval is one request that the actor may decide, or has decided. Problem:
// ErrNoApproval for every other.
func (s *Service) Approval(ctx context.Context, by accounts.Actor, id ApprovalID) (WaitingApproval, error) {
	w, err := decidable(ctx, s.DB, by, id)
	if err != nil {
		return w, err
	}
	all := []WaitingApproval{w}
	err = s.nameWaiting(ctx, all)
	return all[0], err
}

// ApprovalCount counts what waits for the actor, and says whether they ever have
// to do with it: something waits, or they lead somebody.
func (s *Service) ApprovalCount(ctx context.Context, by accounts.Actor) (waiting int, concerned bool, err error) {
	if !by.SignedIn() || !by.Internal && len(by.Roles) == 0 {
		return 0, false, nil
	}
	waiting, leads, err := selectApprovalCount(ctx, s.DB, by.ProfileID, accounts.Today(s.DB.Now()))
	if err != nil {
		return 0, false, fmt.Errorf("count requests: %w", err)
	}
	if accounts.Authorise(by, accounts.RuleCourseOwner) == nil {
		more, err := s.unassigned(ctx, by)
		if err != nil {
			return 0, false, fmt.Errorf("count requests: %w", err)
		}
		waiting += more
	}
	return waiting, leads || waiting > 0, nil
}

// unassigned counts what is asked of nobody in person, in courses that the actor
// answers for.
func (s *Service) unassigned(ctx context.Context, by accounts.Actor) (count int, err error) {
	all, err := selectUnassigned(ctx, s.DB, by.ProfileID)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	for _, organisation := range all {
		if answersFor(tree, by, organisation) {
			count++
		}
	}
	return count, err
}

// ApprovalOf is who must approve enrolments in a course that the actor answers
// for, and how many wait there.
func (s *Service) ApprovalOf(ctx context.Context, by accounts.Actor, id CourseID) (rule ApprovalRule, waiting int, err error) {
	if _, err := s.OwnCourse(ctx, by, id); err != nil {
		return "", 0, err
	}
	if rule, err = selectApprovalRule(ctx, s.DB, id); err != nil {
		return "", 0, fmt.Errorf("read rule: %w", err)
	}
	waiting, err = countWaiting(ctx, s.DB, id)
	return rule, waiting, err
}

// oneADay is how long nobody is written to again about what waits for them.
const oneADay = 24 * time.Hour

// SeeToApprovals hands what waits to whoever is in charge by what HR says today,
// and writes to those who are asked, at most once a day each: a job. It gives
// how many were handed on or written to.
func (s *Service) SeeToApprovals(ctx context.Context) (count int64, err error) {
	handed, err := s.handOver(ctx)
	if err != nil {
		return handed, fmt.Errorf("hand requests over: %w", err)
	}
	untold, err := selectUntold(ctx, s.DB, s.DB.Now().Add(-oneADay))
	if err != nil {
		return handed, fmt.Errorf("find who is asked: %w", err)
	}
	for _, id := range untold {
		if err := s.DB.Write(ctx, func(tx *db.Tx) error { return s.tellApprover(ctx, tx, id) }); err != nil {
			return handed, fmt.Errorf("tell who is asked: %w", err)
		}
	}
	return handed + int64(len(untold)), nil
}

func (s *Service) handOver(ctx context.Context) (handed int64, err error) {
	all, err := selectWaiting(ctx, s.DB)
	if err != nil {
		return 0, err
	}
	for _, w := range all {
		now, err := hierarchyOf(s.DB).charge(ctx, w.ProfileID, w.CourseID, w.Step)
		if err != nil {
			return handed, err
		}
		if now.same(w.Approval) {
			continue
		}
		err = s.DB.Write(ctx, func(tx *db.Tx) error {
			now, err := hierarchyOf(tx).charge(ctx, w.ProfileID, w.CourseID, w.Step)
			if err != nil {
				return err
			}
			_, err = updateApprovalAsked(ctx, tx, w, now)
			return err
		})
		if err != nil {
			return handed, err
		}
		handed++
	}
	return handed, nil
}

// tellApprover writes that something waits: not what, and not for whom.
func (s *Service) tellApprover(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	told, err := updateTold(ctx, tx, id)
	if err != nil || !told {
		return err
	}
	person, err := accounts.SelectProfile(ctx, tx, id)
	if err != nil {
		return err
	}
	return s.write(ctx, tx, person, mail.ApprovalWaiting, "/til-godkjenning")
}
