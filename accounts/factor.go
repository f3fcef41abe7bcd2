package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// Proof is what a browser has shown of its person.
type Proof string

// The proofs.
const (
	Single     Proof = "single"     // a password, or a link that was mailed
	Unfinished Proof = "unfinished" // that, and the second step is to come
	Double     Proof = "double"     // two factors, or one that is two: a passkey that asked for finger, face or PIN
)

// Step is what stands between a person and the portal.
type Step string

// The steps.
const (
	ShowFactor  Step = "show"   // the second factor
	SetUpFactor Step = "set_up" // there is none yet, and a role asks for one
)

// unfinishedFor is how long the second step may take.
const unfinishedFor = 10 * time.Minute

// freshFor is how long after signing in one may change how one signs in
// without showing again who one is.
const freshFor = 15 * time.Minute

// Held is whose password was right and who may do nothing but the step.
type Held struct {
	Step     Step
	ID       ProfileID
	Name     string
	Remember bool // wants to stay signed in
}

// What the factors may answer.
var (
	ErrNotFresh  = problem.New(problem.Forbidden, "factor.not_fresh")
	ErrLastOne   = problem.New(problem.Conflict, "factor.last")
	errStepOver  = problem.New(problem.Unauthenticated, "factor.step.over")
	errNoFactors = problem.New(problem.Conflict, "factor.none")
)

// Factors are the ways a person has to show who they are besides the password.
type Factors struct {
	Passkeys      []Passkey
	CodeApp       *CodeApp // nil: none
	RecoveryCodes int      // that are left
	Required      bool     // by a role: one must be there
	Fresh         bool     // signed in just now: they may be changed
}

// Any says that there is one that can be asked for at sign-in. Recovery codes
// only stand in for another.
func (f Factors) Any() bool { return len(f.Passkeys) > 0 || f.CodeApp != nil }

// count is how many there are.
func (f Factors) count() int {
	if f.CodeApp != nil {
		return len(f.Passkeys) + 1
	}
	return len(f.Passkeys)
}

// required says whether somebody who holds the roles must have a second factor.
func (s Settings) required(grants []Grant) bool {
	return slices.ContainsFunc(grants, func(g Grant) bool { return slices.Contains(s.SecondFactor, g.Role) })
}

// Factors gives the asker's own, also to who is held until there are any.
func (s *Service) Factors(ctx context.Context, by Actor) (Factors, error) {
	id, err := ownFactors(by)
	if by.Viewer != nil {
		id, err = by.ProfileID, nil // that there are some is on the profile page
	}
	if err != nil {
		return Factors{}, err
	}
	f, err := selectFactors(ctx, s.DB, id)
	if err != nil {
		return Factors{}, fmt.Errorf("read factors: %w", err)
	}
	grants, err := selectGrants(ctx, s.DB, id)
	if err != nil {
		return Factors{}, fmt.Errorf("read roles: %w", err)
	}
	f.Required, f.Fresh = s.Settings.required(grants), by.Fresh(s.DB.Now())
	return f, nil
}

// StepFactors gives what the second step may be shown by. Problem:
// factor.step.over to everybody else.
func (s *Service) StepFactors(ctx context.Context, by Actor) (Factors, error) {
	if by.Held == nil || by.Held.Step != ShowFactor {
		return Factors{}, errStepOver
	}
	return selectFactors(ctx, s.DB, by.Held.ID)
}

// OwnWayIn reads the asker's own profile, also for who is held until there is a
// second factor.
func (s *Service) OwnWayIn(ctx context.Context, by Actor) (Profile, error) {
	id, err := ownFactors(by)
	if err != nil {
		return Profile{}, err
	}
	return SelectProfile(ctx, s.DB, id)
}

// Confirm makes sure by the password that it is the person who asks, and gives
// the browser a fresh login. Where there is a second factor it is to come, as
// when one signs in. Problems: ErrOldPassword, ErrTooMany, ErrBusy.
func (s *Service) Confirm(ctx context.Context, by Actor, password string, from Client) (in SignedIn, err error) {
	id, err := ownFactors(by)
	if err != nil {
		return SignedIn{}, err
	}
	p, err := s.askedFor(ctx, Actor{ProfileID: id, Kind: Person, Login: by.Login}, password, from)
	if err != nil {
		return SignedIn{}, err
	}
	if p.PasswordHash == "" {
		return SignedIn{}, ErrOldPassword
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		d := door{from: from}
		factors, err := selectFactors(ctx, tx, id)
		if err != nil {
			return fmt.Errorf("read factors: %w", err)
		}
		if factors.Any() {
			d.proof = Unfinished
		}
		in, err = s.renew(ctx, tx, by, p, d)
		return err
	})
	return in, err
}

// ownFactors is the first line of what people do with their own factors.
func ownFactors(by Actor) (ProfileID, error) {
	if err := Authorise(by, RuleFactors); err != nil {
		return "", err
	}
	if by.Held != nil {
		return by.Held.ID, nil
	}
	return by.ProfileID, nil
}

