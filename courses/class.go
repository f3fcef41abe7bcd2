package courses

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// Class is a dated run of a course in a room.
type Class struct {
	ID          ClassID
	CourseID    CourseID
	Days        []ClassDay // at least one, in order
	Place       string
	Link        string // of the online meeting; empty: there is none
	Seats       int
	Taken       int       // booked or offered
	BookUntil   time.Time // last moment to book and to cancel
	AcceptHours int       // how long an offer stands
	DaysNeeded  int       // how many of its days one has to be there; 0: all
	Sequence    int       // of its calendar entries
	Begins      time.Time // the first day
	Ends        time.Time // the last day
	CancelledAt *time.Time
	Waiting     int // people in line
}

// ClassDay is one meeting of a class. Its number names it in people's calendars.
type ClassDay struct {
	Number       int
	Begins, Ends time.Time
}

// Free is how many seats nobody has and nobody is offered.
func (c Class) Free() int { return c.Seats - c.Taken }

// Full says that whoever books now comes in line.
func (c Class) Full() bool { return c.Free() <= 0 || c.Waiting > 0 }

// Open says whether it can be booked, and a booking cancelled.
func (c Class) Open(now time.Time) bool { return c.CancelledAt == nil && !now.After(c.BookUntil) }

// doors is how long before a day begins people are marked as they come in.
const doors = 30 * time.Minute

// Marking says whether it is time to say who is there: the first day has begun, or
// people are about to come in.
func (c Class) Marking(now time.Time) bool {
	return c.CancelledAt == nil && c.MarkedNow(now) > 0
}

// near is how long before a class its online meeting can be entered.
const near = 24 * time.Hour

// LinkAt is the address of the online meeting when it is near, else empty.
func (c Class) LinkAt(now time.Time) string {
	if c.CancelledAt != nil || now.Before(c.Begins.Add(-near)) || now.After(c.Ends) {
		return ""
	}
	return c.Link
}

// lastOffer is how long before a class begins a seat is still offered.
const lastOffer = time.Hour

// offerUntil is when an offer made now ends: after the hours of the class, but
// never later than half-way to its beginning, so that the next in line has
// their turn, too. False when it is too late to offer anything.
func (c Class) offerUntil(now time.Time) (time.Time, bool) {
	left := c.Begins.Sub(now)
	if c.CancelledAt != nil || left < lastOffer {
		return time.Time{}, false
	}
	return now.Add(min(time.Duration(c.AcceptHours)*time.Hour, left/2)).Truncate(time.Second), true
}

var (
	errNoClass    = problem.New(problem.NotFound, "class.not_found")
	errClassOver  = problem.New(problem.Conflict, "class.over")
	errSeatsTaken = problem.New(problem.Conflict, "class.seats.taken")
)

// CreateClass makes a class of a course that the actor answers for. Problems:
// what ClassPlan.Faults names; NotFound for another's course.
func (s *Service) CreateClass(ctx context.Context, by accounts.Actor, course CourseID, plan ClassPlan) (ClassID, error) {
	id := ClassID(db.NewID())
	err := s.owning(ctx, by, "class.create", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		if err := plan.check(tx.Now()); err != nil {
			return "", err
		}
		c := Class{ID: id, CourseID: course}
		plan.onto(&c)
		if err := insertClass(ctx, tx, c); err != nil {
			return "", err
		}
		return course, writeDays(ctx, tx, c)
	})
	return id, err
}

// ChangeClass changes a class that has not begun. Whoever is in it or in line
// is told when day, time or place is another, and more seats go to those in
// line. Problems as CreateClass; Conflict when it is over or cancelled, or when
// fewer seats are left than are taken.
func (s *Service) ChangeClass(ctx context.Context, by accounts.Actor, id ClassID, plan ClassPlan) error {
	return s.owning(ctx, by, "class.change", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		before, err := ownClass(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		if err := plan.check(tx.Now()); err != nil {
			return "", err
		}
		if plan.Seats < before.Taken {
			return "", errSeatsTaken
		}
		c := before
		plan.onto(&c)
		return c.CourseID, s.change(ctx, tx, before, c)
	})
}

