package accounts

import (
	"context"
	"fmt"

	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// ErrOldPassword says that it is not shown that the owner asks.
var ErrOldPassword = problem.New(problem.Invalid, "accounts.password.old")

// ChangePassword sets a new password for the asker, who must know the old one
// if there is one (who signed in otherwise just now may set the first). Every
// login and open link ends, the asking browser gets another login, and a
// mail tells of it. Problems: ErrOldPassword, ErrNotFresh, ErrTooMany, ErrBusy and those of
// CheckPassword.
func (s *Service) ChangePassword(ctx context.Context, by Actor, old, password string, from Client) (in SignedIn, err error) {
	p, err := s.owner(ctx, by, old, from)
	if err != nil {
		return SignedIn{}, err
	}
	if err := s.checkOwnPassword(ctx, p, password); err != nil {
		return SignedIn{}, err
	}
	hash, err := s.Hasher.Hash(ctx, NormalisePassword(password))
	if err != nil {
		return SignedIn{}, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		now, err := SelectProfile(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if now.PasswordHash != p.PasswordHash || !maySignIn(now.State) {
			return ErrOldPassword
		}
		if err := s.replacePassword(ctx, tx, now, hash, by.Login); err != nil {
			return err
		}
		if in, err = s.renew(ctx, tx, by, now, door{from: from}); err != nil {
			return err
		}
		if err := s.tellOfPassword(ctx, tx, by, now); err != nil {
			return err
		}
		return record(ctx, tx, by.Entry("password.change", p.ID))
	})
	return in, err
}

func (s *Service) tellOfPassword(ctx context.Context, tx *db.Tx, by Actor, p Profile) error {
	address := p.RecoveryEmail()
	if address == "" {
		return nil
	}
	return s.mail(ctx, tx, letter{kind: mail.PasswordChanged, to: p, address: address, language: by.Language})
}

// owner makes sure that it is the person who asks: by their password, and where
// there is none, or a second factor too, by having signed in just now.
func (s *Service) owner(ctx context.Context, by Actor, password string, from Client) (Profile, error) {
	p, err := s.askedFor(ctx, by, password, from)
	if err != nil || by.Fresh(s.DB.Now()) {
		return p, err
	}
	factors, err := selectFactors(ctx, s.DB, p.ID)
	if err != nil {
		return Profile{}, fmt.Errorf("read factors: %w", err)
	}
	if p.PasswordHash == "" || factors.Any() {
		return Profile{}, ErrNotFresh
	}
	return p, nil
}

// askedFor makes sure that it is the person who asks, by their password: an
// open browser alone changes neither password nor ways back in. Guesses count.
func (s *Service) askedFor(ctx context.Context, by Actor, password string, from Client) (Profile, error) {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return Profile{}, err
	}
	p, err := SelectProfile(ctx, s.DB, by.ProfileID)
	if err != nil || p.PasswordHash == "" {
		return p, err
	}
	guess := guess{s: s, from: from, name: signInKey(p.SignInName()), known: "own " + string(by.Login)}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return guess.begin(ctx, tx) }); err != nil {
		return Profile{}, err
	}
	fits, _, err := s.Hasher.Verify(ctx, p.PasswordHash, password)
	if err != nil {
		return Profile{}, err
	}
	if !fits {
		return Profile{}, ErrOldPassword
	}
	return p, s.DB.Write(ctx, func(tx *db.Tx) error { return guess.forgive(ctx, tx) })
}
