package courses

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses/scorm"
)

// AttemptState is where an attempt is in its life.
type AttemptState string

// The states of an attempt. Failed ones are followed by another attempt; a
// superseded one lost a merge (M22, M23) and stays to be read.
const (
	AttemptOpen       AttemptState = "open"
	AttemptPassed     AttemptState = "passed"
	AttemptFailed     AttemptState = "failed"
	AttemptSuperseded AttemptState = "superseded"
)

// Attempt is one try at a course: everything its units have saved.
type Attempt struct {
	ID          AttemptID
	EnrolmentID EnrolmentID
	ProfileID   accounts.ProfileID
	CourseID    CourseID
	PackageID   PackageID
	Number      int
	State       AttemptState
	Progress    int  // per cent
	Score       *int // per cent × 100
	Seconds     int
	Unit        string // the one last opened
	OpenedAt    time.Time
	UsedAt      time.Time
}

// savedUnit is what one unit has saved in an attempt.
type savedUnit struct {
	unit           string
	session        string // which opening of the unit saved last
	sequence       int    // of its last accepted commit
	sessionSeconds int    // what of seconds it has reported
	ended          bool   // ended by the course, and not in order to go on later
	completion     scorm.Completion
	success        scorm.Success
	score          *int
	progress       int // per cent
	location       string
	seconds        int
}

// reported is the unit's standing, to be compared with what is said next.
func (u savedUnit) reported() scorm.Progress {
	return scorm.Progress{Completion: u.completion, Success: u.success, Score: u.score}
}

// stand sets the unit's standing; what was achieved before stays.
func (u *savedUnit) stand(p scorm.Progress) {
	p = p.After(u.reported())
	u.completion, u.success, u.score = p.Completion, p.Success, p.Score
	if p.Completion == scorm.Completed {
		u.progress = 100
	} else if p.Measure != nil {
		u.progress = *p.Measure
	}
}

// achieve takes from a report only what was achieved, and says whether that
// is news.
func (u *savedUnit) achieve(p scorm.Progress) bool {
	before := *u
	switch {
	case p.Success == scorm.Passed:
		u.stand(scorm.Progress{Completion: scorm.Completed, Success: scorm.Passed, Score: p.Score})
	case p.Completion == scorm.Completed && p.Success == "":
		u.stand(scorm.Progress{Completion: scorm.Completed, Success: u.success, Score: u.score})
	}
	return u.completion != before.completion || u.success != before.success || !same(u.score, before.score)
}

// again says that the unit was failed and left for good: who opens it anew
// begins anew.
func (u savedUnit) again() bool { return u.ended && u.success == scorm.Failed }

// standing is what the units' states add up to for the whole attempt.
type standing struct {
	progress int // per cent
	score    *int
	seconds  int
	passed   bool
	failed   bool // everything is done, and something of it failed
}

// addUp sums up the units, by the package's rollup words where it has any: a
// course is done when every unit that counts is completed, passed when it is
// done and none that counts has failed; the score is the weighted mean.
func addUp(units []scorm.Unit, saved map[string]savedUnit) standing {
	var s standing
	counted, done, failed, progress := 0, 0, false, 0
	for _, unit := range counting(units) {
		have := saved[unit.Identifier]
		if !unit.Rollup.NotCompletion {
			counted++
			progress += have.progress
			if have.completion == scorm.Completed {
				done++
			}
		}
		failed = failed || !unit.Rollup.NotSuccess && have.success == scorm.Failed
	}
	for _, have := range saved {
		s.seconds += have.seconds
	}
	s.progress = progress / max(counted, 1)
	s.passed = done == counted && !failed
	s.failed = done == counted && failed
	s.score = meanScore(units, saved)
	return s
}

