package courses

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/courses/scorm"
)

// launchLife is how long a player window may be silent: longer than a login,
// since a course may be left open over a working day. Each commit renews it.
const launchLife = 12 * time.Hour

// renewAfter spares a write per commit.
const renewAfter = 5 * time.Minute

// Launch is a player window that has been opened.
type Launch struct {
	URL     string // in the content origin; it carries the token and is shown to nobody else
	Origin  string // of URL: the only one that the portal's page listens to
	Title   string // of the package
	Attempt AttemptID
	Review  bool // passed before: looks, and changes no outcome
	Preview bool // nobody's attempt: keeps nothing
}

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
	Unit       string // last opened
	Sequencing string
	Score      *int
	Learner    string // "Family, Given"
	Language   string // of the learner; empty: not chosen
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
	ErrCommitStale      = problem.New(problem.Conflict, "player.refused.stale")
	ErrCommitUnreadable = problem.New(problem.Invalid, "player.refused.unreadable")
)

// refusal says why the window may not go on; nil when it may.
func (w Window) refusal(now time.Time) error {
	switch {
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
	return w.AttemptID != nil && !w.Review && w.State != AttemptSuperseded &&
		(w.EndReason == "taken_over" || w.EndReason == "withdrawn" || w.EndedAt == nil)
}

// playable is an enrolment with what it would play.
type playable struct {
	enrolment EnrolmentID
	profile   accounts.ProfileID
	course    CourseID
	state     EnrolmentState
	pack      *PackageID
}

// OpenLaunch opens a player window for the person's own enrolment: on the open
// attempt, on a new one, or – once passed – to look again. Other windows of
// the attempt are taken over. NotFound when the enrolment is not theirs or
// over, Conflict when the course has nothing to play.
func (s *Service) OpenLaunch(ctx context.Context, by accounts.Actor, enrolment EnrolmentID) (Launch, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return Launch{}, err
	}
	token := newLaunchToken()
	var opened Launch
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := selectPlayable(ctx, tx, by.ProfileID, enrolment)
		if err != nil {
			return err
		}
		attempt, err := s.attemptFor(ctx, tx, e)
		if err != nil {
			return err
		}
		opened = Launch{Attempt: attempt.ID, Review: attempt.State == AttemptPassed}
		if opened.Title, err = selectPackageTitle(ctx, tx, attempt.PackageID); err != nil {
			return err
		}
		if err := updateLaunchesTakenOver(ctx, tx, attempt.ID); err != nil {
			return err
		}
		return insertLaunch(ctx, tx, Window{Hash: hashLaunchToken(token), AttemptID: &attempt.ID, PackageID: attempt.PackageID,
			ProfileID: by.ProfileID, Review: opened.Review, ExpiresAt: tx.Now().Add(launchLife)})
	})
	if err != nil {
		return Launch{}, fmt.Errorf("open launch: %w", err)
	}
	return s.at(opened, token), nil
}

// attemptFor is what a window of the enrolment plays.
func (s *Service) attemptFor(ctx context.Context, tx *db.Tx, e playable) (Attempt, error) {
	if e.state == Active {
		return s.openAttempt(ctx, tx, e)
	}
	attempt, found, err := selectPassedAttempt(ctx, tx, e.enrolment)
	if err == nil && !found {
		err = errNothingToPlay // passed without playing: it came by a merge or by hand
	}
	return attempt, err
}

// OpenPreview opens a window on a package for a course owner; nothing in it is
// kept.
func (s *Service) OpenPreview(ctx context.Context, by accounts.Actor, pack PackageID) (Launch, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Launch{}, err
	}
	token := newLaunchToken()
	opened := Launch{Preview: true}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		var err error
		if opened.Title, err = selectPackageTitle(ctx, tx, pack); err != nil {
			return err
		}
		return insertLaunch(ctx, tx, Window{Hash: hashLaunchToken(token), PackageID: pack, ProfileID: by.ProfileID,
			ExpiresAt: tx.Now().Add(launchLife)})
	})
	if err != nil {
		return Launch{}, fmt.Errorf("open preview: %w", err)
	}
	return s.at(opened, token), nil
}

func (s *Service) at(opened Launch, token string) Launch {
	opened.Origin = s.Settings.ContentURL
	opened.URL = s.Settings.ContentURL + "/l/" + token + "/"
	return opened
}

// Window finds the launch that a token opens. The errors are ErrLaunch….
func (s *Service) Window(ctx context.Context, token string) (Window, error) {
	w, err := selectWindow(ctx, s.DB, hashLaunchToken(token))
	if err != nil {
		return Window{}, fmt.Errorf("read launch: %w", err)
	}
	return w, w.refusal(s.DB.Now())
}

// StartOf is what a unit of the window is told before it is initialised, and
// the session whose saved data that is, which commits have to name.
func (s *Service) StartOf(ctx context.Context, w Window, unit string) (start scorm.Start, follows string, err error) {
	start = scorm.Start{LearnerID: w.pseudonym(), LearnerName: w.Learner, Entry: scorm.Fresh, Review: w.Review, Preview: w.AttemptID == nil}
	if w.AttemptID == nil {
		return start, "", nil
	}
	saved, err := selectSavedUnits(ctx, s.DB, *w.AttemptID)
	if err != nil {
		return start, "", fmt.Errorf("read saved units: %w", err)
	}
	have, found := saved[unit]
	if !found || have.again() {
		return start, have.session, nil
	}
	start.Entry = scorm.Resumed // also when the window just went away: an end that nobody asked for resets nothing
	if have.ended {
		start.Entry = scorm.Again
	}
	start.Seconds, start.Completion, start.Success = have.seconds, have.completion, have.success
	if start.Data, err = selectSavedData(ctx, s.DB, *w.AttemptID, unit); err != nil {
		return start, "", fmt.Errorf("read saved data: %w", err)
	}
	return start, have.session, nil
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

// Standings gives the standing of every unit that has saved something.
func (s *Service) Standings(ctx context.Context, w Window) (map[string]UnitStanding, error) {
	standings := map[string]UnitStanding{}
	if w.AttemptID == nil {
		return standings, nil
	}
	saved, err := selectSavedUnits(ctx, s.DB, *w.AttemptID)
	if err != nil {
		return nil, fmt.Errorf("read saved units: %w", err)
	}
	for id, u := range saved {
		standings[id] = UnitStanding{u.completion, u.success}
	}
	return standings, nil
}

// Retry gives a window whose attempt was failed the next attempt. It changes
// nothing for any other window.
func (s *Service) Retry(ctx context.Context, token string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		w, err := selectWindow(ctx, tx, hashLaunchToken(token))
		if err != nil {
			return err
		}
		if err := w.refusal(tx.Now()); err != nil || w.State != AttemptFailed {
			return err
		}
		e, err := selectPlayableOf(ctx, tx, *w.AttemptID)
		if err != nil {
			return err
		}
		attempt, err := s.openAttempt(ctx, tx, e)
		if err != nil {
			return err
		}
		return updateLaunchAttempt(ctx, tx, w.Hash, attempt)
	})
	if err != nil {
		return fmt.Errorf("retry: %w", err)
	}
	return nil
}

// newLaunchToken makes 256 random bits; the database keeps only their hash.
func newLaunchToken() string {
	var raw [32]byte
	rand.Read(raw[:]) // never fails: crypto/rand ends the process instead
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

func hashLaunchToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
