package courses

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Attendance says whether somebody with a seat came.
type Attendance string

// The attendances; empty: nobody has said yet.
const (
	Present Attendance = "present"
	Absent  Attendance = "absent"
	Excused Attendance = "excused" // did not come, for a good reason
)

var (
	errNotYet        = problem.New(problem.Conflict, "class.attendance.early")
	errNoAttendance  = problem.New(problem.Invalid, "class.attendance.missing")
	errPresentStands = problem.New(problem.Conflict, "class.attendance.stands")
	errOwnAttendance = problem.New(problem.Conflict, "class.attendance.own")
)

// MarkAttendance writes down whether somebody came to a class of one day, from half
// an hour before it begins. Who was present has completed the course on that day,
// with a certificate; who did not come, with or
// without a good reason, has that kept. Marking the same again changes
// nothing. Problems: NotFound for another's class; Conflict before it is time,
// when somebody who was present, and has the certificate, is marked absent, and
// for oneself, also by another login: nobody gives themselves a certificate.
func (s *Service) MarkAttendance(ctx context.Context, by accounts.Actor, id SeatID, a Attendance) error {
	return s.MarkDay(ctx, by, id, DayMark{Said: a})
}

// attended is the seat of somebody in a class that the actor answers for, and the
// class. Problems: NotFound for another's class; Conflict for who has no seat.
func attended(ctx context.Context, tx *db.Tx, tree accounts.Tree, by accounts.Actor, id SeatID) (Class, Seat, error) {
	seat, err := selectSeat(ctx, tx, id)
	if err != nil {
		return Class{}, Seat{}, err
	}
	c, err := anOwnClass(ctx, tx, tree, by, seat.ClassID)
	if err == nil && seat.State != Booked {
		err = errNoAttendee
	}
	return c, seat, err
}

// said says whether it is an attendance that can be marked.
func (a Attendance) said() bool { return a == Present || a == Absent || a == Excused }

// presence is what is said of somebody's seat.
type presence struct {
	class Class
	seat  Seat       // with its days as they are to be
	said  Attendance // of the class whole
	day   int        // that was marked, of several; 0: there is one
	onDay Attendance
}

// mark is a step: it writes down what is said of another's seat. Whoever is
// present after all has the result back that was taken from them.
func (s *Service) mark(ctx context.Context, tx *db.Tx, by accounts.Actor, p presence) error {
	if err := refuseOwn(ctx, tx, by, p.seat); err != nil {
		return err
	}
	if p.day > 0 && p.said == p.seat.Attendance { // the day changes nothing for the whole
		return s.writeMark(ctx, tx, by, p, p.seat.ResultID)
	}
	order, err := selectClassOrder(ctx, tx, p.class.CourseID)
	if err != nil {
		return err
	}
	if order != NoClass {
		return s.markPart(ctx, tx, by, p)
	}
	result := p.seat.ResultID
	switch {
	case p.said == Present && result != nil:
		err = restorePass(ctx, tx, by, *result)
	case p.said == Present:
		result, err = s.recordPresence(ctx, tx, by, p.class, p.seat)
	}
	if err != nil {
		return err
	}
	return s.writeMark(ctx, tx, by, p, result)
}

// refuseOwn refuses oneself, also by another login.
func refuseOwn(ctx context.Context, tx *db.Tx, by accounts.Actor, seat Seat) error {
	own, err := hierarchyOf(tx).same(ctx, by.ProfileID, seat.ProfileID)
	if err != nil || own {
		return cmp.Or(err, error(errOwnAttendance))
	}
	return nil
}

func (s *Service) writeMark(ctx context.Context, tx *db.Tx, by accounts.Actor, p presence, result *ResultID) error {
	if err := updateAttendance(ctx, tx, p.seat.ID, p.said, result); err != nil {
		return err
	}
	entry := by.Entry("seat.attendance", p.seat.ProfileID).About("class", string(p.class.ID))
	if p.day == 0 {
		return audit.Record(ctx, tx, entry.With("mark", string(p.said)))
	}
	if err := updateSeatDays(ctx, tx, p.seat); err != nil {
		return err
	}
	return audit.Record(ctx, tx, entry.With("day", strconv.Itoa(p.day)).With("mark", string(p.onDay)))
}

// MarkAllPresent writes down that everybody came of whom nobody has said yet,
// and says how many; oneself is left out. Problems as MarkAttendance.
func (s *Service) MarkAllPresent(ctx context.Context, by accounts.Actor, id ClassID) (marked int, err error) {
	return s.MarkRestPresent(ctx, by, id, 0)
}

// markEach marks many alike, but not oneself, and says how many.
func (s *Service) markEach(ctx context.Context, tx *db.Tx, by accounts.Actor, c Class, seats []Seat, m DayMark) (marked int, err error) {
	for _, seat := range seats {
		switch err := s.mark(ctx, tx, by, c.presenceOn(seat, m)); {
		case err == nil:
			marked++
		case !errors.Is(err, errOwnAttendance):
			return marked, err
		}
	}
	return marked, nil
}

// recordPresence completes the course as a passed attempt does: a result on the
// day of the class, the enrolment and the certificate. One that another course
// holds back waits for that.
func (s *Service) recordPresence(ctx context.Context, tx *db.Tx, by accounts.Actor, c Class, seat Seat) (*ResultID, error) {
	enrolment, err := enrolFor(ctx, tx, seat.ProfileID, c.CourseID)
	if err != nil {
		return nil, err
	}
	course, err := selectCourse(ctx, tx, c.CourseID)
	if err != nil {
		return nil, err
	}
	outcome := Outcome{Passed: true, At: earlier(c.Ends, tx.Now())}
	r := Result{ID: ResultID(db.NewID()), ProfileID: seat.ProfileID, CourseID: course.ID, SameAs: course.SameAs, EnrolmentID: &enrolment, Passed: true,
		AchievedAt: outcome.At, Origin: Origin{Kind: Here}, RecordedAt: tx.Now()}
	if err := limit(ctx, tx, &r, course.Validity); err != nil {
		return nil, fmt.Errorf("record presence: %w", err)
	}
	if err := holdResult(ctx, tx, &r); err != nil {
		return nil, fmt.Errorf("record presence: %w", err)
	}
	if err := upsertResult(ctx, tx, r); err != nil {
		return nil, fmt.Errorf("record presence: %w", err)
	}
	if r.Waits() {
		return &r.ID, nil
	}
	if err := s.complete(ctx, tx, recording{enrolment: enrolment}, r, outcome); err != nil {
		return nil, fmt.Errorf("record presence: %w", err)
	}
	entry := by.Entry("result.record", r.ProfileID).About("course", string(r.CourseID)).With("outcome", outcomeWord(true))
	return &r.ID, audit.Record(ctx, tx, entry)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
