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

// SeatState is where a booking is in its life.
type SeatState string

// The states of a booking. Booked and offered take a seat; whoever waits is in
// line for one; freed is over, and stays to be read.
const (
	Booked  SeatState = "booked"
	Offered SeatState = "offered"
	Waiting SeatState = "waiting"
	Freed   SeatState = "freed"
)

// Seat is a person's booking of a class: a seat, or a place in line for one.
type Seat struct {
	ID           SeatID
	ClassID      ClassID
	ProfileID    accounts.ProfileID
	State        SeatState
	BookedAt     time.Time    // when they asked for it
	LineAt       time.Time    // place in line: whoever has the earliest is the next
	OfferedUntil *time.Time   // when an offer ends
	Attendance   Attendance   // of the class whole
	Days         []Attendance // of a class of several days: of each, in their order; empty: none is marked
	ResultID     *ResultID    // what being present gave
}

var (
	errClassClosed = problem.New(problem.Conflict, "class.closed")
	errNoSeat      = problem.New(problem.NotFound, "class.seat.none")
	errNoAttendee  = problem.New(problem.NotFound, "class.attendee.none")
	errTooLate     = problem.New(problem.Conflict, "class.leave.late")
	errNoOffer     = problem.New(problem.Conflict, "class.offer.over")

	// ErrClash says that the person has a seat in another class at that time.
	ErrClash = problem.New(problem.Conflict, "class.clash")
)

// Book gives the person who asks a seat, or a place in line when the class is
// full; whoever has either already keeps it. A seat enrols in the course.
// Problems: NotFound when the course is not open to them; Conflict when the
// class cannot be booked any more; ErrNeedsApproval when somebody must say yes to
// the course first; ErrClash unless the person has been warned.
func (s *Service) Book(ctx context.Context, by accounts.Actor, id ClassID, warned bool) (Seat, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return Seat{}, err
	}
	found, err := selectClass(ctx, s.DB, id)
	if err != nil {
		return Seat{}, err
	}
	open, err := s.openTo(ctx, by, found.CourseID)
	if err != nil {
		return Seat{}, fmt.Errorf("book: %w", err)
	}
	var seat Seat
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		c, err := selectClass(ctx, tx, id)
		if err != nil {
			return err
		}
		if seat, err = selectSeatOf(ctx, tx, id, by.ProfileID); err == nil || !errors.Is(err, errNoSeat) {
			return err
		}
		if err := mayBook(ctx, tx, by, c, booking{open, warned}); err != nil {
			return err
		}
		seat = c.seatFor(by.ProfileID, tx.Now())
		return s.take(ctx, tx, by, c, seat)
	})
	if err != nil {
		return Seat{}, fmt.Errorf("book: %w", err)
	}
	return seat, nil
}

// booking is what is known of a wish before the transaction.
type booking struct {
	open   bool // the course is, to the person
	warned bool // of a clash
}

func mayBook(ctx context.Context, q db.Queryer, by accounts.Actor, c Class, wish booking) error {
	at, err := enrollingOf(ctx, q, by.ProfileID, c.CourseID)
	if err != nil {
		return err
	}
	if err := at.refuseClass(wish.open); err != nil {
		return err
	}
	if at.active == nil && at.approval != NoApproval {
		return ErrNeedsApproval
	}
	if !c.Open(q.Now()) {
		return errClassClosed
	}
	if at.order == ElearningFirst && !at.learnt {
		return ErrElearningFirst
	}
	if wish.warned {
		return nil
	}
	return warnOfClash(ctx, q, by.ProfileID, c.ID)
}

// refuseClass says why a person may not come to a class of the course. What is
// asked of a course to be played is not asked of a class.
func (e enrolling) refuseClass(open bool) error {
	e.form, e.playable, e.full = Elearning, true, false
	e.lacks = e.lacks && e.active == nil
	return e.refuse(open || e.active != nil)
}

// seatFor is a new booking: a seat when there is one and nobody waits for it.
func (c Class) seatFor(profile accounts.ProfileID, now time.Time) Seat {
	seat := Seat{ID: SeatID(db.NewID()), ClassID: c.ID, ProfileID: profile, State: Waiting, BookedAt: now, LineAt: now}
	if c.Free() > 0 && c.Waiting == 0 {
		seat.State = Booked
	}
	return seat
}

