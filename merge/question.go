package merge

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
)

// Questions are the plans that are about the person who asks: those that wait
// for their yes, and those that wait for the first day of the employment. A
// merely typed external has none (M5).
func (s *Service) Questions(ctx context.Context, by accounts.Actor) ([]Plan, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return nil, err
	}
	matches, err := s.waiting(ctx, by)
	if err != nil {
		return nil, err
	}
	var plans []Plan
	for _, m := range matches {
		plan, err := s.Plan(ctx, by, m.ID)
		if err != nil {
			return nil, err
		}
		if plan.Match.Asked() {
			plan = plan.withheld()
		}
		if plan.Match.concernsPerson() || plan.Match.Asked() {
			plans = append(plans, plan)
		}
	}
	return plans, nil
}

// Waiting counts the questions that the person has not answered: for the menu
// and the notice on Min side. It is one cheap query.
func (s *Service) Waiting(ctx context.Context, by accounts.Actor) (int, error) {
	if !by.SignedIn() || !by.Internal {
		return 0, nil
	}
	matches, err := s.waiting(ctx, by)
	return len(slices.DeleteFunc(matches, func(m Match) bool { return !m.AwaitsYes() && !m.Asked() })), err
}

func (s *Service) waiting(ctx context.Context, by accounts.Actor) ([]Match, error) {
	matches, err := selectMatchesOf(ctx, s.DB, by.ProfileID)
	if err != nil {
		return nil, fmt.Errorf("read matches: %w", err)
	}
	return slices.DeleteFunc(matches, func(m Match) bool {
		return !m.party(by) || !m.concernsPerson() && !(m.Asked() && by.ProfileID == m.Internal)
	}), nil
}

// concernsPerson says that the match is one that its person may see: not one
// that helpdesk has to look at, nor one with a profile that nobody has verified.
func (m Match) concernsPerson() bool {
	return (m.State == Asking || m.State == Planned) && !m.Unverified()
}

// Unverified says that the external profile's owner has not come back by the
// link in the mail: there is nothing for anybody else to do, and nothing merges
// if they never do (M1).
func (m Match) Unverified() bool {
	return m.State == Planned && slices.Contains(m.Reasons, NotVerified)
}

// AwaitsYes says that the person's own word is all that is missing (M1).
func (m Match) AwaitsYes() bool {
	return m.concernsPerson() && slices.Contains(m.Reasons, OtherEmail)
}

// Planned says that something merges on the person's first day, which they may
// know: signed in as the internal or as a proven external (M5).
func (s *Service) Planned(ctx context.Context, by accounts.Actor) (bool, error) {
	if !by.SignedIn() {
		return false, nil
	}
	matches, err := s.waiting(ctx, by)
	return slices.ContainsFunc(matches, func(m Match) bool { return m.State == Planned && !m.AwaitsYes() }), err
}

// Unseen is the latest merge whose receipt the person has not opened yet; false
// when there is none.
func (s *Service) Unseen(ctx context.Context, by accounts.Actor) (Merge, bool, error) {
	if !by.SignedIn() || !by.Internal {
		return Merge{}, false, nil
	}
	merges, err := selectMergesOf(ctx, s.DB, by.ProfileID)
	if err != nil {
		return Merge{}, false, fmt.Errorf("read merges: %w", err)
	}
	for _, m := range merges {
		if m.Into == by.ProfileID && m.SeenAt == nil && m.UndoneAt == nil {
			return m, true, nil
		}
	}
	return Merge{}, false, nil
}
