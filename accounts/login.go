package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// How long a login lasts.
const (
	rememberedFor = 30 * 24 * time.Hour // "hold meg innlogget", from signing in
	idleFor       = 12 * time.Hour      // otherwise: without a page being asked for
	longestFor    = 7 * 24 * time.Hour  // and never longer than this from signing in
	touchEvery    = 5 * time.Minute     // how exactly last_seen is kept
)

// Login is a signed-in browser.
type Login struct {
	ID         LoginID
	ProfileID  ProfileID
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
	Remembered bool
	Device     string // browser and system, in short
	Proof      Proof
	mergedAt   *time.Time
	hash       string
	Provider   string // who vouched for the person; empty: a password
	origin     origin // its login there
	network    string // keyed hash of where it was opened from; empty: not known
}

// origin is the login at a provider that one of ours came from, all hashed; empty
// for a password.
type origin struct{ subject, session string }

// ErrNotSignedIn says that the token opens nothing: expired, signed out,
// locked or merged.
var ErrNotSignedIn = problem.New(problem.Unauthenticated, "accounts.rule.sign_in")

// OpenLogin signs a browser in, as a step, and gives the token for its cookie;
// the database keeps only the hash. until is zero for a browser session.
func OpenLogin(ctx context.Context, tx *db.Tx, id ProfileID, remember bool, device string) (token string, until time.Time, err error) {
	return openLogin(ctx, tx, Login{ProfileID: id, Remembered: remember, Device: device, Proof: Single})
}

// openLogin keeps a login and gives its token. While the second step is to
// come, it lasts no longer than that may take.
func openLogin(ctx context.Context, tx *db.Tx, login Login) (token string, until time.Time, err error) {
	token = newToken()
	login.hash, login.CreatedAt, login.ExpiresAt = hashToken(token), tx.Now(), tx.Now().Add(idleFor)
	switch {
	case login.Proof == Unfinished:
		login.ExpiresAt = tx.Now().Add(unfinishedFor)
	case login.Remembered:
		login.ExpiresAt = tx.Now().Add(rememberedFor)
		until = login.ExpiresAt
	}
	if err := insertLogin(ctx, tx, login); err != nil {
		return "", time.Time{}, fmt.Errorf("open login: %w", err)
	}
	if login.Proof == Unfinished {
		return token, until, nil
	}
	return token, until, seen(ctx, tx, login.ProfileID)
}

// Identify tells who carries the token: one query; at most every five minutes
// it also notes that they were seen. Who looks at somebody's pages is that
// person, with a Viewer. Problems: ErrNotSignedIn; ErrViewingOver, once, with who
// looked; ErrMerged and
// ErrMergedAs (Username) for a browser that a merge has signed out.
func (s *Service) Identify(ctx context.Context, token string) (Actor, error) {
	found, err := selectIdentity(ctx, s.DB, hashToken(token))
	if errors.Is(err, db.ErrNone) {
		return Nobody, ErrNotSignedIn
	}
	if err != nil {
		return Nobody, fmt.Errorf("identify: %w", err)
	}
	now := s.DB.Now()
	switch {
	case !found.login.ExpiresAt.After(now):
		return Nobody, ErrNotSignedIn
	case found.login.mergedAt != nil:
		return Nobody, s.mergedAway(ctx, found.profile.ID)
	case !maySignIn(found.state):
		return Nobody, ErrNotSignedIn
	case found.login.Proof == Unfinished:
		return found.held(ShowFactor), nil
	}
	who := found.actor()
	if found.login.Proof == Single && s.Settings.required(who.Roles) {
		who = found.held(SetUpFactor)
	}
	if now.Sub(found.login.LastSeenAt) >= touchEvery {
		if err := s.touch(ctx, found.login, now); err != nil {
			return who, err
		}
	}
	if found.viewing && who.Held == nil {
		v, err := selectViewing(ctx, s.DB, found.login.ID)
		if err != nil {
			return Nobody, fmt.Errorf("identify: %w", err)
		}
		return s.sees(ctx, who, v)
	}
	return who, nil
}

// mergedAway tells a browser that was signed in when its profile was merged
// what M42 tells the right password.
func (s *Service) mergedAway(ctx context.Context, id ProfileID) error {
	tombstone, err := SelectProfile(ctx, s.DB, id)
	if err != nil {
		return err
	}
	if tombstone.Living() {
		return ErrNotSignedIn
	}
	refusal, err := s.mergedAnswer(ctx, s.DB, tombstone)
	if err != nil {
		return fmt.Errorf("identify: %w", err)
	}
	return refusal
}

