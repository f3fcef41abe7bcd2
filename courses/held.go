package courses

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// heldPass is a pass that waits on its attempt: the course is done, and another
// that it requires is not, or the class that it asks for.
type heldPass struct {
	attempt AttemptID
	profile accounts.ProfileID
	course  CourseID
	outcome Outcome
}

// hold keeps a pass on its attempt, with its own date, where the course requires
// another that the person has not, or a class; false where nothing holds it back.
func hold(ctx context.Context, tx *db.Tx, about recording, outcome Outcome) (bool, error) {
	wait, err := waits(ctx, tx, heldPass{attempt: about.attempt, profile: about.profile, course: about.course})
	if err != nil || !wait {
		return false, err
	}
	if about.order != NoClass {
		if err := updateLearnt(ctx, tx, about.attempt, outcome.At); err != nil {
			return false, fmt.Errorf("hold outcome: %w", err)
		}
	}
	if err := updateHeld(ctx, tx, about.attempt, &outcome.At); err != nil {
		return false, fmt.Errorf("hold outcome: %w", err)
	}
	return true, nil
}

// release records, after a pass that counts, what waited for it. One that is
// recorded may be what the next waits for: follow comes here again.
func (s *Service) release(ctx context.Context, tx *db.Tx, profile accounts.ProfileID) error {
	waiting, err := selectHeldOf(ctx, tx, profile)
	if err != nil {
		return fmt.Errorf("read what waits: %w", err)
	}
	for _, h := range waiting {
		if err := s.recordHeld(ctx, tx, h); err != nil {
			return err
		}
	}
	results, err := selectHeldResultsOf(ctx, tx, profile)
	if err != nil {
		return fmt.Errorf("read what waits: %w", err)
	}
	for _, r := range results {
		if err := s.countHeld(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}

// recordHeld records a pass that waits no longer, with the date when it was made.
func (s *Service) recordHeld(ctx context.Context, tx *db.Tx, h heldPass) error {
	wait, err := waits(ctx, tx, h)
	if err != nil || wait {
		return err
	}
	if err := updateHeld(ctx, tx, h.attempt, nil); err != nil {
		return fmt.Errorf("release outcome: %w", err)
	}
	return s.recordOutcome(ctx, tx, h.attempt, h.outcome)
}

// SeeToHeld records the passes that wait no longer, whatever they waited for: a
// pass that came by a merge, an import or by hand, or a prerequisite that was
// taken away. A job; it says how many there were.
func (s *Service) SeeToHeld(ctx context.Context) (recorded int, err error) {
	waiting, err := selectAllHeld(ctx, s.DB)
	if err != nil {
		return 0, fmt.Errorf("read what waits: %w", err)
	}
	for _, h := range waiting {
		wait, err := waits(ctx, s.DB, h)
		if err != nil {
			return recorded, err
		}
		if wait {
			continue
		}
		if err := s.DB.Write(ctx, func(tx *db.Tx) error { return s.stillHeld(ctx, tx, h) }); err != nil {
			return recorded, fmt.Errorf("record what waited: %w", err)
		}
		recorded++
	}
	results, err := s.seeToWaiting(ctx)
	if err != nil {
		return recorded + results, err
	}
	attended, err := s.seeToAttended(ctx)
	return recorded + results + attended, err
}

// stillHeld records a pass unless somebody was first, for whoever has it now: a
// merge may have been in between.
func (s *Service) stillHeld(ctx context.Context, tx *db.Tx, h heldPass) error {
	now, found, err := selectHeldPass(ctx, tx, h.attempt)
	if err != nil || !found {
		return err
	}
	return s.recordHeld(ctx, tx, now)
}

// Held is a pass of a person's own that waits for other courses, or for a class.
type Held struct {
	At    time.Time // when it was passed
	For   []Named   // what it waits for
	Class bool      // it waits for the class that the course asks for
}

// heldOn is what the pass of a course waits for.
func (s *Service) heldOn(ctx context.Context, profile accounts.ProfileID, course CourseID, at time.Time) (*Held, error) {
	missing, err := lacking(ctx, s.DB, profile, course, HoldsCompletion)
	if err != nil {
		return nil, err
	}
	held := &Held{At: at}
	whole, err := selectIsHeldWhole(ctx, s.DB, profile, course)
	if err != nil {
		return nil, err
	}
	if !whole {
		if held.Class, err = lacksClass(ctx, s.DB, profile, course); err != nil {
			return nil, err
		}
	}
	for _, id := range missing {
		c, err := selectCourse(ctx, s.DB, id)
		if err != nil {
			return nil, err
		}
		held.For = append(held.For, Named{c.ID, c.Code, c.Texts})
	}
	return held, nil
}

// Remainder is what a passed e-learning waits for.
type Remainder string

// The remainders; of several, the first is said.
const (
	NothingRemains Remainder = ""
	ClassRemains   Remainder = "class"
	CourseRemains  Remainder = "course" // another one
)

// remainderOf is what the pass of an attempt waits for.
func remainderOf(ctx context.Context, q db.Queryer, attempt AttemptID) (Remainder, error) {
	h, waits, err := selectHeldPass(ctx, q, attempt)
	if err != nil || !waits {
		return NothingRemains, err
	}
	if wait, err := lacksClass(ctx, q, h.profile, h.course); err != nil || wait {
		return ClassRemains, err
	}
	return CourseRemains, nil
}

// Remains is what the passed attempt of a window waits for.
func (s *Service) Remains(ctx context.Context, w Window) (Remainder, error) {
	if w.AttemptID == nil || w.State != AttemptPassed {
		return NothingRemains, nil
	}
	return remainderOf(ctx, s.DB, *w.AttemptID)
}