func (s *Service) take(ctx context.Context, tx *db.Tx, by accounts.Actor, c Class, seat Seat) error {
	if err := insertSeat(ctx, tx, seat); err != nil {
		return err
	}
	if err := audit.Record(ctx, tx, by.Entry("seat.book", by.ProfileID).About("class", string(c.ID)).With("state", string(seat.State))); err != nil {
		return err
	}
	if seat.State == Waiting {
		return nil
	}
	return s.hold(ctx, tx, c, seat)
}

// hold is what having a seat means: it is counted, the person is in the course,
// and the class is in their calendar.
func (s *Service) hold(ctx context.Context, tx *db.Tx, c Class, seat Seat) error {
	if err := updateTaken(ctx, tx, c.ID); err != nil {
		return err
	}
	if _, err := enrolFor(ctx, tx, seat.ProfileID, c.CourseID); err != nil {
		return err
	}
	return s.post(ctx, tx, classLetter{kind: mail.ClassBooked, seat: seat, class: c, entry: true})
}

// enrolFor is the person's enrolment in a course: the one they are in, or else
// the one they left, or a new one.
func enrolFor(ctx context.Context, tx *db.Tx, profile accounts.ProfileID, course CourseID) (EnrolmentID, error) {
	at, err := selectEnrolling(ctx, tx, profile, course)
	if err != nil {
		return "", err
	}
	if at.active != nil {
		return *at.active, nil
	}
	return enter(ctx, tx, entry{profile: profile, course: course, via: ByClass, left: at.withdrawn})
}

// Leave gives up a seat, an offer or a place in line; what is freed is offered
// to the next. NotFound when the person has none; Conflict when the last day to
// cancel is over.
func (s *Service) Leave(ctx context.Context, by accounts.Actor, id ClassID) error {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		c, seat, err := ownSeat(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if seat.State == Booked && !seat.leavable(c, tx.Now()) {
			return errTooLate
		}
		if err := s.vacate(ctx, tx, c, seat); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("seat.leave", by.ProfileID).About("class", string(id)).With("state", string(seat.State)))
	})
	if err != nil {
		return fmt.Errorf("leave class: %w", err)
	}
	return nil
}

// leavable says whether a seat can still be given up: who was marked has used it.
func (s Seat) leavable(c Class, now time.Time) bool { return c.Open(now) && s.Attendance == "" }

// ownSeat is the class and the actor's live booking of it.
func ownSeat(ctx context.Context, q db.Queryer, by accounts.Actor, id ClassID) (Class, Seat, error) {
	c, err := selectClass(ctx, q, id)
	if err != nil {
		return Class{}, Seat{}, err
	}
	seat, err := selectSeatOf(ctx, q, id, by.ProfileID)
	return c, seat, err
}

// vacate frees a booking that its owner gives up. Whoever leaves the last class
// of a course that is nothing but classes leaves the course.
func (s *Service) vacate(ctx context.Context, tx *db.Tx, c Class, seat Seat) error {
	if err := s.free(ctx, tx, c, seat, "left"); err != nil {
		return err
	}
	if seat.State == Booked {
		if err := s.post(ctx, tx, classLetter{kind: mail.ClassLeft, seat: seat, class: c, entry: true}); err != nil {
			return err
		}
	}
	return s.passSeat(ctx, tx, c, seat)
}

// passSeat is what follows when a booking was given up or taken away.
func (s *Service) passSeat(ctx context.Context, tx *db.Tx, c Class, seat Seat) error {
	if seat.State == Booked {
		if err := updateLeftCourse(ctx, tx, seat.ProfileID, c.CourseID); err != nil {
			return err
		}
	}
	return s.fill(ctx, tx, c.ID)
}

func (s *Service) free(ctx context.Context, tx *db.Tx, c Class, seat Seat, why string) error {
	if err := updateFreed(ctx, tx, seat.ID, why); err != nil {
		return fmt.Errorf("free a seat of class %s: %w", c.ID, err)
	}
	return nil
}

