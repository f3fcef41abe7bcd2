package courses

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
)

// OwnRequest is a request as whoever asked sees it.
type OwnRequest struct {
	Approval
	Course Named
	Asked  string // name of who is asked, where the asker may know it; else empty
}

// Requests gives what a person has asked for themselves, the latest first.
func (s *Service) Requests(ctx context.Context, by accounts.Actor) ([]OwnRequest, error) {
	return s.RequestsFor(ctx, by, "")
}

// RequestsFor is Requests, of one course.
func (s *Service) RequestsFor(ctx context.Context, by accounts.Actor, course CourseID) ([]OwnRequest, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return nil, err
	}
	return s.requests(ctx, by.ProfileID, course, by.Internal) // a guest is told whose turn it is, not who that is
}

// RequestsOf is Requests of oneself, or of somebody in the reach of a helpdesk,
// who is told the names of those asked. NotFound for everybody else.
func (s *Service) RequestsOf(ctx context.Context, by accounts.Actor, profile accounts.ProfileID) ([]OwnRequest, error) {
	if err := s.mayLook(ctx, by, profile); err != nil {
		return nil, err
	}
	return s.requests(ctx, profile, "", by.Internal || by.Trusted())
}

func (s *Service) requests(ctx context.Context, profile accounts.ProfileID, course CourseID, naming bool) ([]OwnRequest, error) {
	approvals, err := selectApprovalsOf(ctx, s.DB, profile, course)
	if err != nil || len(approvals) == 0 {
		return nil, err
	}
	all := make([]OwnRequest, len(approvals))
	named := make([]*Named, len(all))
	var ids []accounts.ProfileID
	for i, a := range approvals {
		all[i] = OwnRequest{Approval: a, Course: Named{CourseID: a.CourseID}}
		named[i] = &all[i].Course
		if a.AskedProfileID != nil && naming {
			ids = append(ids, *a.AskedProfileID)
		}
	}
	if err := s.name(ctx, profile, named); err != nil {
		return nil, fmt.Errorf("name courses: %w", err)
	}
	names, err := accounts.Names(ctx, s.DB, ids)
	if err != nil {
		return nil, err
	}
	for i, a := range approvals {
		if a.AskedProfileID != nil {
			all[i].Asked = names[*a.AskedProfileID]
		}
	}
	return all, nil
}

// AskedFirst says what enrolling in a course takes: the rule, and whose turn it
// would be.
func (s *Service) AskedFirst(ctx context.Context, by accounts.Actor, course CourseID) (rule ApprovalRule, first Step, err error) {
	if rule, err = selectApprovalRule(ctx, s.DB, course); err != nil || rule == NoApproval || !by.SignedIn() {
		return rule, "", err
	}
	turn, err := hierarchyOf(s.DB).charge(ctx, by.ProfileID, course, rule.first())
	return rule, turn.step, err
}

// SeeAnswer notes that a person has read what was answered about a course.
func (s *Service) SeeAnswer(ctx context.Context, by accounts.Actor, course CourseID) error {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return updateApprovalsSeen(ctx, tx, by.ProfileID, course) })
}
