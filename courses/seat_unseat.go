package courses

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/mail"
)

// Why a booking was freed, where its owner may look for another date.
const (
	calledOff = "class" // the class was cancelled
	unseated  = "begun" // it began, and they were in line
)

// lateNews is how long after a class has begun it is news that there was no seat.
const lateNews = 24 * time.Hour

// LinesDue says whether somebody still waits for a seat in a class that has begun.
func (s *Service) LinesDue(ctx context.Context) (bool, error) {
	begun, err := selectBegunLines(ctx, s.DB)
	return len(begun) > 0, err
}

// SweepLines ends the line of every class that has begun and tells those who waited,
// with the other dates there are; it says of how many classes.
func (s *Service) SweepLines(ctx context.Context) (int, error) {
	begun, err := selectBegunLines(ctx, s.DB)
	if err != nil {
		return 0, fmt.Errorf("sweep lines: %w", err)
	}
	for i, id := range begun {
		if err := s.DB.Write(ctx, func(tx *db.Tx) error { return s.endLine(ctx, tx, id) }); err != nil {
			return i, fmt.Errorf("sweep lines: %w", err)
		}
	}
	return len(begun), nil
}

// endLine ends the line of one class, unless it was put off meanwhile.
func (s *Service) endLine(ctx context.Context, tx *db.Tx, id ClassID) error {
	c, err := selectClass(ctx, tx, id)
	if err != nil || tx.Now().Before(c.Begins) {
		return err
	}
	all, err := selectLive(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, seat := range all {
		if seat.State != Waiting {
			continue
		}
		if err := s.free(ctx, tx, c, seat, unseated); err != nil {
			return err
		}
		if tx.Now().Sub(c.Begins) < lateNews {
			if err := s.post(ctx, tx, classLetter{kind: mail.ClassUnseated, seat: seat, class: c}); err != nil {
				return err
			}
		}
		entry := accounts.Job("courses.sweep_lines").Entry("seat.unseat", seat.ProfileID).About("class", string(id))
		if err := audit.Record(ctx, tx, entry); err != nil {
			return err
		}
	}
	return nil
}

// lostBy are the classes that somebody lately lost, and has no other date for.
func (s *Service) lostBy(ctx context.Context, profile accounts.ProfileID) ([]ClassSeat, error) {
	lost, err := selectLost(ctx, s.DB, profile, s.DB.Now().Add(-regret))
	if err != nil {
		return nil, fmt.Errorf("read lost seats: %w", err)
	}
	all := make([]ClassSeat, 0, len(lost))
	for _, id := range lost {
		c, err := selectClass(ctx, s.DB, id)
		if err != nil {
			return nil, fmt.Errorf("read lost seats: %w", err)
		}
		all = append(all, ClassSeat{Class: c, Lost: true, Now: s.DB.Now()})
	}
	return all, nil
}
