package accounts

import (
	"context"
	"fmt"

	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// What may be wrong with a new address.
var (
	ErrEmailTaken   = problem.New(problem.Conflict, "accounts.email.taken")
	ErrNoPrivate    = problem.New(problem.Conflict, "accounts.email.none")
	errSameEmail    = problem.New(problem.Invalid, "accounts.email.same")
	errWaitForEmail = problem.New(problem.TooMany, "accounts.email.wait")
)

// ChangeEmail mails a link to a new address: the user name of an external, the
// private e-mail of an internal. Nothing changes before the link is used
// (ConfirmEmail). The password makes sure who asks. Problems: ErrOldPassword,
// accounts.fault.email, accounts.email.same, accounts.email.wait, ErrTooMany,
// ErrBusy, ErrNotFresh. That the address is somebody else's is told to its owner alone.
func (s *Service) ChangeEmail(ctx context.Context, by Actor, email, password string, from Client) error {
	email = KeptEmail(email)
	if err := CheckEmail(email); err != nil {
		return err
	}
	seen, err := s.owner(ctx, by, password, from)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.spend(ctx, tx, formsPerAddress, network(from.Address)); err != nil {
			return err
		}
		p, err := self(ctx, tx, by)
		if err != nil {
			return err
		}
		if p.PasswordHash != seen.PasswordHash { // the owner has another one now, and no link of before is good
			return ErrOldPassword
		}
		if err := stillIn(ctx, tx, by.ProfileID, by.Login); err != nil {
			return err
		}
		if EmailKey(email) == EmailKey(p.RecoveryEmail()) && (p.Kind == External || p.PrivateEmailVerifiedAt != nil) {
			return errSameEmail
		}
		if mailing, err := s.mayMail(ctx, tx, email); err != nil || !mailing {
			return orElse(err, errWaitForEmail)
		}
		if err := s.announce(ctx, tx, mail.EmailAsked, p, email); err != nil {
			return err
		}
		if err := s.mailVerification(ctx, tx, p, email); err != nil {
			return err
		}
		return record(ctx, tx, by.Entry("email.ask", p.ID))
	})
}

// announce tells the present address that another one is asked for, with as much
// of it as its owner knows it by.
func (s *Service) announce(ctx context.Context, tx *db.Tx, kind mail.Kind, p Profile, email string) error {
	if p.RecoveryEmail() == "" {
		return nil
	}
	return s.mail(ctx, tx, letter{kind: kind, to: p, address: p.RecoveryEmail(), args: map[string]string{"Address": HideEmail(email)}})
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// ConfirmEmail uses the link that was mailed to a new address, which becomes
// the user name of an external or the private e-mail of an internal. The old
// address is told. Problems: ErrLinkOver, ErrTooMany, ErrEmailTaken.
//
// A verified address can merge an external by itself (M1), so it is worth no
// more than whoever reads it: an external that is confirmed by somebody who is
// not signed in to it loses its password and every login, and becomes theirs.
// choose is then the token of a link to a new password. Else a stranger could
// have the victim verify the stranger's own profile.
func (s *Service) ConfirmEmail(ctx context.Context, by Actor, token string, from Client) (choose string, err error) {
	_, err = s.holdLink(ctx, token, from, emailLinks, func(tx *db.Tx, link Link) error {
		if err := consume(ctx, tx, link); err != nil {
			return err
		}
		p, err := SelectProfile(ctx, tx, link.ProfileID)
		if err != nil {
			return err
		}
		if err := s.takeEmail(ctx, tx, p, link.Address); err != nil {
			return err
		}
		if p.Kind == Internal || by.SignedIn() && by.ProfileID == p.ID {
			return nil
		}
		if err := s.replacePassword(ctx, tx, p, "", ""); err != nil {
			return err
		}
		_, choose, err = newLink(ctx, tx, p.ID, ResetPassword, link.Address)
		return err
	})
	return choose, err
}

func (s *Service) takeEmail(ctx context.Context, tx *db.Tx, p Profile, address string) error {
	before, now := p.RecoveryEmail(), tx.Now()
	switch {
	case !maySignIn(p.State):
		return ErrLinkOver
	case p.Kind == Internal:
		p.PrivateEmail, p.PrivateEmailSource, p.PrivateEmailVerifiedAt = address, FromSelf, &now
	default:
		owners, err := selectByEmail(ctx, tx, EmailKey(address))
		if err != nil {
			return fmt.Errorf("read owner of address: %w", err)
		}
		if len(owners) > 0 && owners[0].ID != p.ID && owners[0].Living() {
			return ErrEmailTaken
		}
		p.Email, p.EmailVerifiedAt = address, &now
	}
	if err := updateProfile(ctx, tx, p); err != nil {
		return fmt.Errorf("change address: %w", err)
	}
	if err := RevokeLinks(ctx, tx, p.ID); err != nil {
		return err
	}
	if before != "" && EmailKey(before) != EmailKey(address) {
		if err := s.mail(ctx, tx, letter{kind: mail.EmailChanged, to: p, address: before}); err != nil {
			return err
		}
		if err := s.mail(ctx, tx, letter{kind: mail.EmailConfirmed, to: p, address: address}); err != nil {
			return err
		}
	}
	by := Actor{ProfileID: p.ID, Kind: Person}
	return record(ctx, tx, by.Entry("email.confirm", p.ID))
}

// DropPrivateEmail takes an internal's private e-mail away, and the links that
// were sent there: a way back in, so only who signed in just now may. Problems:
// ErrNoPrivate, ErrNotFresh.
func (s *Service) DropPrivateEmail(ctx context.Context, by Actor) error {
	if err := Authorise(by, RuleEmployee); err != nil {
		return err
	}
	if !by.Fresh(s.DB.Now()) {
		return ErrNotFresh
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := self(ctx, tx, by)
		if err != nil {
			return err
		}
		if p.PrivateEmail == "" {
			return ErrNoPrivate
		}
		if p.RecoveryEmail() != "" {
			if err := s.mail(ctx, tx, letter{kind: mail.EmailDropped, to: p, address: p.PrivateEmail}); err != nil {
				return err
			}
		}
		p.PrivateEmail, p.PrivateEmailSource, p.PrivateEmailVerifiedAt = "", "", nil
		if err := updateProfile(ctx, tx, p); err != nil {
			return fmt.Errorf("drop private e-mail: %w", err)
		}
		if err := RevokeLinks(ctx, tx, p.ID); err != nil {
			return err
		}
		return record(ctx, tx, by.Entry("email.drop", p.ID))
	})
}
