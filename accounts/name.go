package accounts

import (
	"context"
	"fmt"
	"time"

	"kursbro/app/db"
	"kursbro/app/mail"
)

var namesPerPerson = limit{"name person", 5, 30 * 24 * time.Hour}

// Named is who a guest says that they are.
type Named struct {
	GivenName, FamilyName string
	BirthDate             string // ISO (see ParseDay)
}

// ChangeName writes the asker's name and date of birth. Certificates keep the
// name that they were issued to (M29); matches are looked at again, by the same
// rules as ever (M1, M2). A mail tells of it. Nothing is written when there are
// faults. Problems: ErrHRDecides for employees, whose name is HR's to give
// (M33), ErrTooMany.
func (s *Service) ChangeName(ctx context.Context, by Actor, n Named) (Faults, error) {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return nil, err
	}
	faults := Faults{}
	faults.add("given_name", checkName(n.GivenName, "accounts.fault.given_name"))
	faults.add("family_name", checkName(n.FamilyName, "accounts.fault.family_name"))
	faults.add("birth_date", checkBirth(n.BirthDate, s.DB.Now()))
	if len(faults) > 0 {
		return faults, nil
	}
	return nil, s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := self(ctx, tx, by)
		switch {
		case err != nil:
			return err
		case p.Kind == Internal:
			return ErrHRDecides
		case n == Named{p.GivenName, p.FamilyName, p.BirthDate}:
			return nil
		}
		if err := s.spend(ctx, tx, namesPerPerson, string(p.ID)); err != nil {
			return err
		}
		p.GivenName, p.FamilyName, p.BirthDate = n.GivenName, n.FamilyName, n.BirthDate
		if err := updateProfile(ctx, tx, p); err != nil {
			return fmt.Errorf("change name: %w", err)
		}
		if err := s.mail(ctx, tx, letter{kind: mail.NameChanged, to: p, address: p.RecoveryEmail()}); err != nil {
			return err
		}
		return record(ctx, tx, by.Entry("profile.name", p.ID))
	})
}
