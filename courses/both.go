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

// TwoParts is how far a person is in a course of both forms.
type TwoParts struct {
	Order    ClassOrder
	Learnt   *time.Time // when the e-learning was done; nil: it is not
	Attended *time.Time // when they were in the class; nil: they were not
	Booked   *time.Time // when the class is that they have a seat in; nil: they have none
}

// readParts says of people in a course of both forms how far each is.
func readParts(ctx context.Context, q db.Queryer, c Course, people []Participant) error {
	if c.ClassOrder == NoClass {
		return nil
	}
	ids := make([]accounts.ProfileID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	attended, err := selectAllAttended(ctx, q, c.ID, ids)
	if err != nil {
		return err
	}
	booked, err := selectAllBooked(ctx, q, c.ID, ids)
	if err != nil {
		return err
	}
	for i := range people {
		p := &people[i]
		p.Parts = &TwoParts{Order: c.ClassOrder, Learnt: p.learnt, Attended: attended[p.ID], Booked: booked[p.ID]}
		p.pace.attended, p.pace.classLeft = p.Parts.Attended != nil, p.Parts.Attended == nil
	}
	return nil
}

// AttendedPart is a step: of some people the last day of the class of a course of
// both forms that they came to, while the whole is not done.
func AttendedPart(ctx context.Context, q db.Queryer, course CourseID, of []accounts.ProfileID) (map[accounts.ProfileID]*time.Time, error) {
	return selectAllAttended(ctx, q, course, of)
}

// explainParts says of the courses of both forms how far the person is.
func explainParts(ctx context.Context, q db.Queryer, profile accounts.ProfileID, ongoing []Ongoing) error {
	for i := range ongoing {
		o := &ongoing[i]
		if o.Parts == nil {
			continue
		}
		whole, err := selectIsHeldWhole(ctx, q, profile, o.Enrolment.CourseID)
		if err != nil {
			return err
		}
		if whole {
			o.Parts = nil
			continue
		}
		if o.Held != nil {
			o.Parts.Learnt = &o.Held.At
		}
		if err := o.Parts.read(ctx, q, profile, o.Enrolment.CourseID); err != nil {
			return err
		}
	}
	return nil
}

// read finds out how it stands with the class.
func (p *TwoParts) read(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) error {
	class, there, err := selectAttended(ctx, q, profile, course)
	if err != nil {
		return err
	}
	if there {
		p.Attended = &class.ends
		return nil
	}
	p.Booked, err = selectBookedDay(ctx, q, profile, course)
	return err
}

// partsIn is how far a person is in one course; nil: it is of one form.
func partsIn(ctx context.Context, q db.Queryer, profile accounts.ProfileID, course CourseID) (*TwoParts, error) {
	order, err := selectClassOrder(ctx, q, course)
	if err != nil || order == NoClass {
		return nil, err
	}
	p := &TwoParts{Order: order}
	whole, err := selectIsHeldWhole(ctx, q, profile, course)
	if err != nil || whole {
		return nil, err
	}
	if p.Learnt, err = selectLearntDay(ctx, q, profile, course); err != nil {
		return nil, err
	}
	return p, p.read(ctx, q, profile, course)
}
