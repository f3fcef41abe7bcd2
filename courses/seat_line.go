package courses

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/mail"
)

// fill is the step after every change of seats: it counts them anew and offers
// what is free to those in line, in their order, by letter and on Min side.
func (s *Service) fill(ctx context.Context, tx *db.Tx, id ClassID) error {
	if err := updateTaken(ctx, tx, id); err != nil {
		return err
	}
	c, err := selectClass(ctx, tx, id)
	if err != nil {
		return err
	}
	until, inTime := c.offerUntil(tx.Now())
	if !inTime || c.Free() == 0 || c.Waiting == 0 {
		return nil
	}
	next, err := selectNext(ctx, tx, id, c.Free())
	if err != nil {
		return err
	}
	for _, seat := range next {
		if err := updateOffered(ctx, tx, seat.ID, until); err != nil {
			return err
		}
		if err := s.post(ctx, tx, classLetter{kind: mail.ClassOffered, seat: seat, class: c, until: until}); err != nil {
			return err
		}
	}
	return updateTaken(ctx, tx, id)
}

// Accept takes the seat that the person is offered. NotFound when they are not
// in line at all; Conflict when the offer is over; ErrClash unless the person has
// been warned.
func (s *Service) Accept(ctx context.Context, by accounts.Actor, id ClassID, warned bool) error {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		c, seat, err := ownSeat(ctx, tx, by, id)
		switch {
		case err != nil:
			return err
		case seat.State == Booked: // pressed twice
			return nil
		case seat.State != Offered || tx.Now().After(*seat.OfferedUntil) || c.CancelledAt != nil:
			return errNoOffer
		}
		if err := warnOfClash(ctx, tx, by.ProfileID, id); err != nil && !(warned && errors.Is(err, ErrClash)) {
			return err
		}
		if err := updateBooked(ctx, tx, seat.ID); err != nil {
			return err
		}
		if err := s.hold(ctx, tx, c, seat); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("seat.accept", by.ProfileID).About("class", string(id)))
	})
	if err != nil {
		return fmt.Errorf("accept seat: %w", err)
	}
	return nil
}

// OffersDue says whether an offer has run out.
func (s *Service) OffersDue(ctx context.Context) (bool, error) {
	overdue, err := selectOverdue(ctx, s.DB, s.DB.Now())
	return len(overdue) > 0, err
}

// SweepOffers passes every seat that was not accepted in time on to the next in
// line, and says in how many classes.
func (s *Service) SweepOffers(ctx context.Context) (int, error) {
	overdue, err := selectOverdue(ctx, s.DB, s.DB.Now())
	if err != nil {
		return 0, fmt.Errorf("sweep offers: %w", err)
	}
	for i, id := range overdue {
		if err := s.DB.Write(ctx, func(tx *db.Tx) error { return s.passOn(ctx, tx, id) }); err != nil {
			return i, fmt.Errorf("sweep offers: %w", err)
		}
	}
	return len(overdue), nil
}

func (s *Service) passOn(ctx context.Context, tx *db.Tx, id ClassID) error {
	c, err := selectClass(ctx, tx, id)
	if err != nil {
		return err
	}
	all, err := selectLive(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, seat := range all {
		if seat.State != Offered || seat.OfferedUntil.After(tx.Now()) {
			continue
		}
		if err := s.free(ctx, tx, c, seat, "passed"); err != nil {
			return err
		}
		if err := s.post(ctx, tx, classLetter{kind: mail.ClassPassed, seat: seat, class: c}); err != nil {
			return err
		}
		entry := accounts.Job("courses.sweep_offers").Entry("seat.pass", seat.ProfileID).About("class", string(id))
		if err := audit.Record(ctx, tx, entry); err != nil {
			return err
		}
	}
	return s.fill(ctx, tx, id)
}

// FillFreed is the step after a merge or an undo: every class of the seats among
// the items is counted anew, and what is free is offered to the next in line
// (M27). The letters go to them alone, never to the merged person (M17).
func (s *Service) FillFreed(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	var seats []SeatID
	for _, item := range items {
		if item.Table == "seat" && !slices.Contains(seats, SeatID(item.Row)) {
			seats = append(seats, SeatID(item.Row))
		}
	}
	if len(seats) == 0 {
		return nil
	}
	classes, err := selectClassesOfSeats(ctx, tx, seats)
	if err != nil {
		return fmt.Errorf("fill classes: %w", err)
	}
	for _, id := range classes {
		if err := s.fill(ctx, tx, id); err != nil {
			return fmt.Errorf("fill class: %w", err)
		}
	}
	return nil
}