// leaveClasses frees what somebody who leaves a course may still cancel.
func (s *Service) leaveClasses(ctx context.Context, tx *db.Tx, profile accounts.ProfileID, course CourseID) error {
	coming, err := selectComing(ctx, tx, course)
	if err != nil {
		return err
	}
	for _, c := range coming {
		seat, err := selectSeatOf(ctx, tx, c.ID, profile)
		if errors.Is(err, errNoSeat) || err == nil && seat.State == Booked && !seat.leavable(c, tx.Now()) {
			continue
		}
		if err != nil {
			return err
		}
		if err := s.vacate(ctx, tx, c, seat); err != nil {
			return err
		}
	}
	return nil
}

// ClassSeat is a class as one person sees it.
type ClassSeat struct {
	Class
	Seat     *Seat          // their live booking; nil: none
	Ahead    int            // how many are before them in line
	Clashes  []Class        // that they have a seat in at the same time
	Messages []ClassMessage // to them, the latest first
	Lost     bool           // their booking came to nothing: the class was cancelled, or began without them
	Now      time.Time
}

// ComingClasses are the classes of a course that have not begun. Whether the
// course is open to the actor is asked by Course.
func (s *Service) ComingClasses(ctx context.Context, by accounts.Actor, course CourseID) ([]ClassSeat, error) {
	coming, err := selectComing(ctx, s.DB, course)
	if err != nil {
		return nil, fmt.Errorf("read classes: %w", err)
	}
	all := make([]ClassSeat, 0, len(coming))
	for _, c := range coming {
		one, err := s.classFor(ctx, by, c)
		if err != nil {
			return nil, fmt.Errorf("read classes: %w", err)
		}
		all = append(all, one)
	}
	return all, nil
}

// ClassFor is a class with its course, for whoever may see the course.
func (s *Service) ClassFor(ctx context.Context, by accounts.Actor, id ClassID) (ClassSeat, Course, error) {
	c, err := selectClass(ctx, s.DB, id)
	if err != nil {
		return ClassSeat{}, Course{}, err
	}
	course, err := s.Course(ctx, by, c.CourseID)
	if err != nil {
		return ClassSeat{}, Course{}, err
	}
	one, err := s.classFor(ctx, by, c)
	if err == nil && one.Seat != nil {
		one.Messages, err = messagesFor(ctx, s.DB, *one.Seat)
	}
	return one, course, err
}

func (s *Service) classFor(ctx context.Context, by accounts.Actor, c Class) (ClassSeat, error) {
	one := ClassSeat{Class: c, Now: s.DB.Now()}
	if !by.SignedIn() {
		return one, nil
	}
	seat, err := selectSeatOf(ctx, s.DB, c.ID, by.ProfileID)
	switch {
	case err == nil:
		one.Seat = &seat
		if one.Ahead, err = selectAhead(ctx, s.DB, seat); err != nil || seat.State != Offered {
			return one, err
		}
	case !errors.Is(err, errNoSeat):
		return one, err
	}
	one.Clashes, err = clashesOf(ctx, s.DB, by.ProfileID, c.ID)
	return one, err
}

// regret is how long somebody who did not come is reminded of another date.
const regret = 30 * 24 * time.Hour

// SeatsOf are the classes that the person has booked, is offered a seat in or
// waits for, and that are not over, and those that they lately did not come to
// and have not made good; the first to come first. After them what they lately lost
// through nothing of theirs, and have no other date for.
func (s *Service) SeatsOf(ctx context.Context, by accounts.Actor) ([]ClassSeat, error) {
	seats, err := selectSeatsOf(ctx, s.DB, by.ProfileID, s.DB.Now().Add(-regret))
	if err != nil {
		return nil, fmt.Errorf("read seats: %w", err)
	}
	all := make([]ClassSeat, 0, len(seats))
	for _, seat := range seats {
		c, err := selectClass(ctx, s.DB, seat.ClassID)
		if err != nil {
			return nil, fmt.Errorf("read seats: %w", err)
		}
		one, err := s.classFor(ctx, by, c)
		if err != nil {
			return nil, fmt.Errorf("read seats: %w", err)
		}
		all = append(all, one)
	}
	lost, err := s.lostBy(ctx, by.ProfileID)
	return append(all, lost...), err
}
