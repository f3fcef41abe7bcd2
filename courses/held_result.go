package courses

import (
	"context"
	"errors"
	"fmt"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// HeldBack is why a pass without an attempt – of a class, by hand, from another
// system – counts as history for a while: the course requires another that the
// person has not. What an attempt has passed waits on the attempt (heldPass).
const HeldBack = "prerequisite.held_back"

// holdResult lets a new pass wait, with its own date, where its course requires
// another that the person has not.
func holdResult(ctx context.Context, tx *db.Tx, r *Result) error {
	if !r.Passed {
		return nil
	}
	missing, err := lacking(ctx, tx, r.ProfileID, r.CourseID, HoldsCompletion)
	if err == nil && len(missing) > 0 {
		r.NotAccepted = HeldBack
	}
	return err
}

// countHeld lets a pass count that waits no longer, with the date when it was
// made: it completes the enrolment that the person is in, as award does.
func (s *Service) countHeld(ctx context.Context, tx *db.Tx, r Result) error {
	missing, err := lacking(ctx, tx, r.ProfileID, r.CourseID, HoldsCompletion)
	if err != nil || len(missing) > 0 {
		return err
	}
	first, err := updateCounts(ctx, tx, r.ID)
	if err != nil || !first {
		return err
	}
	r.NotAccepted = ""
	enrolment, err := selectActive(ctx, tx, r.ProfileID, r.CourseID)
	switch {
	case errors.Is(err, errNotEnrolled):
	case err != nil:
		return fmt.Errorf("find enrolment: %w", err)
	case r.ValidAt(tx.Now()):
		if err := updateCompleted(ctx, tx, enrolment, Outcome{Passed: true, Score: r.Score, At: r.AchievedAt}); err != nil {
			return fmt.Errorf("complete enrolment: %w", err)
		}
	}
	entry := accounts.Actor{Kind: accounts.Person, ProfileID: r.ProfileID}.Entry("result.record", r.ProfileID)
	if err := audit.Record(ctx, tx, entry.About("course", string(r.CourseID)).With("outcome", outcomeWord(true))); err != nil {
		return err
	}
	return s.follow(ctx, tx, r)
}

// seeToWaiting is SeeToHeld's part for results; it says how many there were.
func (s *Service) seeToWaiting(ctx context.Context) (counted int, err error) {
	waiting, err := selectAllHeldResults(ctx, s.DB)
	if err != nil {
		return 0, fmt.Errorf("read what waits: %w", err)
	}
	for _, r := range waiting {
		missing, err := lacking(ctx, s.DB, r.ProfileID, r.CourseID, HoldsCompletion)
		if err != nil {
			return counted, err
		}
		if len(missing) > 0 {
			continue
		}
		if err := s.DB.Write(ctx, func(tx *db.Tx) error { return s.stillWaits(ctx, tx, r.ID) }); err != nil {
			return counted, fmt.Errorf("count what waited: %w", err)
		}
		counted++
	}
	return counted, nil
}

// stillWaits lets a pass count unless somebody was first, for whoever has it now.
func (s *Service) stillWaits(ctx context.Context, tx *db.Tx, id ResultID) error {
	r, found, err := selectHeldResult(ctx, tx, id)
	if err != nil || !found {
		return err
	}
	return s.countHeld(ctx, tx, r)
}
