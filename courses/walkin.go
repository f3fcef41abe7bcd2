package courses

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

var (
	// ErrNobody says that nobody within the actor's reach is called that, or
	// more than one is.
	ErrNobody = problem.New(problem.Invalid, "class.walkin.who")

	// ErrClassFull says that all seats are taken: whoever answers for the class
	// may let one more in.
	ErrClassFull = problem.New(problem.Invalid, "class.walkin.full")
)

// IsAboutWalkIn says whether an error is about whom somebody wants to let in, to be
// mended in the form.
func IsAboutWalkIn(err error) bool {
	return slices.ContainsFunc([]error{ErrNobody, ErrClassFull, ErrLacks, errNotOpen, errRetired, errNoProfile, errOwnAttendance}, func(e error) bool { return errors.Is(err, e) })
}

// WalkIn is somebody who stands in the room without a seat.
type WalkIn struct {
	Who    string // user name, e-mail address or employee number
	Beyond bool   // let in although all seats are taken
	Day    int    // of a class of several that they came on; 0: the one that is held
}

// LetIn gives somebody who came without a seat one, enrols them and marks them
// present, in one act; whoever waits in line, or has a seat, is marked. Sending it
// twice is sending it once. Problems: ErrNobody, ErrClassFull; what refuses an
// enrolment; as MarkAttendance.
func (s *Service) LetIn(ctx context.Context, by accounts.Actor, id ClassID, w WalkIn) error {
	return s.owning(ctx, by, "class.attendance", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, err := anOwnClass(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		m := DayMark{Day: cmp.Or(w.Day, c.MarkedNow(tx.Now())), Said: Present}
		if m.Day, err = c.dayOf(m, tx.Now()); err != nil {
			return "", err
		}
		who, err := findWalkIn(ctx, tx, tree, by, w.Who)
		if err != nil {
			return "", err
		}
		seat, err := s.seatInTheRoom(ctx, tx, by, c, walking{who, w.Beyond})
		if err != nil || seat.On(c, m.Day) == Present {
			return c.CourseID, err
		}
		return c.CourseID, s.mark(ctx, tx, by, c.presenceOn(seat, m))
	})
}

func findWalkIn(ctx context.Context, q db.Queryer, tree accounts.Tree, by accounts.Actor, name string) (accounts.Profile, error) {
	name = strings.TrimSpace(name)
	named, err := findLearners(ctx, q, tree, by, []string{name})
	if err != nil {
		return accounts.Profile{}, err
	}
	id, fault := named.find(name)
	if fault != "" {
		return accounts.Profile{}, ErrNobody
	}
	return accounts.SelectProfile(ctx, q, id)
}

// walking is who comes in, and whether one seat more is made for them.
type walking struct {
	who    accounts.Profile
	beyond bool
}

// seatInTheRoom is the seat of somebody who came: the one they have or were
// offered, or else a free one.
func (s *Service) seatInTheRoom(ctx context.Context, tx *db.Tx, by accounts.Actor, c Class, w walking) (Seat, error) {
	seat, err := selectSeatOf(ctx, tx, c.ID, w.who.ID)
	known := err == nil
	if !known && !errors.Is(err, errNoSeat) || known && seat.State == Booked {
		return seat, err
	}
	if err := mayWalkIn(ctx, tx, c, w.who); err != nil {
		return Seat{}, err
	}
	if c.Free() <= 0 && seat.State != Offered {
		if !w.beyond {
			return Seat{}, ErrClassFull
		}
		if err := updateOneSeatMore(ctx, tx, c.ID); err != nil {
			return Seat{}, err
		}
	}
	if known {
		err = updateBooked(ctx, tx, seat.ID)
	} else {
		seat = Seat{ID: SeatID(db.NewID()), ClassID: c.ID, ProfileID: w.who.ID, BookedAt: tx.Now(), LineAt: tx.Now(), State: Booked}
		err = insertSeat(ctx, tx, seat)
	}
	if err != nil {
		return Seat{}, fmt.Errorf("let somebody in: %w", err)
	}
	seat.State = Booked
	if err := updateTaken(ctx, tx, c.ID); err != nil {
		return Seat{}, err
	}
	return seat, audit.Record(ctx, tx, by.Entry("seat.walkin", w.who.ID).About("class", string(c.ID)))
}

// mayWalkIn says why the course is nothing for somebody. That a leader would have
// had to say yes is for whoever lets them in to know.
func mayWalkIn(ctx context.Context, q db.Queryer, c Class, who accounts.Profile) error {
	at, err := enrollingOf(ctx, q, who.ID, c.CourseID)
	if err != nil {
		return err
	}
	open, err := selectIsOpenTo(ctx, q, c.CourseID, who.OrganisationID)
	if err != nil {
		return err
	}
	return at.refuseClass(open)
}
