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
		opened = Launch{Attempt: attempt.ID}
		if opened.Review, err = reviewed(ctx, tx, attempt); err != nil {
			return err
		}
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
		if held, found, err := selectHeldAttempt(ctx, tx, e.enrolment); err != nil || found {
			return held, err
		}
		return s.openAttempt(ctx, tx, e)
	}
	attempt, found, err := selectPassedAttempt(ctx, tx, e.enrolment)
	if err == nil && !found {
		err = errNothingToPlay // passed without playing: it came by a merge or by hand
	}
	return attempt, err
}

// reviewed says that the attempt is only looked at again: it is passed, and the
// course is not one whose own rules say that there is more of it to do.
func reviewed(ctx context.Context, tx *db.Tx, a Attempt) (bool, error) {
	if a.State != AttemptPassed {
		return false, nil
	}
	kept, err := selectKept(ctx, tx, a.ID)
	return !scorm.UnderWay(kept), err
}

// OpenPreview opens a window on a package that the actor answers for; nothing
// in it is kept. Problem: ErrNoPackage.
func (s *Service) OpenPreview(ctx context.Context, by accounts.Actor, pack PackageID) (Launch, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Launch{}, err
	}
	token := newLaunchToken()
	opened := Launch{Preview: true}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		own, err := ownPackage(ctx, tx, by, pack)
		if err != nil {
			return err
		}
		opened.Title = own.Title
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
	s.shown.forget(hashLaunchToken(token)) // the new attempt may play another package
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
