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
	if a != Absent && a != Excused {
		return errNoAttendance
	}
	return s.owning(ctx, by, "class.attendance", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		c, seat, err := attended(ctx, tx, tree, by, id)
		if err != nil {
			return "", err
		}
		order, err := selectClassOrder(ctx, tx, c.CourseID)
		switch {
		case err != nil:
			return "", err
		case seat.Attendance == a: // pressed twice
			return c.CourseID, nil
		case seat.Attendance != Present || seat.ResultID == nil && order == NoClass:
			return "", errPresentStands
		}
		if err := s.mark(ctx, tx, by, presence{c, seat, a}); err != nil || seat.ResultID == nil {
			return c.CourseID, err
		}
		if err := withdrawPass(ctx, tx, by, *seat.ResultID); err != nil || order == NoClass {
			return c.CourseID, err
		}
		return c.CourseID, s.partClass(ctx, tx, *seat.ResultID)
	})
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
