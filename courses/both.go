package courses

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// ClassOrder says whether an e-learning asks for a class, too, and in which order.
type ClassOrder string

// The orders.
const (
	NoClass        ClassOrder = ""
	AnyOrder       ClassOrder = "any"   // whichever part comes first
	ElearningFirst ClassOrder = "after" // the class is booked when the e-learning is done
)

var (
	errClassOrder  = problem.New(problem.Invalid, "both.order.missing")
	errNoElearning = problem.New(problem.Invalid, "both.order.no_content")

	// ErrElearningFirst says that the class can be booked when the e-learning is done.
	ErrElearningFirst = problem.New(problem.Conflict, "class.elearning_first")
)

// A course of both forms is done when its e-learning is passed and a class was
// attended. Each part keeps itself: the e-learning on its attempt, which is held
// (heldPass), the class on its seat, which is marked and has no result. Whichever
// comes last makes the one result of the two, with its date, and both belong to
// it from then on.

// waits says whether the pass of an attempt has to wait: for another course, or
// for the class that the course asks for; and for ever, where the enrolment that it
// was made in has come to its end in another way.
func waits(ctx context.Context, q db.Queryer, h heldPass) (bool, error) {
	missing, err := lacking(ctx, q, h.profile, h.course, HoldsCompletion)
	if err != nil || len(missing) > 0 {
		return true, err
	}
	wait, err := lacksClass(ctx, q, h.profile, h.course)
	if err != nil || wait {
		return true, err
	}
	return selectIsSpent(ctx, q, h.attempt)
}

// lacksClass says whether a course asks for a class that the person has not come to.
func lacksClass(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (bool, error) {
	order, err := selectClassOrder(ctx, q, course)
	if err != nil || order == NoClass {
		return false, err
	}
	_, there, err := selectAttended(ctx, q, profile, course)
	if err != nil {
		return false, fmt.Errorf("read attendance: %w", err)
	}
	return !there, nil
}

// SetClassOrder says whether a course that the actor answers for asks for a class
// beside its e-learning. It holds from now on: a pass stands, and of who has done
// a part of two the next sweep lets it count when it is enough. Problem: Invalid
// for another word, and when there is no e-learning to ask for.
func (s *Service) SetClassOrder(ctx context.Context, by accounts.Actor, id CourseID, order ClassOrder) error {
	return s.owning(ctx, by, "course.forms", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, err := ownCourse(ctx, tx, tree, by, id)
		switch {
		case err != nil:
			return "", err
		case order != NoClass && order != AnyOrder && order != ElearningFirst:
			return "", errClassOrder
		case order != NoClass && c.PackageID == nil:
			return "", errNoElearning
		}
		return id, updateClassOrder(ctx, tx, id, order)
	})
}

// attendedClass is a class that somebody was present at, and that has made no
// result yet.
type attendedClass struct {
	seat SeatID
	ends time.Time
}

// joinClass makes one outcome of a passed e-learning and of the class that the
// course asks for, with the date of the later; nil when it asks for none.
func joinClass(ctx context.Context, tx *db.Tx, about recording, o Outcome) (Outcome, *attendedClass, error) {
	if about.order == NoClass {
		return o, nil, nil
	}
	if err := updateLearnt(ctx, tx, about.attempt, o.At); err != nil {
		return o, nil, fmt.Errorf("keep e-learning: %w", err)
	}
	class, there, err := selectAttended(ctx, tx, about.profile, about.course)
	if err != nil || !there {
		return o, nil, err
	}
	if ends := earlier(class.ends, tx.Now()); ends.After(o.At) {
		o.At = ends
	}
	return o, &class, nil
}

// markPart writes down whether somebody came to the class of a course that asks
// for e-learning, too. It is done when both are.
func (s *Service) markPart(ctx context.Context, tx *db.Tx, by accounts.Actor, p presence) error {
	if p.said == Present {
		if _, err := enrolFor(ctx, tx, p.seat.ProfileID, p.class.CourseID); err != nil {
			return err
		}
	}
	if err := s.writeMark(ctx, tx, by, p, p.seat.ResultID); err != nil || p.said != Present {
		return err
	}
	if p.seat.ResultID != nil {
		if err := restorePass(ctx, tx, by, *p.seat.ResultID); err != nil {
			return err
		}
		if err := rejoin(ctx, tx, *p.seat.ResultID); err != nil {
			return fmt.Errorf("join e-learning and class: %w", err)
		}
	}
	return s.release(ctx, tx, p.seat.ProfileID)
}

// partClass takes the class out of a result of both: the e-learning waits for
// another class, in the enrolment that it was done in.
func (s *Service) partClass(ctx context.Context, tx *db.Tx, result ResultID) error {
	attempt, found, err := selectJoined(ctx, tx, result)
	if err != nil || !found {
		return err
	}
	if err := updateParted(ctx, tx, result, attempt); err != nil {
		return fmt.Errorf("part e-learning and class: %w", err)
	}
	return s.release(ctx, tx, attempt.ProfileID)
}

// seeToAttended is SeeToHeld's part for people who came to a class of a course that
// asked for e-learning, too, and asks for one of both by now; it says how many there
// were.
func (s *Service) seeToAttended(ctx context.Context) (counted int, err error) {
	alone, err := selectAllAlone(ctx, s.DB)
	if err != nil {
		return 0, fmt.Errorf("read attendance: %w", err)
	}
	for _, id := range alone {
		if err := s.DB.Write(ctx, func(tx *db.Tx) error { return s.stillAlone(ctx, tx, id) }); err != nil {
			return counted, fmt.Errorf("record presence: %w", err)
		}
		counted++
	}
	return counted, nil
}

// stillAlone records a presence unless somebody was first.
func (s *Service) stillAlone(ctx context.Context, tx *db.Tx, id SeatID) error {
	seat, err := selectSeat(ctx, tx, id)
	if err != nil || seat.Attendance != Present || seat.ResultID != nil {
		return err
	}
	c, err := selectClass(ctx, tx, seat.ClassID)
	if err != nil {
		return err
	}
	result, err := s.recordPresence(ctx, tx, accounts.Job("courses.held"), c, seat)
	if err != nil {
		return err
	}
	return updateSeatResult(ctx, tx, id, *result)
}
