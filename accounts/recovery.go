package accounts

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"kursbro/app/db"
	"kursbro/app/mail"
)

// Forget is "Glemt passord" for an e-mail address or a username. The answer is
// the same whatever happens, and takes as long (see plea); the mail goes to the
// external's address or to the internal's recovery address, and to the address of
// a tombstone it says that the profile has been merged (M42). Problem: ErrTooMany
// for one address that asks too often.
func (s *Service) Forget(ctx context.Context, name, language string, from Client) error {
	return s.receive(ctx, pleaToReset, said{Name: name, Language: language}, from)
}

func (s *Service) forget(ctx context.Context, tx *db.Tx, name, language string) error {
	mailing, err := s.mayMail(ctx, tx, signInKey(name))
	if err != nil || !mailing {
		return err
	}
	people, err := s.forgetful(ctx, tx, name)
	if err != nil {
		return fmt.Errorf("find who forgot: %w", err)
	}
	for _, p := range people {
		if p.Language == "" {
			p.Language = language
		}
		if err := s.helpForgetful(ctx, tx, p); err != nil {
			return err
		}
	}
	return nil
}

// forgetful is whom the name may mean: the owner of the user name, else those
// who gave the address as their way back in.
func (s *Service) forgetful(ctx context.Context, q db.Queryer, name string) ([]Profile, error) {
	who, err := candidate(ctx, q, name)
	if err != nil {
		return nil, err
	}
	if who.ID != "" {
		return []Profile{who}, nil
	}
	if !strings.Contains(name, "@") {
		return nil, nil
	}
	return selectByPrivateEmail(ctx, q, EmailKey(name))
}

func (s *Service) helpForgetful(ctx context.Context, tx *db.Tx, p Profile) error {
	if p.State == Merged {
		survivor, err := Survivor(ctx, tx, p)
		if err != nil {
			return err
		}
		if survivor.Kind == p.Kind { // one person, proven or by HR's word (M9)
			return s.helpForgetful(ctx, tx, survivor)
		}
	}
	switch {
	case p.State == Merged && p.Email != "":
		if err := s.mailMerged(ctx, tx, p, mail.MergedReset); err != nil {
			return err
		}
		return record(ctx, tx, Nobody.Entry("link.merged", p.ID))
	case p.RecoveryEmail() == "" || p.State == Merged:
		return nil
	case p.State == Locked:
		return s.mail(ctx, tx, letter{kind: mail.ProfileLocked, to: p, address: p.RecoveryEmail()})
	case p.State == Pending || p.PasswordHash == "":
		return s.sendLink(ctx, tx, Nobody, p, SetPassword)
	}
	return s.sendLink(ctx, tx, Nobody, p, ResetPassword)
}

// NewPassword sets a password by a link, once: the address is verified by it,
// every other login and link ends, and the person is signed in. Problems:
// ErrLinkOver, ErrSaidAnew, ErrTooMany, ErrBusy and those of CheckPassword.
func (s *Service) NewPassword(ctx context.Context, token, password string, remember bool, from Client) (SignedIn, error) {
	var who Profile
	link, err := s.holdLink(ctx, token, from, passwordLinks, func(tx *db.Tx, link Link) (err error) {
		who, err = SelectProfile(ctx, tx, link.ProfileID)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	if err := s.checkOwnPassword(ctx, who, password); err != nil {
		return SignedIn{}, err
	}
	hash, err := s.Hasher.Hash(ctx, NormalisePassword(password))
	if err != nil {
		return SignedIn{}, err
	}
	var in SignedIn
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := consume(ctx, tx, link); err != nil {
			return err
		}
		p, err := s.settle(ctx, tx, link, hash)
		if err != nil {
			return err
		}
		in, err = s.openDoor(ctx, tx, p, door{from: from, remember: remember})
		return err
	})
	return in, err
}

// settle writes the new password and what using the link has proven.
func (s *Service) settle(ctx context.Context, tx *db.Tx, link Link, hash PasswordHash) (Profile, error) {
	p, err := SelectProfile(ctx, tx, link.ProfileID)
	if err != nil {
		return Profile{}, err
	}
	if p.State == Pending && link.OpenedAt != nil && p.UpdatedAt.After(*link.OpenedAt) {
		return Profile{}, ErrSaidAnew
	}
	if p.State == Pending {
		p.State = Active
	}
	if !maySignIn(p.State) {
		return Profile{}, ErrLinkOver
	}
	now := tx.Now()
	if EmailKey(link.Address) == EmailKey(p.Email) && p.EmailVerifiedAt == nil {
		p.EmailVerifiedAt = &now
	}
	if EmailKey(link.Address) == EmailKey(p.PrivateEmail) && p.PrivateEmailVerifiedAt == nil {
		p.PrivateEmailVerifiedAt = &now
	}
	if err := updateProfile(ctx, tx, p); err != nil {
		return Profile{}, fmt.Errorf("settle profile: %w", err)
	}
	if err := s.replacePassword(ctx, tx, p, hash, ""); err != nil {
		return Profile{}, err
	}
	by := Actor{ProfileID: p.ID, Kind: Person}
	if link.Purpose == ResetPassword && p.PasswordHash != "" {
		if err := s.tellOfPassword(ctx, tx, by, p); err != nil {
			return Profile{}, err
		}
	}
	return p, record(ctx, tx, by.Entry("password.set", p.ID).About("link", string(link.Purpose)))
}

// replacePassword writes the hash and ends every login but one, every link –
// also to a new address, which whoever knew the old password may have asked for
// – and the count of wrong guesses.
func (s *Service) replacePassword(ctx context.Context, tx *db.Tx, p Profile, hash PasswordHash, but LoginID) error {
	if err := updatePassword(ctx, tx, p.ID, hash); err != nil {
		return fmt.Errorf("write password: %w", err)
	}
	if err := deleteLogins(ctx, tx, p.ID, but); err != nil {
		return fmt.Errorf("end logins: %w", err)
	}
	if err := RevokeLinks(ctx, tx, p.ID); err != nil {
		return fmt.Errorf("revoke links: %w", err)
	}
	return s.forgive(ctx, tx, guessesPerAccount, signInKey(p.SignInName()))
}

// checkOwnPassword is CheckPassword with what is known about the person.
func (s *Service) checkOwnPassword(ctx context.Context, p Profile, password string) error {
	tree, err := s.Organisations(ctx)
	if err != nil {
		return fmt.Errorf("read organisations: %w", err)
	}
	own := p.ownWords(tree.Name(p.OrganisationID))
	if portal, err := url.Parse(s.Settings.URL); err == nil {
		own = append(own, portal.Hostname())
	}
	if err := CheckPassword(password, own...); err != nil {
		return err
	}
	if s.Settings.Common.Has(password) {
		return errCommon
	}
	return nil
}

// RenewLink mails a new link to where an old one was sent, when that is still
// the person's address; nobody is told whether. Problem: ErrTooMany.
func (s *Service) RenewLink(ctx context.Context, token string, from Client) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.spend(ctx, tx, formsPerAddress, network(from.Address)); err != nil {
			return err
		}
		old, err := selectLink(ctx, tx, hashToken(token))
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read link: %w", err)
		}
		p, err := SelectProfile(ctx, tx, old.ProfileID)
		if err != nil {
			return err
		}
		if old.Purpose == VerifyEmail || EmailKey(old.Address) != EmailKey(p.RecoveryEmail()) {
			return nil
		}
		mailing, err := s.mayMail(ctx, tx, old.Address)
		if err != nil || !mailing {
			return err
		}
		return s.helpForgetful(ctx, tx, p)
	})
}
