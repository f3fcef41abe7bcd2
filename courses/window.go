package courses

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/courses/scorm"
)

// Window is a launch as its token finds it.
type Window struct {
	Hash       string
	AttemptID  *AttemptID // nil: a preview
	PackageID  PackageID
	ProfileID  accounts.ProfileID
	Review     bool
	UsedAt     time.Time
	ExpiresAt  time.Time
	EndedAt    *time.Time
	EndReason  string
	State      AttemptState
	OpenedAt   *time.Time // the attempt; nil: a preview
	Unit       string     // last opened
	Sequencing string
	Score      *int
	Learner    string  // "Family, Given"
	Language   string  // of the learner; empty: not chosen
	Silence    Silence // what counts as done where the course does not say
	Shut       bool    // the learner's profile is locked
}

// Why a player window is turned away. Only the first could be anybody; the
// others know a token that was right.
var (
	ErrLaunchUnknown    = problem.New(problem.Unauthenticated, "player.refused.unknown")
	ErrLaunchExpired    = problem.New(problem.Unauthenticated, "player.refused.expired")
	ErrLaunchTakenOver  = problem.New(problem.Conflict, "player.refused.taken_over")
	ErrLaunchWithdrawn  = problem.New(problem.Conflict, "player.refused.withdrawn")
	ErrLaunchMerged     = problem.New(problem.Conflict, "player.refused.merged")
	ErrLaunchEnded      = problem.New(problem.Conflict, "player.refused.ended")
	ErrUnitUnknown      = problem.New(problem.NotFound, "player.refused.unit")
	ErrUnitLocked       = problem.New(problem.Forbidden, "player.refused.locked")
	ErrCommitStale      = problem.New(problem.Conflict, "player.refused.stale")
	ErrCommitUnreadable = problem.New(problem.Invalid, "player.refused.unreadable")
)

// refusal says why the window may not go on; nil when it may.
func (w Window) refusal(now time.Time) error {
	switch {
	case w.Shut:
		return ErrLaunchEnded
	case w.State == AttemptSuperseded:
		return ErrLaunchMerged // M22, M23, M35
	case w.EndedAt == nil && w.ExpiresAt.After(now):
		return nil
	case w.EndedAt == nil:
		return ErrLaunchExpired
	}
	switch w.EndReason {
	case "taken_over":
		return ErrLaunchTakenOver
	case "withdrawn":
		return ErrLaunchWithdrawn
	case "merged":
		return ErrLaunchMerged
	}
	return ErrLaunchEnded
}

// mayAchieve says that a window which may not save any more is still believed
// when it reports a pass: the learner did it before another window took over,
// or while they were withdrawn. An attempt that lost a merge is closed.
func (w Window) mayAchieve() bool {
	return w.AttemptID != nil && !w.Review && !w.Shut && w.State != AttemptSuperseded &&
		(w.EndReason == "taken_over" || w.EndReason == "withdrawn" || w.EndedAt == nil)
}

// Window finds the launch that a token opens. The errors are ErrLaunch….
func (s *Service) Window(ctx context.Context, token string) (Window, error) {
	w, err := selectWindow(ctx, s.DB, hashLaunchToken(token))
	if err != nil {
		return Window{}, fmt.Errorf("read launch: %w", err)
	}
	return w, w.refusal(s.DB.Now())
}

// Entrance is how the rules of a SCORM 2004 course let the learner into a unit:
// the browser, which alone plays by them, knows whether it is a new try.
type Entrance string

// The entrances; any other leaves it to what the unit has saved.
const (
	Anew   Entrance = "fresh"
	Onward Entrance = "resume"
)

// StartOf is what a unit of the window is told before it is initialised, and
// the session whose saved data that is, which commits have to name.
func (s *Service) StartOf(ctx context.Context, w Window, unit string, entrance Entrance) (start scorm.Start, follows string, err error) {
	start = scorm.Start{LearnerID: w.pseudonym(), LearnerName: w.Learner, Entry: scorm.Fresh, Review: w.Review, Preview: w.AttemptID == nil}
	if w.AttemptID == nil {
		return start, "", nil
	}
	saved, err := selectSavedUnits(ctx, s.DB, *w.AttemptID)
	if err != nil {
		return start, "", fmt.Errorf("read saved units: %w", err)
	}
	have, found := saved[unit]
	if !found || entrance == Anew || entrance != Onward && have.again() {
		return start, have.session, nil
	}
	start.Entry = scorm.Resumed // also when the window just went away: an end that nobody asked for resets nothing
	if have.ended {
		start.Entry = scorm.Again
	}
	start.Seconds, start.Completion, start.Success = have.seconds, have.completion, have.success
	if entrance == Onward { // as the unit left it, in this try
		start.Entry, start.Exact = scorm.Resumed, true
	}
	if start.Data, err = selectSavedData(ctx, s.DB, *w.AttemptID, unit); err != nil {
		return start, "", fmt.Errorf("read saved data: %w", err)
	}
	return start, have.session, nil
}

// SystemOf is what the learner's other courses tell the one that the window
// plays (SCORM 2004). Earlier attempts at the same course say nothing: who takes
// it again takes all of it.
func (s *Service) SystemOf(ctx context.Context, w Window, p Package) (scorm.System, error) {
	if w.AttemptID == nil || !p.Sequencing.Shares() {
		return scorm.System{}, nil
	}
	kept, err := selectKeptElsewhere(ctx, s.DB, w.ProfileID, *w.AttemptID)
	if err != nil {
		return scorm.System{}, fmt.Errorf("read what other courses kept: %w", err)
	}
	return scorm.SystemOf(kept), nil
}

// pseudonym names the learner to the course, and to no other course the same.
func (w Window) pseudonym() string {
	sum := sha256.Sum256([]byte("learner\x00" + string(w.ProfileID) + "\x00" + string(w.PackageID)))
	return hex.EncodeToString(sum[:8])
}

// UnitStanding is what a unit's line in the player's menu shows.
type UnitStanding struct {
	Completion scorm.Completion
	Success    scorm.Success
}

// Standings gives the standing of every unit that has saved something, and the
// units that the window may not open yet.
func (s *Service) Standings(ctx context.Context, w Window, p Package) (standings map[string]UnitStanding, locked map[string][]string, err error) {
	standings = map[string]UnitStanding{}
	if w.AttemptID == nil {
		return standings, nil, nil
	}
	saved, err := selectSavedUnits(ctx, s.DB, *w.AttemptID)
	if err != nil {
		return nil, nil, fmt.Errorf("read saved units: %w", err)
	}
	for id, u := range saved {
		standings[id] = UnitStanding{u.completion, u.success}
	}
	return standings, w.locked(p, saved), nil
}

// locked gives the units that may not be opened yet, each with those that have
// to be done first, as far as the package says so plainly. Only SCORM 1.2 has
// such prerequisites; who looks again is free. Where the owner has a rule for
// units that say nothing, such a unit holds nobody back once it was opened.
func (w Window) locked(p Package, saved map[string]savedUnit) map[string][]string {
	if p.Standard != SCORM12 || w.Review {
		return nil
	}
	if w.Silence.Kind == WhenOpened || w.Silence.Kind == AfterMinutes {
		saved = Silence{Kind: WhenOpened}.speakFor(p.Units, saved, 0)
	}
	at := make(map[string]scorm.Status, len(saved))
	for id, u := range saved {
		at[id] = scorm.StatusOf(u.completion, u.success)
	}
	return scorm.Locked(p.Units, at)
}
