package courses

import (
	"context"
	"errors"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// CorrectAttendance takes back that somebody was present: they were not, and the
// certificate that they got for it is withdrawn. The result stays as history.
// Marking them present again gives both back. Of a course that asks for e-learning,
// too, that part stays. Problems: as MarkAttendance;
// Conflict when there is no certificate of the class to withdraw.
func (s *Service) CorrectAttendance(ctx context.Context, by accounts.Actor, id SeatID, a Attendance) error {
	return s.CorrectDay(ctx, by, id, DayMark{Said: a})
}

// CorrectDay is CorrectAttendance for one day of a class of several: the certificate
// is withdrawn when the days that are left are too few.
func (s *Service) CorrectDay(ctx context.Context, by accounts.Actor, id SeatID, m DayMark) error {
	if m.Said != Absent && m.Said != Excused {
		return errNoAttendance
	}
	return s.owning(ctx, by, "class.attendance", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, seat, err := attended(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		if m.Day, err = c.dayOf(m, tx.Now()); err != nil {
			return "", err
		}
		switch seat.On(c, m.Day) {
		case m.Said: // pressed twice
			return c.CourseID, nil
		case Present:
			return c.CourseID, s.correct(ctx, tx, by, c.presenceOn(seat, m))
		}
		return "", errPresentStands
	})
}

// correct is a step: it takes back a presence, and what it gave.
func (s *Service) correct(ctx context.Context, tx *db.Tx, by accounts.Actor, p presence) error {
	order, err := selectClassOrder(ctx, tx, p.class.CourseID)
	if err != nil {
		return err
	}
	result := p.seat.ResultID
	counted := p.seat.Attendance == Present && p.said != Present
	if counted && result == nil && order == NoClass {
		return errPresentStands
	}
	if err := s.mark(ctx, tx, by, p); err != nil || !counted || result == nil {
		return err
	}
	if err := withdrawPass(ctx, tx, by, *result); err != nil || order == NoClass {
		return err
	}
	return s.partClass(ctx, tx, *result)
}

// NotThere is why a pass counts as history only that waited for another course,
// and was taken back: they had not been there.
const NotThere = "class.attendance.not_there"

// withdrawPass is a step: the certificate of a result does not hold any more; a
// pass that waits, and has none, waits no longer.
func withdrawPass(ctx context.Context, tx *db.Tx, by accounts.Actor, result ResultID) error {
	c, err := selectCertificateOf(ctx, tx, result)
	if errors.Is(err, db.ErrNone) {
		if waited, err := updateHeldAway(ctx, tx, result, NotThere); err != nil || waited {
			return err
		}
		return errPresentStands
	}
	if err != nil {
		return err
	}
	withdrawn, err := updateCertificateWithdrawn(ctx, tx, c.ID, WrongResult)
	if err != nil || !withdrawn {
		return err
	}
	if err := withdrawRenewals(ctx, tx, result, WrongResult); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by.Entry("certificate.withdraw", c.ProfileID).About("certificate", string(c.ID)).With("why", string(WrongResult)))
}

// restorePass is a step: a certificate that a correction withdrew holds again. One
// that was withdrawn for another reason stays so.
func restorePass(ctx context.Context, tx *db.Tx, by accounts.Actor, result ResultID) error {
	c, err := selectCertificateOf(ctx, tx, result)
	if errors.Is(err, db.ErrNone) {
		return updateHeldAgain(ctx, tx, result, NotThere)
	}
	if err != nil {
		return err
	}
	if c.WithdrawnAt == nil || c.WithdrawnWhy != WrongResult {
		return nil
	}
	if _, err := updateCertificateReinstated(ctx, tx, c.ID); err != nil {
		return err
	}
	if err := reinstateRenewals(ctx, tx, c); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by.Entry("certificate.reinstate", c.ProfileID).About("certificate", string(c.ID)))
}
