package courses

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Via is how somebody came into a course.
type Via string

// The ways in.
const (
	BySelf     Via = "self"
	ByApproval Via = "approval"
	ByList     Via = "list" // the course owner wrote them in
	ByRule     Via = "rule" // an Assignment did
	ByCode     Via = "code"
	ByClass    Via = "class" // with a seat in one
)

// Deadline is when a course has to be done: so many days after one came in, or a
// day that is the same for all. Zero: whenever one likes.
type Deadline struct {
	Days int
	On   string // ISO date; goes before Days
}

// MaxDueDays is the longest deadline in days.
const MaxDueDays = 1825

// None says that there is no deadline.
func (d Deadline) None() bool { return d.Days == 0 && d.On == "" }

// From is the last second of the deadline's day for who came in at a moment; nil
// where there is none. A day that was over when they came in is not held against
// them: then they have none.
func (d Deadline) From(entered time.Time) *time.Time {
	day := entered.In(i18n.Oslo)
	switch {
	case d.On != "":
		on, err := time.ParseInLocation(time.DateOnly, d.On, i18n.Oslo)
		if err != nil || d.On < day.Format(time.DateOnly) {
			return nil
		}
		day = on
	case d.Days > 0:
		day = day.AddDate(0, 0, d.Days)
	default:
		return nil
	}
	return new(time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 59, 0, i18n.Oslo).UTC())
}

func (d Deadline) check() error {
	if _, err := time.Parse(time.DateOnly, d.On); d.On != "" && err != nil {
		return errDueDay
	}
	if d.Days < 0 || d.Days > MaxDueDays {
		return errDueDays
	}
	if d.Days > 0 && d.On != "" {
		return errDueTwice
	}
	return nil
}

// Admission is how a course takes people in: how many may be in it at a time, and
// when it has to be done.
type Admission struct {
	Seats    int // of the e-learning; 0: any number
	Deadline Deadline
	Taken    int // enrolments that hold a place now
}

// Full says that there is no place.
func (a Admission) Full() bool { return a.Seats > 0 && a.Taken >= a.Seats }

// MaxPlaces is the largest limit of a course.
const MaxPlaces = 100000

var (
	// ErrFull says that all places of an e-learning are taken.
	ErrFull = problem.New(problem.Conflict, "admission.full")

	errSeats    = problem.New(problem.Invalid, "admission.fault.seats")
	errDueDay   = problem.New(problem.Invalid, "admission.fault.due_on")
	errDueDays  = problem.New(problem.Invalid, "admission.fault.due_days")
	errDueTwice = problem.New(problem.Invalid, "admission.fault.due_twice")
)

// Fault names the field of a form that a problem of SetAdmission is about; empty
// where it is about none.
func (a Admission) Fault(err error) string {
	for field, is := range map[string]error{"seats": errSeats, "due_on": errDueDay, "due_days": errDueDays} {
		if errors.Is(err, is) {
			return field
		}
	}
	if errors.Is(err, errDueTwice) {
		return "due_days"
	}
	return ""
}

// AdmissionOf is how a course takes people in.
func (s *Service) AdmissionOf(ctx context.Context, course CourseID) (Admission, error) {
	return selectAdmission(ctx, s.DB, course)
}

// SetAdmission changes the limit and the deadline of a course. Whoever is in it
// keeps their place, and the deadline that they were told. Problems:
// admission.fault.…, NotFound for another's course.
func (s *Service) SetAdmission(ctx context.Context, by accounts.Actor, course CourseID, a Admission) error {
	if a.Seats < 0 || a.Seats > MaxPlaces {
		return errSeats
	}
	if err := a.Deadline.check(); err != nil {
		return err
	}
	return s.owning(ctx, by, "course.admission", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, course); err != nil {
			return "", err
		}
		return course, upsertAdmission(ctx, tx, course, a)
	})
}

// entry is somebody on their way into a course.
type entry struct {
	profile accounts.ProfileID
	course  CourseID
	via     Via
	left    *EnrolmentID // what they take up again; nil: they begin
	rule    *Assignment  // that makes it mandatory; nil: none does
}

// enter begins an enrolment, or takes up the one that was left. Problem: ErrFull.
func enter(ctx context.Context, tx *db.Tx, e entry) (EnrolmentID, error) {
	a, err := selectAdmission(ctx, tx, e.course)
	if err != nil {
		return "", fmt.Errorf("read admission: %w", err)
	}
	if a.Seats > 0 && e.via != ByClass {
		if free, err := updateEntered(ctx, tx, e.course); err != nil || !free {
			return "", orFull(err)
		}
	}
	in := Enrolment{ID: EnrolmentID(db.NewID()), ProfileID: e.profile, CourseID: e.course, State: Active, EnrolledAt: tx.Now(),
		Via: e.via, DueAt: a.Deadline.From(tx.Now())}
	if e.rule != nil {
		in.RequiredAt, in.rule = new(tx.Now()), e.rule.ID
		if due := e.rule.Deadline.From(tx.Now()); due != nil {
			in.DueAt = due
		}
	}
	if e.left != nil {
		in.ID = *e.left
		return in.ID, updateReturned(ctx, tx, in)
	}
	return in.ID, insertEnrolment(ctx, tx, in)
}

func orFull(err error) error {
	if err != nil {
		return err
	}
	return ErrFull
}
