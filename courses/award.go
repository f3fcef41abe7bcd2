package courses

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// award is an outcome that somebody tells of, or another system: it was not
// earned by an attempt here.
type award struct {
	profile    accounts.ProfileID
	course     Course
	passed     bool
	at         time.Time
	score      *int       // per cent × 100
	validUntil *time.Time // nil: as the course says
	origin     Origin
}

// award is the step that writes it: the result with its real date and, of a pass,
// the certificate. An enrolment that the person is in is completed by a pass that
// holds today; one that ran out long ago does not end a course that is being taken
// again. One that another course holds back waits for that.
func (s *Service) award(ctx context.Context, tx *db.Tx, a award) (Result, error) {
	r := Result{ID: ResultID(db.NewID()), ProfileID: a.profile, CourseID: a.course.ID, SameAs: a.course.SameAs, Passed: a.passed, Score: a.score,
		AchievedAt: a.at, Origin: a.origin, RecordedAt: tx.Now()}
	if err := limit(ctx, tx, &r, a.course.Validity); err != nil {
		return r, fmt.Errorf("limit result: %w", err)
	}
	if a.passed && a.validUntil != nil {
		r.ValidUntil, r.EndWhy = a.validUntil, ""
	}
	enrolment, err := selectActive(ctx, tx, a.profile, a.course.ID)
	if err != nil && !errors.Is(err, errNotEnrolled) {
		return r, fmt.Errorf("find enrolment: %w", err)
	}
	completes := err == nil && r.Passed && r.ValidAt(tx.Now())
	if completes {
		r.EnrolmentID = &enrolment
	}
	if err := holdResult(ctx, tx, &r); err != nil {
		return r, err
	}
	if err := upsertResult(ctx, tx, r); err != nil {
		return r, fmt.Errorf("write result: %w", err)
	}
	if !r.Passed || r.Waits() {
		return r, nil
	}
	if completes {
		if err := updateCompleted(ctx, tx, enrolment, Outcome{Passed: true, Score: r.Score, At: r.AchievedAt}); err != nil {
			return r, fmt.Errorf("complete enrolment: %w", err)
		}
	}
	return r, s.follow(ctx, tx, r)
}

// EarliestDay is the first day that a result may be told of: what is older is a
// slip.
const EarliestDay = "1990-01-01"

// dayAt is the moment that stands for a calendar day in Norway: its noon, or now
// when that is still to come.
func dayAt(day, now time.Time) time.Time {
	noon := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, i18n.Oslo)
	return earlier(noon.UTC(), now.UTC())
}

// endOf is the last second of a calendar day in Norway.
func endOf(day time.Time) *time.Time {
	end := time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 59, 0, i18n.Oslo).UTC()
	return &end
}
