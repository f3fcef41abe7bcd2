package courses

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// EnrolmentState is where an enrolment is in its life.
type EnrolmentState string

// The states of an enrolment. One that lost a merge keeps its state and points
// at what took its place.
const (
	Active    EnrolmentState = "active"
	Completed EnrolmentState = "completed"
	Withdrawn EnrolmentState = "withdrawn"
)

// Enrolment is a person taking a course, once: whoever takes it again enrols
// again, and what they had stays.
//
// Whoever reminds people may rely on this: what has to be done is what is Active,
// not superseded, and has a DueAt; it is mandatory where RequiredAt is set, and its
// attempt's held_at says that it is done and waits for another course. DueAt is
// the last second of a day in Norway, and never moves but by an owner who changes a
// rule, or a merge, which only gives more time. A pass ends the enrolment in the
// same transaction.
type Enrolment struct {
	ID           EnrolmentID
	ProfileID    accounts.ProfileID
	CourseID     CourseID
	State        EnrolmentState
	EnrolledAt   time.Time
	CompletedAt  *time.Time
	DueAt        *time.Time // the last second of the day when it has to be done; nil: whenever
	RequiredAt   *time.Time // since when it is mandatory; nil: it is not
	Via          Via
	rule         AssignmentID // that makes it mandatory; empty: none does
	SupersededBy *EnrolmentID
	SupersededAt *time.Time
}

var (
	errNotEnrolled   = problem.New(problem.NotFound, "courses.enrolment.none")
	errNotOnline     = problem.New(problem.Conflict, "courses.enrolment.classroom")
	errNothingToPlay = problem.New(problem.Conflict, "courses.enrolment.nothing_to_play")
)

// Enrol enrols the person who asks and gives the enrolment, also when they
// were enrolled already: pressing twice, or in two windows, is enrolling once.
// Who withdrew and comes back goes on where they left. NotFound when the
// course is not open to them, Conflict when it is retired or the profile has
// been closed meanwhile, ErrNeedsApproval when somebody must say yes first.
func (s *Service) Enrol(ctx context.Context, by accounts.Actor, course CourseID) (EnrolmentID, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return "", err
	}
	open, err := s.openTo(ctx, by, course)
	if err != nil {
		return "", fmt.Errorf("enrol: %w", err)
	}
	var id EnrolmentID
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		at, err := enrollingOf(ctx, tx, by.ProfileID, course)
		if err != nil {
			return err
		}
		if at.active != nil {
			id = *at.active
			return nil
		}
		if err := at.refuse(open); err != nil {
			return err
		}
		if at.approval != NoApproval {
			return ErrNeedsApproval
		}
		if _, err := updateApprovalsClosed(ctx, tx, by.ProfileID, course, ApprovalSuperseded); err != nil {
			return err
		}
		id, err = enter(ctx, tx, entry{profile: by.ProfileID, course: course, via: BySelf, left: at.withdrawn})
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("enrolment.enrol", by.ProfileID).About("course", string(course)))
	})
	if err != nil {
		return "", fmt.Errorf("enrol: %w", err)
	}
	return id, nil
}

// enrolling is what decides whether a person may enter a course.
type enrolling struct {
	profile   accounts.ProfileState
	course    CourseState
	form      Form
	order     ClassOrder
	learnt    bool // the e-learning of both forms is done, and waits
	playable  bool
	approval  ApprovalRule
	guarded   bool         // something must be passed first
	lacks     bool         // and is not
	full      bool         // the e-learning has no place left
	active    *EnrolmentID // enrolled already
	withdrawn *EnrolmentID // left with something begun
	renewal   error        // it renews other courses, and nothing that the person can renew
}

func (e enrolling) refuse(open bool) error {
	switch {
	case e.profile != accounts.Active:
		return errNoProfile
	case !open || e.course == Draft:
		return errNotOpen
	case e.course == Retired:
		return errRetired
	case e.form == Classroom:
		return errNotOnline
	case !e.playable:
		return errNothingToPlay
	case e.lacks:
		return ErrLacks
	case e.full:
		return ErrFull
	}
	return e.renewal
}

// Enrolled is the person's enrolment in a course that can be played: the one
// they are in, or else the latest that they completed, to look again.
func (s *Service) Enrolled(ctx context.Context, by accounts.Actor, course CourseID) (id EnrolmentID, found bool, err error) {
	id, err = selectEnrolled(ctx, s.DB, by.ProfileID, course)
	if errors.Is(err, db.ErrNone) {
		return "", false, nil
	}
	return id, err == nil, err
}

// MayReview says whether there is a pass of the person's own to look at again:
// what came by a merge or by hand was not played here.
func (s *Service) MayReview(ctx context.Context, by accounts.Actor, course CourseID) (bool, error) {
	id, found, err := s.Enrolled(ctx, by, course)
	if err != nil || !found {
		return false, err
	}
	_, found, err = selectPassedAttempt(ctx, s.DB, id)
	return found, err
}

// Withdraw takes the person out of a course. What they had begun is kept for
// when they come back; an open player window is told that it is over. NotFound
// when they are not enrolled, ErrRequired when it is mandatory.
func (s *Service) Withdraw(ctx context.Context, by accounts.Actor, course CourseID) error {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		id, err := selectActive(ctx, tx, by.ProfileID, course)
		if err != nil {
			return err
		}
		if required, err := selectIsRequired(ctx, tx, id); err != nil || required {
			return cmp.Or(err, error(ErrRequired))
		}
		if err := updateWithdrawn(ctx, tx, id); err != nil {
			return err
		}
		if err := updateLaunchesEnded(ctx, tx, id, "withdrawn"); err != nil {
			return err
		}
		if err := s.leaveClasses(ctx, tx, by.ProfileID, course); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("enrolment.withdraw", by.ProfileID).About("course", string(course)))
	})
	if err != nil {
		return fmt.Errorf("withdraw: %w", err)
	}
	return nil
}