// addUp is what an attempt of the window adds up to. The rules of a SCORM 2004
// course have the say where it has any, and are believed as the browser plays
// by them; without a word of them – an older window's commit that comes late –
// nothing is settled.
func (w Window) addUp(p Package, saved map[string]savedUnit, ruled *scorm.Outcome, now time.Time) standing {
	total := addUp(p.Units, w.Silence.speakFor(p.Units, saved, now.Sub(*w.OpenedAt)))
	switch {
	case ruled != nil && p.ruled():
		total.passed, total.failed = ruled.Passed(), ruled.Failed()
		if score := ruled.Score(); score != nil {
			total.score = score
		}
		if total.passed {
			total.progress = 100
		}
	case w.Sequencing != "":
		total.passed, total.failed = false, false
	}
	return total
}

// counting are the units that can be played; where the package says of each
// that the course may be complete without it, all count.
func counting(units []scorm.Unit) []scorm.Unit {
	var playable []scorm.Unit
	some := false
	for _, unit := range units {
		if unit.Launchable() {
			playable = append(playable, unit)
			some = some || !unit.Rollup.NotCompletion
		}
	}
	if some {
		return playable
	}
	for i := range playable {
		playable[i].Rollup = scorm.Rollup{}
	}
	return playable
}

// meanScore is the mean of the reported scores by their weights; a package
// that gives them all no weight means them equally.
func meanScore(units []scorm.Unit, saved map[string]savedUnit) *int {
	var sum, weights, plain, count float64
	for _, unit := range units {
		score := saved[unit.Identifier].score
		if score == nil {
			continue
		}
		weight := 1.0
		if unit.Rollup.ScoreWeight != nil {
			weight = *unit.Rollup.ScoreWeight
		}
		sum, weights = sum+weight*float64(*score), weights+weight
		plain, count = plain+float64(*score), count+1
	}
	if weights == 0 {
		sum, weights = plain, count
	}
	if weights == 0 {
		return nil
	}
	mean := int(sum/weights + 0.5)
	return &mean
}

// openAttempt gives the enrolment's open attempt, or opens the next. One that
// was failed to the end, but whose window closed before it said so, is closed
// as failed first.
func (s *Service) openAttempt(ctx context.Context, tx *db.Tx, e playable) (Attempt, error) {
	attempt, found, err := selectOpenAttempt(ctx, tx, e.enrolment)
	if err != nil {
		return Attempt{}, err
	}
	if found {
		failed, err := s.closeIfFailed(ctx, tx, attempt)
		if err != nil || !failed {
			return attempt, err
		}
	}
	return beginAttempt(ctx, tx, e)
}

func beginAttempt(ctx context.Context, tx *db.Tx, e playable) (Attempt, error) {
	if e.pack == nil {
		return Attempt{}, errNothingToPlay
	}
	if err := mayBeginAgain(ctx, tx, e); err != nil {
		return Attempt{}, err
	}
	number, err := selectLastAttempt(ctx, tx, e.enrolment)
	if err != nil {
		return Attempt{}, err
	}
	attempt := Attempt{ID: AttemptID(db.NewID()), EnrolmentID: e.enrolment, ProfileID: e.profile, CourseID: e.course,
		PackageID: *e.pack, Number: number + 1, State: AttemptOpen, OpenedAt: tx.Now(), UsedAt: tx.Now()}
	return attempt, insertAttempt(ctx, tx, attempt)
}

func (s *Service) closeIfFailed(ctx context.Context, tx *db.Tx, attempt Attempt) (bool, error) {
	pack, err := selectPackage(ctx, tx, attempt.PackageID)
	if err != nil || pack.ruled() {
		return false, err // its own rules say when it is over
	}
	saved, err := selectSavedUnits(ctx, tx, attempt.ID)
	if err != nil {
		return false, err
	}
	total := addUp(pack.Units, saved)
	if !total.failed {
		return false, nil
	}
	if err := updateAttemptClosed(ctx, tx, attempt.ID, AttemptFailed); err != nil {
		return false, err
	}
	return true, s.recordOutcome(ctx, tx, attempt.ID, Outcome{Score: total.score, At: attempt.UsedAt})
}