// change writes a class as it is now, and tells those whom it concerns.
func (s *Service) change(ctx context.Context, tx *db.Tx, before, c Class) error {
	moved := c.moved(before)
	if moved {
		c.Sequence++
	}
	if err := updateClass(ctx, tx, c); err != nil {
		return err
	}
	if err := writeDays(ctx, tx, c); err != nil {
		return err
	}
	if moved {
		if err := updateOffersEnd(ctx, tx, c); err != nil {
			return err
		}
		if err := s.tellChange(ctx, tx, before, c); err != nil {
			return err
		}
	}
	return s.fill(ctx, tx, c.ID)
}

// moved says whether somebody who comes must know.
func (c Class) moved(before Class) bool {
	if c.Place != before.Place || c.Link != before.Link || len(c.Days) != len(before.Days) {
		return true
	}
	for i, day := range c.Days {
		if !day.Begins.Equal(before.Days[i].Begins) || !day.Ends.Equal(before.Days[i].Ends) {
			return true
		}
	}
	return false
}

// tellChange writes to everybody in the class and in line. A day that is taken
// away leaves people's calendars by a letter of its own.
func (s *Service) tellChange(ctx context.Context, tx *db.Tx, before, c Class) error {
	all, err := selectLive(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	for _, seat := range all {
		if err := s.post(ctx, tx, classLetter{kind: mail.ClassChanged, seat: seat, class: c, entry: seat.State == Booked, was: &before}); err != nil {
			return err
		}
		if seat.State != Booked {
			continue
		}
		for _, day := range before.Days[min(len(c.Days), len(before.Days)):] {
			if err := s.post(ctx, tx, classLetter{kind: mail.ClassDayGone, seat: seat, class: c.onlyOn(day), entry: true}); err != nil {
				return err
			}
		}
	}
	return nil
}

// onlyOn is the class as if it had this day alone.
func (c Class) onlyOn(day ClassDay) Class {
	c.Days = []ClassDay{day}
	return c
}

// CancelClass calls a class off before it begins: everybody is told, with the other
// dates there are, and their seats are freed; they stay in the course. Conflict when it is over or cancelled already.
func (s *Service) CancelClass(ctx context.Context, by accounts.Actor, id ClassID) error {
	return s.owning(ctx, by, "class.cancel", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, err := ownClass(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		c.Sequence, c.CancelledAt = c.Sequence+1, new(tx.Now())
		if err := updateClass(ctx, tx, c); err != nil {
			return "", err
		}
		return c.CourseID, s.emptyClass(ctx, tx, c)
	})
}

// emptyClass frees all seats of a cancelled class.
func (s *Service) emptyClass(ctx context.Context, tx *db.Tx, c Class) error {
	all, err := selectLive(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	for _, seat := range all {
		if err := s.free(ctx, tx, c, seat, calledOff); err != nil {
			return err
		}
		_, err := selectActive(ctx, tx, seat.ProfileID, c.CourseID)
		if err != nil && !errors.Is(err, errNotEnrolled) {
			return err
		}
		if err := s.post(ctx, tx, classLetter{kind: mail.ClassCancelled, seat: seat, class: c, entry: seat.State == Booked, kept: err == nil}); err != nil {
			return err
		}
	}
	return updateTaken(ctx, tx, c.ID)
}

// ownClass is a class that the actor answers for and that can be changed: it has
// not begun, and nobody is marked at its door.
func ownClass(ctx context.Context, q db.Queryer, tree accounts.Tree, by accounts.Actor, id ClassID) (Class, error) {
	c, err := anOwnClass(ctx, q, tree, by, id)
	if err != nil {
		return Class{}, err
	}
	begun, err := selectAnyMarked(ctx, q, id)
	if err == nil && (begun || c.CancelledAt != nil || !q.Now().Before(c.Begins)) {
		err = errClassOver
	}
	return c, err
}

// anOwnClass is any class of a course that the actor answers for; NotFound for
// every other.
func anOwnClass(ctx context.Context, q db.Queryer, tree accounts.Tree, by accounts.Actor, id ClassID) (Class, error) {
	c, err := selectClass(ctx, q, id)
	if err != nil {
		return Class{}, err
	}
	if _, err := ownCourse(ctx, q, tree, by, c.CourseID); err != nil {
		return Class{}, errNoClass
	}
	return c, nil
}

// RemoveAttendee takes somebody out of a class that has not begun, or out of
// its line: they are told, and what is freed goes to the next. NotFound for
// another's class and for who is not in it any more; Conflict when it is over.
func (s *Service) RemoveAttendee(ctx context.Context, by accounts.Actor, id SeatID) error {
	return s.owning(ctx, by, "class.remove", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		seat, err := selectSeat(ctx, tx, id)
		if err != nil {
			return "", err
		}
		c, err := ownClass(ctx, tx, tree, by, seat.ClassID)
		if err != nil {
			return "", err
		}
		if seat.State == Freed {
			return "", errNoAttendee
		}
		if err := s.free(ctx, tx, c, seat, "owner"); err != nil {
			return "", err
		}
		if err := s.post(ctx, tx, classLetter{kind: mail.ClassRemoved, seat: seat, class: c, entry: seat.State == Booked}); err != nil {
			return "", err
		}
		if err := audit.Record(ctx, tx, by.Entry("seat.remove", seat.ProfileID).About("class", string(c.ID))); err != nil {
			return "", err
		}
		return c.CourseID, s.passSeat(ctx, tx, c, seat)
	})
}

// Attendee is a seat with whose it is, as the course owner sees it.
type Attendee struct {
	Seat
	Name   string
	Missed int // other classes of the course that they had a seat in and did not come to
}

// Roster is a class with everybody in it and in line.
type Roster struct {
	Class
	Course    Course
	Attendees []Attendee // with a seat, or offered one, by name
	Line      []Attendee // in their order
	SameRoom  []Class    // held in the same place at the same time
	Messages  []ClassMessage
	Now       time.Time
}

// ClassRoster is the list of a class that the actor answers for; the look is
// written down. NotFound for every other.
func (s *Service) ClassRoster(ctx context.Context, by accounts.Actor, id ClassID) (Roster, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Roster{}, err
	}
	var r Roster
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		tree, err := accounts.Organisations(ctx, tx)
		if err != nil {
			return err
		}
		r = Roster{Now: tx.Now()}
		if r.Class, err = anOwnClass(ctx, tx, tree, by, id); err != nil {
			return err
		}
		if r.Course, err = selectCourse(ctx, tx, r.CourseID); err != nil {
			return err
		}
		if err := r.read(ctx, tx); err != nil {
			return err
		}
		if r.CancelledAt == nil && r.Now.Before(r.Ends) {
			if r.SameRoom, err = sameRoom(ctx, tx, tree, by, r.Class); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, by.Entry("class.roster", "").About("class", string(id)))
	})
	if err != nil {
		return Roster{}, fmt.Errorf("read roster: %w", err)
	}
	return r, nil
}

func (r *Roster) read(ctx context.Context, q db.Queryer) error {
	all, err := selectAttendees(ctx, q, r.ID)
	for _, a := range all {
		if a.State == Waiting {
			r.Line = append(r.Line, a)
		} else {
			r.Attendees = append(r.Attendees, a)
		}
	}
	if err != nil {
		return err
	}
	r.Messages, err = selectClassMessages(ctx, q, r.ID)
	return err
}

// OwnClasses are the classes of a course that the actor answers for, those to
// come first; cancelled ones too.
func (s *Service) OwnClasses(ctx context.Context, by accounts.Actor, course CourseID) ([]Class, error) {
	if _, err := s.OwnCourse(ctx, by, course); err != nil {
		return nil, err
	}
	return selectClasses(ctx, s.DB, course)
}