// mayChange lets a person who signed in just now change their factors. Who is
// held to set one up may only add the first: else a password alone would give a
// second factor to whoever knows it.
func (s *Service) mayChange(ctx context.Context, q db.Queryer, by Actor) (ProfileID, Factors, error) {
	id, err := ownFactors(by)
	if err != nil {
		return "", Factors{}, err
	}
	if err := stillIn(ctx, q, id, by.Login); err != nil {
		return "", Factors{}, err
	}
	f, err := selectFactors(ctx, q, id)
	switch {
	case err != nil:
		return "", Factors{}, fmt.Errorf("read factors: %w", err)
	case by.Held != nil && f.Any():
		return "", Factors{}, errStepOver
	case !by.Fresh(q.Now()):
		return "", Factors{}, ErrNotFresh
	}
	return id, f, nil
}

// stillIn refuses a browser whose login has ended since the request began, which
// may have waited long for a hash: a new password ends what the old one let in.
// Problem: ErrNotSignedIn.
func stillIn(ctx context.Context, q db.Queryer, id ProfileID, login LoginID) error {
	if login == "" {
		return nil
	}
	there, err := selectLogin(ctx, q, id, login)
	if errors.Is(err, db.ErrNone) || err == nil && there.mergedAt != nil {
		return ErrNotSignedIn
	}
	return err
}

// Fresh says that the browser signed in just now.
func (a Actor) Fresh(now time.Time) bool { return now.Sub(a.LoginAt) < freshFor }

// added ends an act that gives the asker a factor: browsers that showed less
// are signed out, and this one is let in anew as having shown both.
func (s *Service) added(ctx context.Context, tx *db.Tx, by Actor, from Client, what string) (SignedIn, error) {
	id, err := ownFactors(by)
	if err != nil {
		return SignedIn{}, err
	}
	p, err := SelectProfile(ctx, tx, id)
	if err != nil {
		return SignedIn{}, err
	}
	if err := s.tellOfFactor(ctx, tx, p, "factor.mail."+what+".added"); err != nil {
		return SignedIn{}, err
	}
	asker := Actor{ProfileID: id, Kind: Person}
	if err := record(ctx, tx, asker.Entry("factor.add", id).With("factor", what)); err != nil {
		return SignedIn{}, err
	}
	in, err := s.renew(ctx, tx, by, p, door{from: from, proof: Double})
	if err != nil {
		return SignedIn{}, err
	}
	return in, deleteLesserLogins(ctx, tx, id)
}

// renew gives the asking browser another login in the place of the one it has,
// as long and by the same provider; without a proof of its own, worth the same.
func (s *Service) renew(ctx context.Context, tx *db.Tx, by Actor, p Profile, d door) (SignedIn, error) {
	old, err := selectLogin(ctx, tx, p.ID, by.Login)
	if errors.Is(err, db.ErrNone) {
		return SignedIn{}, ErrNotSignedIn
	}
	if err != nil {
		return SignedIn{}, fmt.Errorf("read login: %w", err)
	}
	if err := deleteLoginNamed(ctx, tx, p.ID, by.Login); err != nil {
		return SignedIn{}, fmt.Errorf("end login: %w", err)
	}
	d.remember, d.provider, d.origin = old.Remembered, old.Provider, old.origin
	if d.proof == "" {
		d.proof = old.Proof
	}
	return s.letThrough(ctx, tx, p, d)
}

// mayRemove keeps a person whose role asks for a factor from taking the last
// one away.
func (s *Service) mayRemove(ctx context.Context, tx *db.Tx, id ProfileID, f Factors) error {
	grants, err := selectGrants(ctx, tx, id)
	if err != nil {
		return fmt.Errorf("read roles: %w", err)
	}
	if f.count() == 1 && s.Settings.required(grants) {
		return ErrLastOne
	}
	return nil
}

// removed ends an act that takes a factor away. Recovery codes go with the last.
func (s *Service) removed(ctx context.Context, tx *db.Tx, id ProfileID, f Factors, what string) error {
	p, err := SelectProfile(ctx, tx, id)
	if err != nil {
		return err
	}
	if f.count() == 1 {
		if err := deleteRecoveryCodes(ctx, tx, id); err != nil {
			return fmt.Errorf("end recovery codes: %w", err)
		}
	}
	if err := s.tellOfFactor(ctx, tx, p, "factor.mail."+what+".removed"); err != nil {
		return err
	}
	by := Actor{ProfileID: id, Kind: Person}
	return record(ctx, tx, by.Entry("factor.remove", id).With("factor", what))
}

// tellOfFactor mails the person that the ways in have changed, where there is
// an address of theirs.
func (s *Service) tellOfFactor(ctx context.Context, tx *db.Tx, p Profile, what string) error {
	address := p.RecoveryEmail()
	if address == "" {
		return nil
	}
	l := letter{kind: mail.FactorChanged, to: p, address: address}
	l.args = map[string]string{"What": i18n.For(l.words()).T(what)}
	return s.mail(ctx, tx, l)
}
