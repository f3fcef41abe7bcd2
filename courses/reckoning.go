package courses

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// ReckoningID is the key of a Reckoning.
type ReckoningID string

// ReckoningKind is what a course owner orders of what people have passed.
type ReckoningKind string

// The kinds.
const (
	TakeAnew ReckoningKind = "anew" // who passed earlier must take it anew by a day
	AsRuled  ReckoningKind = "rule" // what people have passed counts as the rule is now
)

// Reckoning gives results of a course another end: results alone, never a
// certificate, which stays as it was issued; who checks one reads both. It never
// changes what counted on a day that is over: an end that was still to come is
// put at today's at the earliest. What each result ended at before is kept.
type Reckoning struct {
	ID        ReckoningID
	CourseID  CourseID
	Kind      ReckoningKind
	PackageID *PackageID // TakeAnew: those who passed an earlier version; nil: those who passed before the order
	Version   int        // its number; 0: none
	By        *time.Time // TakeAnew: the last second that theirs count
	OrderedAt time.Time
	Reached   string // profile; see SeeToReckonings
	DoneAt    *time.Time
	UndoneAt  *time.Time
	Changed   int // results that it changed
}

// Undoable says whether the order can be taken back: before its day.
func (r Reckoning) Undoable(now time.Time) bool {
	return r.Kind == TakeAnew && r.UndoneAt == nil && r.By.After(now)
}

var (
	errAnewDay     = problem.New(problem.Invalid, "reckoning.day.past")
	errNoReckoning = problem.New(problem.NotFound, "reckoning.none")
	errAnewOver    = problem.New(problem.Conflict, "reckoning.over")
)

// chunk is how many people one short transaction sees to.
const chunk = 200

// UsePackageAnew is UsePackage, where those who passed an earlier version must
// take the course anew by the end of a day. Invalid for a day that is over.
func (s *Service) UsePackageAnew(ctx context.Context, by accounts.Actor, id CourseID, pack PackageID, day time.Time) error {
	return s.owning(ctx, by, "course.package", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, id); err != nil {
			return "", err
		}
		if err := attach(ctx, tx, by, id, pack); err != nil {
			return "", err
		}
		return id, s.order(ctx, tx, by, Reckoning{CourseID: id, Kind: TakeAnew, PackageID: &pack, By: endOf(day)})
	})
}

// RequireAnew says that everybody who has passed the course must take it anew by
// the end of a day. Invalid for a day that is over; NotFound for another's course.
func (s *Service) RequireAnew(ctx context.Context, by accounts.Actor, id CourseID, day time.Time) error {
	return s.owning(ctx, by, "course.anew", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, id); err != nil {
			return "", err
		}
		return id, s.order(ctx, tx, by, Reckoning{CourseID: id, Kind: TakeAnew, By: endOf(day)})
	})
}

// Recount gives what people have passed the end that the course's rule says
// today. NotFound for another's course.
func (s *Service) Recount(ctx context.Context, by accounts.Actor, id CourseID) error {
	return s.owning(ctx, by, "course.recount", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, id); err != nil {
			return "", err
		}
		return id, s.order(ctx, tx, by, Reckoning{CourseID: id, Kind: AsRuled})
	})
}

// order writes a reckoning and sees to the first people at once: most courses
// have no more.
func (s *Service) order(ctx context.Context, tx *db.Tx, by accounts.Actor, r Reckoning) error {
	if r.Kind == TakeAnew && !r.By.After(tx.Now()) {
		return errAnewDay
	}
	r.ID, r.OrderedAt = ReckoningID(db.NewID()), tx.Now()
	if err := insertReckoning(ctx, tx, r); err != nil {
		return err
	}
	_, err := reckon(ctx, tx, by, r)
	return err
}

// LiftReckoning takes an order to take the course anew back: everybody's result
// ends as it did. Conflict when the day is over; NotFound for another's course.
func (s *Service) LiftReckoning(ctx context.Context, by accounts.Actor, course CourseID, id ReckoningID) error {
	return s.owning(ctx, by, "course.anew_lift", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		r, err := selectReckoning(ctx, tx, id)
		switch {
		case err != nil:
			return "", err
		case r.CourseID != course || r.Kind != TakeAnew:
			return "", errNoReckoning
		case r.UndoneAt != nil:
			return course, nil
		case !r.Undoable(tx.Now()):
			return "", errAnewOver
		}
		if err := updateReckoningUndone(ctx, tx, id); err != nil {
			return "", err
		}
		r.UndoneAt, r.DoneAt, r.Reached = new(tx.Now()), nil, ""
		_, err = reckon(ctx, tx, by, r)
		return course, err
	})
}

