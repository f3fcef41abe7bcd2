package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// Credentials are what a person signs in with.
type Credentials struct {
	Name     string // e-mail address or username
	Password string
	Remember bool // stay signed in
}

// SignedIn is a browser that has just been let in.
type SignedIn struct {
	Profile Profile
	Token   string    // for the cookie
	Until   time.Time // zero: a browser session
	Known   string    // for the cookie of browsers that have signed in before
}

// What signing in may answer.
var (
	ErrSignInFailed = problem.New(problem.Invalid, "accounts.signin.failed") // unknown or wrong: never which
	ErrLocked       = problem.New(problem.Forbidden, "accounts.signin.locked")
	ErrMerged       = problem.New(problem.Conflict, "accounts.signin.merged")      // M42
	ErrMergedAs     = problem.New(problem.Conflict, "accounts.signin.merged_as")   // M42, with Username
	ErrMergedInto   = problem.New(problem.Conflict, "accounts.signin.merged_into") // M9, with Email, hidden: into another guest profile
)

// signInKey is what a name is looked up and counted by.
func signInKey(name string) string {
	if strings.Contains(name, "@") {
		return EmailKey(name)
	}
	return UsernameKey(name)
}

// candidate is whom a name may mean: the living profile, else the tombstone of
// that address (M42), else nobody – the empty profile, which fits no password.
func candidate(ctx context.Context, q db.Queryer, name string) (Profile, error) {
	if !strings.Contains(name, "@") {
		p, _, err := FindByUsername(ctx, q, name)
		return p, err
	}
	found, err := selectByEmail(ctx, q, EmailKey(name))
	if err != nil || len(found) == 0 {
		return Profile{}, err
	}
	return found[0], nil
}

// SignIn lets a person in by password. A wrong password and an unknown name
// cost one hash each and read the same; that a profile is locked or merged
// (M42) is told to the right password only. Guessing is counted per name and
// per address; a browser that has signed in before has its own count.
// Problems: ErrSignInFailed, ErrLocked, ErrMerged, ErrMergedAs (Username),
// ErrTooMany (Minutes), ErrBusy.
func (s *Service) SignIn(ctx context.Context, c Credentials, from Client) (SignedIn, error) {
	who, err := candidate(ctx, s.DB, c.Name)
	if err != nil {
		return SignedIn{}, fmt.Errorf("find who signs in: %w", err)
	}
	guess := s.guess(c.Name, who, from)
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return guess.begin(ctx, tx) }); err != nil {
		return SignedIn{}, err
	}
	fits, stale, err := s.Hasher.Verify(ctx, who.PasswordHash, c.Password)
	if err != nil {
		return SignedIn{}, err
	}
	if !fits {
		return SignedIn{}, s.refuse(ctx, guess, who)
	}
	fresh := PasswordHash("")
	if stale {
		if fresh, err = s.Hasher.Hash(ctx, NormalisePassword(c.Password)); err != nil && !errors.Is(err, ErrBusy) {
			return SignedIn{}, err
		}
	}
	return s.admit(ctx, admission{guess: guess, seen: who, fresh: fresh, remember: c.Remember})
}

// refuse counts a failure where it came from; the count per name is spent.
func (s *Service) refuse(ctx context.Context, g guess, who Profile) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := g.fail(ctx, tx); err != nil {
			return err
		}
		return record(ctx, tx, Nobody.Entry("login.fail", who.ID).Refuse())
	})
	if err != nil {
		return err
	}
	return ErrSignInFailed
}

// admission is a person whose password was right.
type admission struct {
	guess    guess
	seen     Profile      // as it was when the password was compared
	fresh    PasswordHash // the same password by today's parameters, where it was stale
	remember bool
}