// maySignIn says who gets in: also a former employee, to the own record.
func maySignIn(state ProfileState) bool { return state == Active || state == Ended }

// touch notes that the browser was seen, which moves the end of a login that
// is not remembered. That the note could not be made shuts nobody out.
func (s *Service) touch(ctx context.Context, login Login, now time.Time) error {
	if !login.Remembered {
		login.ExpiresAt = now.Add(min(idleFor, login.CreatedAt.Add(longestFor).Sub(now)))
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := touchLogin(ctx, tx, login.hash, now, login.ExpiresAt); err != nil {
			return err
		}
		return seen(ctx, tx, login.ProfileID)
	})
	if err != nil && ctx.Err() == nil {
		return nil
	}
	return err
}

// identity is what one query tells about a token.
type identity struct {
	login   Login
	state   ProfileState
	profile Profile
	grants  []Grant
	viewing bool // the browser looks at somebody's pages
}

func (i identity) actor() Actor {
	p := i.profile
	a := Actor{ProfileID: p.ID, Kind: Person, Internal: p.Kind == Internal, Ended: i.state == Ended, Name: p.Name(),
		OrganisationID: p.OrganisationID, Language: p.Language, Appearance: p.Appearance, Login: i.login.ID, LoginAt: i.login.CreatedAt}
	if !a.Ended {
		a.Roles = i.grants
	}
	return a
}

// held is a visitor, to every act and page but those of the step.
func (i identity) held(step Step) Actor {
	a := Nobody
	a.Language, a.Appearance, a.Login, a.LoginAt = i.profile.Language, i.profile.Appearance, i.login.ID, i.login.CreatedAt
	a.Held = &Held{Step: step, ID: i.profile.ID, Name: i.profile.Name(), Remember: i.login.Remembered}
	return a
}

// Logins gives the browsers where a person is signed in, last seen first.
func (s *Service) Logins(ctx context.Context, by Actor) ([]Login, error) {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return nil, err
	}
	return selectLogins(ctx, s.DB, by.ProfileID, s.DB.Now())
}

// SameNetwork says whether a login was opened where the asker is now: at home,
// at work. Where that is, nobody keeps.
func (s *Service) SameNetwork(l Login, from Client) bool {
	return len(l.network) == 64 && from.Address != "" && s.wasKeyed(l.network, "login network", network(from.Address))
}

// NetworkKnown says whether it was kept where a login was opened.
func (l Login) NetworkKnown() bool { return l.network != "" }

func (s *Service) networkKey(from Client) string {
	if from.Address == "" {
		return ""
	}
	return s.keyed("login network", network(from.Address))
}

// SignOut ends the login of a token; one that is over already is no mistake.
func (s *Service) SignOut(ctx context.Context, by Actor, token string) error {
	if _, err := s.EndView(ctx, by); err != nil {
		return err
	}
	by = by.Self()
	return s.DB.Write(db.Keeping(ctx), func(tx *db.Tx) error {
		ended, err := deleteLogin(ctx, tx, hashToken(token))
		if err != nil || ended == 0 {
			return err
		}
		whose := by.ProfileID
		if by.Held != nil {
			whose = by.Held.ID
		}
		return record(ctx, tx, by.Entry("login.end", whose))
	})
}

// SignOutThere ends one of the asker's own logins, or with the empty id every
// one but the browser that asks. Whoever found that browser open could put the
// owner out: only who signed in just now may. Problem: ErrNotFresh.
func (s *Service) SignOutThere(ctx context.Context, by Actor, id LoginID) error {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return err
	}
	if id != by.Login && !by.Fresh(s.DB.Now()) {
		return ErrNotFresh
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		logins, err := selectLogins(ctx, tx, by.ProfileID, tx.Now())
		if err != nil {
			return err
		}
		for _, login := range logins {
			if login.ID != id && (id != "" || login.ID == by.Login) {
				continue
			}
			if _, err := deleteLogin(ctx, tx, login.hash); err != nil {
				return err
			}
		}
		return record(ctx, tx, by.Entry("login.end_others", by.ProfileID))
	})
}

// RevokeLogins signs a person out everywhere, as a step.
func RevokeLogins(ctx context.Context, tx *db.Tx, id ProfileID) error {
	return deleteLogins(ctx, tx, id, "")
}

// SweepLogins deletes what has expired: a daily job.
func (s *Service) SweepLogins(ctx context.Context) (int64, error) {
	return db.Sweep(ctx, s.DB, func(tx *db.Tx, most int) (int64, error) { return deleteExpiredLogins(ctx, tx, most) })
}
