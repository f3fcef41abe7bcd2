package courses

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Hold is what a prerequisite holds back.
type Hold string

// The holds: one cannot enrol before the other course is passed; or one may take
// the course, and the pass counts when the other holds.
const (
	HoldsEnrolment  Hold = "enrolment"
	HoldsCompletion Hold = "completion"
)

// Prerequisite is a course that has to be passed, and valid, before another: it,
// or one that counts as the same (M32).
type Prerequisite struct {
	CourseID CourseID // the one that is required
	Mode     Hold
}

// Required is a prerequisite as a page names it, for one person.
type Required struct {
	Named
	Mode Hold
	Held bool // the person has a valid pass
}

// MaxPrerequisites is how many a course may have.
const MaxPrerequisites = 20

var (
	// ErrLacks says that another course must be passed first.
	ErrLacks = problem.New(problem.Conflict, "prerequisite.lacks")

	errPrerequisiteUnknown = problem.New(problem.Invalid, "prerequisite.fault.unknown")
	errPrerequisiteMode    = problem.New(problem.Invalid, "prerequisite.fault.mode")
	errPrerequisiteCircle  = problem.New(problem.Invalid, "prerequisite.fault.circle")
	errPrerequisiteMany    = problem.New(problem.Invalid, "prerequisite.fault.many")
)

// enrollingOf is all that decides whether a person may enter a course.
func enrollingOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (enrolling, error) {
	at, err := selectEnrolling(ctx, q, profile, course)
	if err != nil || !at.guarded {
		return at, err
	}
	missing, err := lacking(ctx, q, profile, course, HoldsEnrolment)
	at.lacks = len(missing) > 0
	return at, err
}

// lacking are the prerequisites of one mode that a person has no valid pass of.
func lacking(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID, mode Hold) ([]CourseID, error) {
	all, err := selectPrerequisites(ctx, q, course)
	all = slices.DeleteFunc(all, func(p Prerequisite) bool { return p.Mode != mode })
	if err != nil || len(all) == 0 {
		return nil, err
	}
	passed, err := selectPassesFor(ctx, q, profile, course)
	if err != nil {
		return nil, fmt.Errorf("read passes: %w", err)
	}
	var missing []CourseID
	for _, p := range all {
		if !holds(passed[p.CourseID], q.Now()) {
			missing = append(missing, p.CourseID)
		}
	}
	return missing, nil
}

// holds says whether among the results of courses that count as the same there
// is a pass that is valid now (M21, M25).
func holds(results []Result, now time.Time) bool {
	best := Effective(results, now)
	return best >= 0 && results[best].ValidAt(now)
}

// Prerequisites are what a course requires of a person, in the order of their
// codes; of a visitor nothing is held.
func (s *Service) Prerequisites(ctx context.Context, by accounts.Actor, course CourseID) ([]Required, error) {
	all, err := selectPrerequisites(ctx, s.DB, course)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	passed, err := selectPassesFor(ctx, s.DB, by.ProfileID, course)
	if err != nil {
		return nil, fmt.Errorf("read passes: %w", err)
	}
	named := make([]Required, len(all))
	for i, p := range all {
		c, err := selectCourse(ctx, s.DB, p.CourseID)
		if err != nil {
			return nil, fmt.Errorf("name courses: %w", err)
		}
		named[i] = Required{Named{p.CourseID, c.Code, c.Texts}, p.Mode, holds(passed[p.CourseID], s.DB.Now())}
	}
	return named, nil
}

// Require makes another course a prerequisite, or changes what it holds back.
// Problems: prerequisite.fault.… – one that leads back to the course itself is
// refused, since nobody could ever begin – and NotFound for another's course.
func (s *Service) Require(ctx context.Context, by accounts.Actor, course CourseID, code string, mode Hold) error {
	if mode != HoldsEnrolment && mode != HoldsCompletion {
		return errPrerequisiteMode
	}
	return s.owning(ctx, by, "course.require", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		required, found, err := s.namedByCode(ctx, tx, by, tree, code)
		if err != nil {
			return "", err
		}
		if !found {
			return "", errPrerequisiteUnknown
		}
		if err := acyclic(ctx, tx, course, required); err != nil {
			return "", err
		}
		return course, upsertPrerequisite(ctx, tx, course, Prerequisite{required, mode})
	})
}

// namedByCode is a course that its owner may point at: a published one that is
// open to somebody, or one that they answer for.
func (s *Service) namedByCode(ctx context.Context, q db.Queryer, by accounts.Actor, tree accounts.Tree, code string) (CourseID, bool, error) {
	id, state, issuer, found, err := selectByCode(ctx, q, strings.TrimSpace(code))
	if err != nil || !found {
		return "", false, err
	}
	return id, state == Published || answersFor(tree, by, issuer), nil
}

// acyclic refuses a prerequisite that requires the course, straight or by others.
func acyclic(ctx context.Context, q db.Queryer, course, required CourseID) error {
	edges, err := selectAllPrerequisites(ctx, q)
	if err != nil {
		return fmt.Errorf("read prerequisites: %w", err)
	}
	if len(edges[course]) >= MaxPrerequisites && !slices.Contains(edges[course], required) {
		return errPrerequisiteMany
	}
	seen, next := map[CourseID]bool{}, []CourseID{required}
	for len(next) > 0 {
		at := next[len(next)-1]
		next = next[:len(next)-1]
		if at == course {
			return errPrerequisiteCircle
		}
		if !seen[at] {
			seen[at] = true
			next = append(next, edges[at]...)
		}
	}
	return nil
}

// Unrequire takes a prerequisite away; passes that waited for it are recorded
// soon after, by SeeToHeld.
func (s *Service) Unrequire(ctx context.Context, by accounts.Actor, course, required CourseID) error {
	return s.owning(ctx, by, "course.unrequire", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		return course, deletePrerequisite(ctx, tx, course, required)
	})
}