// Reckonings are what was ordered of a course, the latest first.
func (s *Service) Reckonings(ctx context.Context, by accounts.Actor, course CourseID) ([]Reckoning, error) {
	if _, err := s.OwnCourse(ctx, by, course); err != nil {
		return nil, err
	}
	return selectReckonings(ctx, s.DB, course)
}

// SeeToReckonings carries out what was ordered and is not done, a few hundred
// people in a transaction so that nobody waits, and says how many it saw to. It
// goes on where it was stopped.
func (s *Service) SeeToReckonings(ctx context.Context) (int, error) {
	open, err := selectOpenReckonings(ctx, s.DB)
	if err != nil {
		return 0, fmt.Errorf("see to reckonings: %w", err)
	}
	seen := 0
	for _, id := range open {
		for more := true; more; {
			err := s.DB.Write(ctx, func(tx *db.Tx) error {
				r, err := selectReckoning(ctx, tx, id)
				if err != nil || r.DoneAt != nil {
					more = false
					return err
				}
				some, err := reckon(ctx, tx, accounts.Job("courses.reckoning"), r)
				more, seen = some == chunk, seen+some
				return err
			})
			if err != nil {
				return seen, fmt.Errorf("see to reckonings: %w", err)
			}
		}
	}
	return seen, nil
}

// reckon sees to the next people of an order and says how many.
func reckon(ctx context.Context, tx *db.Tx, by accounts.Actor, r Reckoning) (int, error) {
	people, err := selectPassedAfter(ctx, tx, r.CourseID, r.Reached, chunk)
	if err != nil {
		return 0, err
	}
	course, err := selectCourse(ctx, tx, r.CourseID)
	if err != nil {
		return 0, err
	}
	for _, profile := range people {
		if err := r.of(ctx, tx, by, course, profile); err != nil {
			return 0, err
		}
		r.Reached = string(profile)
	}
	return len(people), updateReckoningReached(ctx, tx, r.ID, r.Reached, len(people) < chunk)
}

// of sees to one person's passes of the course, the earliest first: each is
// counted on from what the ones before it come to.
func (r Reckoning) of(ctx context.Context, tx *db.Tx, by accounts.Actor, course Course, profile accounts.ProfileID) error {
	passes, err := selectPassesOf(ctx, tx, profile, r.CourseID)
	if err != nil {
		return err
	}
	for _, p := range passes {
		end, why, err := r.end(ctx, tx, course, p)
		if err != nil {
			return err
		}
		if sameMoment(end, p.ValidUntil) && why == p.EndWhy {
			continue
		}
		if err := updateResultEnd(ctx, tx, p.ID, end, why); err != nil {
			return err
		}
		if err := upsertReckoned(ctx, tx, r, p, end); err != nil {
			return err
		}
		entry := by.Entry("result.reckon", profile).About("course", string(r.CourseID)).With("result", string(p.ID))
		if err := audit.Record(ctx, tx, entry); err != nil {
			return err
		}
	}
	return nil
}

// end is when a pass is to end, and why.
func (r Reckoning) end(ctx context.Context, tx *db.Tx, course Course, p Result) (*time.Time, string, error) {
	switch {
	case r.UndoneAt != nil && (p.EndWhy != EndsByVersion || !sameMoment(p.ValidUntil, r.By)):
		return p.ValidUntil, p.EndWhy, nil
	case r.UndoneAt != nil:
		if before, why, found, err := selectReckoned(ctx, tx, r.ID, p.ID); err != nil || found {
			return before, why, err
		}
	case r.Kind == TakeAnew:
		ends, why, err := capped(ctx, tx, p)
		return ends, why, err
	case p.Origin.Kind == Manual || p.Origin.Kind == Import: // its end was told with it
		return p.ValidUntil, p.EndWhy, nil
	}
	again := p
	if err := limit(ctx, tx, &again, course.Validity); err != nil {
		return nil, "", err
	}
	switch now := tx.Now(); {
	case again.ValidAt(now):
		return again.ValidUntil, again.EndWhy, nil
	case p.ValidAt(now):
		return endOf(now), again.EndWhy, nil
	}
	return p.ValidUntil, p.EndWhy, nil // over, and it stays so
}

// capped is when a pass ends where its course has to be taken anew by an earlier
// day, and why; or else as it does.
func capped(ctx context.Context, q db.Queryer, r Result) (*time.Time, string, error) {
	last, err := selectAnewBy(ctx, q, r)
	if err != nil || last == nil || r.ValidUntil != nil && !r.ValidUntil.After(*last) {
		return r.ValidUntil, r.EndWhy, err
	}
	return last, EndsByVersion, nil
}

func sameMoment(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}
