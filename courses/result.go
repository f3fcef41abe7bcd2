package courses

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// Outcome is what became of an attempt as a whole.
type Outcome struct {
	Passed bool
	Score  *int      // per cent × 100; nil: the course gave no score
	At     time.Time // when the content said so
}

// OriginKind is where a result came from.
type OriginKind string

// The origins of a result.
const (
	Here   OriginKind = "here"   // earned in this profile
	Merge  OriginKind = "merge"  // came with an external profile
	Manual OriginKind = "manual" // written in by hand
	Import OriginKind = "import" // taken in from another system
)

// Origin says where a result came from; Ref names the merge or the import.
type Origin struct {
	Kind OriginKind
	Ref  string
	At   *time.Time // when it came; nil for Here
}

// Result is an outcome that we hold about a person.
type Result struct {
	ID          ResultID
	ProfileID   accounts.ProfileID
	CourseID    CourseID
	SameAs      string // the course's: results with the same value compete (M32)
	PackageID   *PackageID
	AttemptID   *AttemptID
	EnrolmentID *EnrolmentID // that a result without an attempt completed
	Passed      bool
	Score       *int // per cent × 100
	AchievedAt  time.Time
	ValidUntil  *time.Time // nil: for ever
	EndWhy      string     // message key why it ends otherwise than the course's rule says; empty: it does not
	RenewedBy   *ResultID  // it is a renewal: the result of the shorter course that made it
	Origin      Origin
	NotAccepted string // message key why it counts as history only (M32); empty: it counts
	Withdrawn   bool   // the certificate was: it counts as history only
	RecordedAt  time.Time
}

// Counts says whether the result may be the effective one at all: a pass that
// was accepted and whose certificate stands, expired or not.
func (r Result) Counts() bool { return r.Passed && r.NotAccepted == "" && !r.Withdrawn }

// Waits says that the result is a pass that counts when another course is
// passed, too.
func (r Result) Waits() bool { return r.Passed && r.NotAccepted == HeldBack }

// ValidAt says whether the result still holds at a moment.
func (r Result) ValidAt(now time.Time) bool { return r.ValidUntil == nil || r.ValidUntil.After(now) }

// Effective is the place of the one result that counts among those of one
// course, by M21: a valid one before an expired one (M25), then the latest
// day, then the best score, and of equals the earlier. A certificate shows a
// day, so two passes on the same day are told apart by their score. -1 when
// none counts.
//
// Which one it is changes by itself, on the day that a validity ends. So it is
// found out when it is asked for and kept nowhere: the superseded_by of a
// result's row tells what a merge put in its place (M14), which is history and
// stays true, and not what counts today.
func Effective(results []Result, now time.Time) int {
	best := -1
	for i, r := range results {
		if r.Counts() && (best < 0 || betterResult(r, results[best], now) < 0) {
			best = i
		}
	}
	return best
}

// betterResult is below zero when a is to be preferred.
func betterResult(a, b Result, now time.Time) int {
	return cmp.Or(
		-compareBool(a.ValidAt(now), b.ValidAt(now)),
		-cmp.Compare(dayOf(a.AchievedAt), dayOf(b.AchievedAt)),
		-cmp.Compare(scoreOf(a.Score), scoreOf(b.Score)),
		a.AchievedAt.Compare(b.AchievedAt),
		cmp.Compare(a.ID, b.ID))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// dayOf is the calendar day in Norway, as it stands on the certificate.
func dayOf(at time.Time) string { return at.In(i18n.Oslo).Format(time.DateOnly) }

// scoreOf puts a pass without a score below every score.
func scoreOf(score *int) int {
	if score == nil {
		return -1
	}
	return *score
}

// recordOutcome is the step that follows a closed attempt: it writes the
// result, and after a pass completes the enrolment and issues the certificate.
// Recording the same attempt again changes nothing, except that a pass replaces
// a fail; a later fail never wipes a pass.
func (s *Service) recordOutcome(ctx context.Context, tx *db.Tx, attempt AttemptID, outcome Outcome) error {
	about, err := selectRecording(ctx, tx, attempt)
	if err != nil {
		return fmt.Errorf("record outcome: %w", err)
	}
	if about.recorded != nil && (about.passed || !outcome.Passed) {
		return nil
	}
	if outcome.Passed {
		held, err := hold(ctx, tx, about, outcome)
		if err != nil || held {
			return err
		}
	}
	var class *attendedClass
	if outcome.Passed {
		if outcome, class, err = joinClass(ctx, tx, about, outcome); err != nil {
			return fmt.Errorf("record outcome: %w", err)
		}
	}
	r := about.result(outcome, tx.Now())
	if err := limit(ctx, tx, &r, about.valid); err != nil {
		return fmt.Errorf("record outcome: %w", err)
	}
	if err := upsertResult(ctx, tx, r); err != nil {
		return fmt.Errorf("record outcome: %w", err)
	}
	if class != nil {
		if err := updateSeatResult(ctx, tx, class.seat, r.ID); err != nil {
			return fmt.Errorf("record outcome: %w", err)
		}
	}
	if outcome.Passed {
		if err := s.complete(ctx, tx, about, r, outcome); err != nil {
			return fmt.Errorf("record outcome: %w", err)
		}
	}
	entry := accounts.Actor{Kind: accounts.Person, ProfileID: r.ProfileID}.Entry("result.record", r.ProfileID)
	return audit.Record(ctx, tx, entry.About("course", string(r.CourseID)).With("outcome", outcomeWord(outcome.Passed)))
}

func outcomeWord(passed bool) string {
	if passed {
		return "passed"
	}
	return "failed"
}

// complete is what a pass means beyond the result itself.
func (s *Service) complete(ctx context.Context, tx *db.Tx, about recording, r Result, outcome Outcome) error {
	if err := updateCompleted(ctx, tx, about.enrolment, outcome); err != nil {
		return err
	}
	return s.follow(ctx, tx, r)
}

// follow is what every pass that counts leads to, wherever it came from: its
// certificate, the renewal of what it renews, and the passes that waited for it.
func (s *Service) follow(ctx context.Context, tx *db.Tx, r Result) error {
	if err := issueCertificate(ctx, tx, r); err != nil {
		return err
	}
	if err := s.renew(ctx, tx, r); err != nil {
		return err
	}
	return s.release(ctx, tx, r.ProfileID)
}

// recording is what a new result needs to know about its attempt.
type recording struct {
	attempt   AttemptID
	enrolment EnrolmentID
	profile   accounts.ProfileID
	course    CourseID
	pack      PackageID
	sameAs    string
	order     ClassOrder
	valid     Validity
	recorded  *ResultID // there is a result of this attempt already
	passed    bool      // and it is a pass
}

func (a recording) result(o Outcome, now time.Time) Result {
	r := Result{ID: ResultID(db.NewID()), ProfileID: a.profile, CourseID: a.course, SameAs: a.sameAs,
		PackageID: &a.pack, AttemptID: &a.attempt, Passed: o.Passed, Score: o.Score, AchievedAt: o.At,
		Origin: Origin{Kind: Here}, RecordedAt: now}
	if a.recorded != nil {
		r.ID = *a.recorded
	}
	return r
}

func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }
