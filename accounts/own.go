package accounts

import (
	"context"
	"fmt"

	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// What may be wrong when people change their own profile.
var (
	ErrOldPassword  = problem.New(problem.Invalid, "accounts.password.old")
	ErrEmailTaken   = problem.New(problem.Conflict, "accounts.email.taken")
	ErrNumberThere  = problem.New(problem.Conflict, "accounts.national_id.there")
	ErrNoPrivate    = problem.New(problem.Conflict, "accounts.email.none")
	errSameEmail    = problem.New(problem.Invalid, "accounts.email.same")
	errNotAnOption  = problem.New(problem.Invalid, "accounts.fault.language")
	errWaitForEmail = problem.New(problem.TooMany, "accounts.email.wait")
)

// Own is a person's own profile as they see it.
type Own struct {
	Profile
	Organisation string
	NationalID   *NationalIDRow // the current number, masked; nil: none
	Waiting      *Link          // an address that awaits its confirmation
	Employments  []Employment
}

// Own reads the asker's own profile.
func (s *Service) Own(ctx context.Context, by Actor) (own Own, err error) {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return Own{}, err
	}
	if own.Profile, err = SelectProfile(ctx, s.DB, by.ProfileID); err != nil {
		return Own{}, err
	}
	tree, err := s.Organisations(ctx)
	if err != nil {
		return Own{}, fmt.Errorf("read organisations: %w", err)
	}
	own.Organisation = tree.Name(own.OrganisationID)
	numbers, err := selectNumbers(ctx, s.DB, by.ProfileID)
	if err != nil {
		return Own{}, fmt.Errorf("read numbers: %w", err)
	}
	if len(numbers) > 0 && numbers[0].Status == Current {
		own.NationalID = &numbers[0]
	}
	if own.Waiting, err = s.waitingEmail(ctx, s.DB, by.ProfileID); err != nil {
		return Own{}, err
	}
	own.Employments, err = selectEmployments(ctx, s.DB, by.ProfileID)
	return own, err
}

// waitingEmail is the open link to an address that is not confirmed yet.
func (s *Service) waitingEmail(ctx context.Context, q db.Queryer, id ProfileID) (*Link, error) {
	links, err := selectLinks(ctx, q, id, 20)
	if err != nil {
		return nil, fmt.Errorf("read links: %w", err)
	}
	for _, link := range links {
		if link.Purpose == VerifyEmail && link.Open(q.Now()) {
			return &link, nil
		}
	}
	return nil, nil
}

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

// ChangeContact writes how to reach the asker, and the language of their mails.
// The faults are by the name of the field; nothing is written when there are any.
func (s *Service) ChangeContact(ctx context.Context, by Actor, c Contact, language string) (Faults, error) {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return nil, err
	}
	faults := Faults{}
	c.check(faults)
	if !isLanguage(language) {
		faults.add("language", errNotAnOption)
	}
	if len(faults) > 0 {
		return faults, nil
	}
	return nil, s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := SelectProfile(ctx, tx, by.ProfileID)
		if err != nil {
			return err
		}
		c.apply(&p)
		p.Language = language
		if err := updateProfile(ctx, tx, p); err != nil {
			return fmt.Errorf("change contact: %w", err)
		}
		return record(ctx, tx, by.Entry("profile.contact", p.ID))
	})
}

// ChangeEmail mails a link to a new address: the user name of an external, the
// private e-mail of an internal. Nothing changes before the link is used
// (ConfirmEmail). The password makes sure who asks. Problems: ErrOldPassword,
// accounts.fault.email, accounts.email.same, accounts.email.wait, ErrTooMany,
// ErrBusy. That the address is somebody else's is told to its owner alone.
func (s *Service) ChangeEmail(ctx context.Context, by Actor, email, password string, from Client) error {
	if err := CheckEmail(email); err != nil {
		return err
	}
	if _, err := s.askedFor(ctx, by, password, from); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := SelectProfile(ctx, tx, by.ProfileID)
		if err != nil {
			return err
		}
		if EmailKey(email) == EmailKey(p.RecoveryEmail()) && (p.Kind == External || p.PrivateEmailVerifiedAt != nil) {
			return errSameEmail
		}
		if mailing, err := s.mayMail(ctx, tx, email); err != nil || !mailing {
			return orElse(err, errWaitForEmail)
		}
		if err := s.mailVerification(ctx, tx, p, email); err != nil {
			return err
		}
		return record(ctx, tx, by.Entry("email.ask", p.ID))
	})
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
func (s *Service) ConfirmEmail(ctx context.Context, token string, from Client) error {
	_, err := s.holdLink(ctx, token, from, emailLinks, func(tx *db.Tx, link Link) error {
		if err := consume(ctx, tx, link); err != nil {
			return err
		}
		p, err := SelectProfile(ctx, tx, link.ProfileID)
		if err != nil {
			return err
		}
		return s.takeEmail(ctx, tx, p, link.Address)
	})
	return err
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
	}
	by := Actor{ProfileID: p.ID, Kind: Person}
	return record(ctx, tx, by.Entry("email.confirm", p.ID))
}

// DropPrivateEmail takes an internal's private e-mail away, and the links that
// were sent there. Problem: ErrNoPrivate.
func (s *Service) DropPrivateEmail(ctx context.Context, by Actor) error {
	if err := Authorise(by, RuleEmployee); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := SelectProfile(ctx, tx, by.ProfileID)
		if err != nil {
			return err
		}
		if p.PrivateEmail == "" {
			return ErrNoPrivate
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

// AddNationalID takes a number that an external types later. Whether anybody
// else has it is not told (M4). Problems: ErrNumberThere when a number is
// there already, ErrForbidden for internals, whose number HR gives.
func (s *Service) AddNationalID(ctx context.Context, by Actor, number nationalid.Number) error {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return err
	}
	if by.Internal {
		return ErrForbidden
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		known, err := selectNumbers(ctx, tx, by.ProfileID)
		if err != nil {
			return fmt.Errorf("read numbers: %w", err)
		}
		if len(known) > 0 && known[0].Status == Current {
			return ErrNumberThere
		}
		if _, err := s.AttachNationalID(ctx, tx, by.ProfileID, number, Typed); err != nil {
			return err
		}
		return record(ctx, tx, by.Entry("national_id.add", by.ProfileID))
	})
}

func isLanguage(language string) bool {
	_, known := i18n.Parse(language)
	return known || language == ""
}
