package courses

import (
	"context"
	"fmt"
	"maps"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/courses/scorm"
)

// SilenceKind is what makes a unit done that says nothing about it itself.
type SilenceKind string

// The kinds. AsReported is what a course has until its owner says otherwise.
const (
	AsReported   SilenceKind = ""
	WhenOpened   SilenceKind = "opened"  // each unit when it has been opened
	AfterMinutes SilenceKind = "minutes" // all of them after so long in the course
	WhenSaid     SilenceKind = "said"    // each when the learner says so
)

// Silence is the owner's rule for a course that never reports a status. It has
// no say about a unit that has reported one.
type Silence struct {
	Kind    SilenceKind
	Minutes int // of AfterMinutes
}

// MostMinutes is the longest that a course can ask for: a working week.
const MostMinutes = 2400

var (
	errSilenceKind    = problem.New(problem.Invalid, "silence.kind.missing")
	errSilenceMinutes = problem.New(problem.Invalid, "silence.minutes.range")
)

func (r Silence) check() error {
	switch r.Kind {
	case AsReported, WhenOpened, WhenSaid:
		return nil
	case AfterMinutes:
		if r.Minutes < 1 || r.Minutes > MostMinutes {
			return errSilenceMinutes
		}
		return nil
	}
	return errSilenceKind
}

// speakFor gives what the units have saved with what the rule says of the
// silent ones. A course of one unit has been opened with its attempt. However
// long the browser says that they were in it, nobody has been there for longer
// than since the attempt began.
func (r Silence) speakFor(units []scorm.Unit, saved map[string]savedUnit, since time.Duration) map[string]savedUnit {
	if r.Kind != WhenOpened && r.Kind != AfterMinutes {
		return saved
	}
	seconds, playable, spoken := 0, counting(units), maps.Clone(saved)
	for _, have := range saved {
		seconds += have.seconds
	}
	seconds = min(seconds, int(since/time.Second))
	for _, unit := range playable {
		have, opened := saved[unit.Identifier]
		if have.completion != "" || have.success != "" {
			continue
		}
		if r.Kind == WhenOpened && (opened || len(playable) == 1) || r.Kind == AfterMinutes && seconds >= 60*r.Minutes {
			have.unit, have.completion, have.progress = unit.Identifier, scorm.Completed, 100
			spoken[unit.Identifier] = have
		}
	}
	return spoken
}

// SilenceOf is the rule of a course that the actor answers for.
func (s *Service) SilenceOf(ctx context.Context, by accounts.Actor, id CourseID) (Silence, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Silence{}, err
	}
	tree, err := accounts.Organisations(ctx, s.DB)
	if err != nil {
		return Silence{}, fmt.Errorf("read silence: %w", err)
	}
	if _, err := ownCourse(ctx, s.DB, tree, by, id); err != nil {
		return Silence{}, err
	}
	return selectSilence(ctx, s.DB, id)
}

// SetSilence says what counts as done where the course says nothing. Who had
// done as much before need not come again: SeeToSilence passes them.
// Problems: Invalid; NotFound for another's course.
func (s *Service) SetSilence(ctx context.Context, by accounts.Actor, id CourseID, rule Silence) error {
	if err := rule.check(); err != nil {
		return err
	}
	return s.owning(ctx, by, "course.silence", func(tx *db.Tx, tree accounts.Tree) (CourseID, error) {
		if _, err := ownCourse(ctx, tx, tree, by, id); err != nil {
			return "", err
		}
		if rule.Kind == AsReported {
			return id, deleteSilence(ctx, tx, id)
		}
		return id, upsertSilence(ctx, tx, id, rule)
	})
}

// silentAtOnce is how many attempts are looked at in one go.
const silentAtOnce = 100

// SeeToSilence passes those who had done what a new rule asks for before it was
// set, with the day when they were last in the course. A job; it says how many
// attempts it looked at.
func (s *Service) SeeToSilence(ctx context.Context) (seen int, err error) {
	due, err := selectSilenceDue(ctx, s.DB)
	if err != nil {
		return 0, fmt.Errorf("see to silence: %w", err)
	}
	for _, course := range due {
		for more := true; more; {
			err := s.DB.Write(ctx, func(tx *db.Tx) error {
				attempts, err := selectSilentAttempts(ctx, tx, course, silentAtOnce)
				if err != nil {
					return err
				}
				more = len(attempts) == silentAtOnce
				seen += len(attempts)
				return s.breakSilence(ctx, tx, course, attempts)
			})
			if err != nil {
				return seen, fmt.Errorf("see to silence: %w", err)
			}
		}
	}
	return seen, nil
}

// breakSilence passes those of the attempts that the rule calls done, and notes
// how far it has come.
func (s *Service) breakSilence(ctx context.Context, tx *db.Tx, course CourseID, attempts []Attempt) error {
	rule, err := selectSilence(ctx, tx, course)
	if err != nil {
		return err
	}
	for _, attempt := range attempts {
		if err := s.passSilent(ctx, tx, rule, attempt); err != nil {
			return err
		}
	}
	if len(attempts) < silentAtOnce {
		return updateSilenceDone(ctx, tx, course)
	}
	return updateSilenceSeen(ctx, tx, course, attempts[len(attempts)-1].ID)
}

func (s *Service) passSilent(ctx context.Context, tx *db.Tx, rule Silence, attempt Attempt) error {
	pack, err := selectPackage(ctx, tx, attempt.PackageID)
	if err != nil || pack.ruled() {
		return err
	}
	saved, err := selectSavedUnits(ctx, tx, attempt.ID)
	if err != nil {
		return err
	}
	total := addUp(pack.Units, rule.speakFor(pack.Units, saved, tx.Now().Sub(attempt.OpenedAt)))
	if !total.passed {
		return nil
	}
	if err := updateAttemptClosed(ctx, tx, attempt.ID, AttemptPassed); err != nil {
		return err
	}
	return s.recordOutcome(ctx, tx, attempt.ID, Outcome{Passed: true, Score: total.score, At: attempt.UsedAt})
}