// admit opens the login, unless the person may not come in or somebody has
// changed the password since it was compared.
func (s *Service) admit(ctx context.Context, a admission) (in SignedIn, err error) {
	var refusal error
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		refusal = nil
		now, err := SelectProfile(ctx, tx, a.seen.ID)
		if err != nil {
			return err
		}
		if now.PasswordHash != a.seen.PasswordHash {
			refusal = ErrSignInFailed
			return nil
		}
		if err := a.guess.forgive(ctx, tx); err != nil {
			return err
		}
		if refusal, err = s.closedDoor(ctx, tx, now); err != nil || refusal != nil {
			return err
		}
		if a.fresh != "" {
			if err := updateHash(ctx, tx, now.ID, now.PasswordHash, a.fresh); err != nil {
				return err
			}
		}
		in, err = s.openDoor(ctx, tx, now, door{from: a.guess.from, remember: a.remember})
		return err
	})
	if err == nil {
		err = refusal
	}
	return in, err
}

// closedDoor says why somebody with the right password may not come in, and
// records it; nil when they may.
func (s *Service) closedDoor(ctx context.Context, tx *db.Tx, p Profile) (refusal, err error) {
	switch {
	case p.State == Merged:
		if refusal, err = s.mergedAnswer(ctx, tx, p); err != nil {
			return nil, err
		}
	case p.State == Locked:
		refusal = ErrLocked
	case !maySignIn(p.State):
		refusal = ErrSignInFailed
	default:
		return nil, nil
	}
	return refusal, record(ctx, tx, Nobody.Entry("login.fail", p.ID).Refuse().With("state", string(p.State)))
}

func (s *Service) mergedAnswer(ctx context.Context, q db.Queryer, tombstone Profile) (refusal, err error) {
	survivor, err := Survivor(ctx, q, tombstone)
	if err != nil {
		return nil, err
	}
	if survivor.Kind == External {
		return problem.New(ErrMergedInto.Kind, ErrMergedInto.Key, "Email", HideEmail(survivor.Email)), nil
	}
	if tombstone.mergedSurely() {
		return problem.New(ErrMergedAs.Kind, ErrMergedAs.Key, "Username", survivor.Username), nil
	}
	return ErrMerged, nil
}

// openDoor lets a person in who has shown one thing: where there is a second
// factor, it is asked for next.
func (s *Service) openDoor(ctx context.Context, tx *db.Tx, p Profile, d door) (SignedIn, error) {
	factors, err := selectFactors(ctx, tx, p.ID)
	if err != nil {
		return SignedIn{}, fmt.Errorf("read factors: %w", err)
	}
	d.proof = Single
	if factors.Any() {
		d.proof = Unfinished
	}
	return s.openDoorBy(ctx, tx, p, d)
}

// door is how somebody comes in.
type door struct {
	from     Client
	remember bool
	proof    Proof
	by       string // what was shown besides the password, for the log
	provider string // who vouched for them, and of which login there
	origin   origin
}

// openDoorBy makes the login that the proof is worth.
func (s *Service) openDoorBy(ctx context.Context, tx *db.Tx, p Profile, d door) (SignedIn, error) {
	by := Actor{ProfileID: p.ID, Kind: Person}
	entry := by.Entry("login.open", p.ID)
	switch {
	case d.proof == Unfinished:
		entry = Nobody.Entry("login.begin", p.ID)
	case d.by != "":
		entry = entry.With("factor", d.by)
	}
	if err := record(ctx, tx, entry); err != nil {
		return SignedIn{}, err
	}
	return s.letThrough(ctx, tx, p, d)
}

// letThrough makes the login and remembers the browser.
func (s *Service) letThrough(ctx context.Context, tx *db.Tx, p Profile, d door) (SignedIn, error) {
	token, until, err := openLogin(ctx, tx, Login{ProfileID: p.ID, Remembered: d.remember, Device: d.from.Device, Proof: d.proof, network: s.networkKey(d.from),
		Provider: d.provider, origin: d.origin})
	if err != nil {
		return SignedIn{}, err
	}
	return SignedIn{Profile: p, Token: token, Until: until, Known: s.know(d.from.Known, p.ID)}, nil
}
