package accounts

import (
	"context"

	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// ErrOldPassword says that it is not shown that the owner asks.
var ErrOldPassword = problem.New(problem.Invalid, "accounts.password.old")

// ChangePassword sets a new password for the asker, who must know the old one
// if there is one (an internal who is signed in otherwise may set the first).
// Every other login and open link ends, and a mail tells of it. Problems:
// ErrOldPassword, ErrTooMany, ErrBusy and those of CheckPassword.
func (s *Service) ChangePassword(ctx context.Context, by Actor, old, password string, from Client) error {
	p, err := s.askedFor(ctx, by, old, from)
	if err != nil {
		return err
	}
	if err := s.checkOwnPassword(ctx, p, password); err != nil {
		return err
	}
	hash, err := s.Hasher.Hash(ctx, NormalisePassword(password))
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
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
		if address := now.RecoveryEmail(); address != "" {
			if err := s.mail(ctx, tx, letter{kind: mail.PasswordChanged, to: now, address: address, language: by.Language}); err != nil {
				return err
			}
		}
		return record(ctx, tx, by.Entry("password.change", p.ID))
	})
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
