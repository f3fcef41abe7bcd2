package accounts

import (
	"context"
	"fmt"

	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// What may be wrong when people change their own profile.
var (
	ErrNumberThere = problem.New(problem.Conflict, "accounts.national_id.there")
	errNotAnOption = problem.New(problem.Invalid, "accounts.fault.language")
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

// self reads who acts as they are at this moment: they may have been merged,
// locked or erased while the request was under way, and what it does would be
// done to nobody. Problem: ErrNotSignedIn.
func self(ctx context.Context, tx *db.Tx, by Actor) (Profile, error) {
	p, err := SelectProfile(ctx, tx, by.ProfileID)
	if err == nil && !maySignIn(p.State) {
		err = ErrNotSignedIn
	}
	return p, err
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
		p, err := self(ctx, tx, by)
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
		if _, err := self(ctx, tx, by); err != nil {
			return err
		}
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
