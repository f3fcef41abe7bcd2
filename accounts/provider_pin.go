package accounts

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// What an employer's provider may be refused for, besides ErrNoEmployee.
var (
	ErrOtherAccount = problem.New(problem.Forbidden, "provider.other_account") // with Username: another account came in by it before
	ErrOtherProfile = problem.New(problem.Forbidden, "provider.other_profile") // with Username: this account came into another profile before
)

// employerProvider vouches for user names; the others for national IDs. Where
// there are several employers, each has a name after it.
const employerProvider = "employer"

// isEmployer says whether a provider is an employer's.
func isEmployer(provider string) bool {
	return provider == employerProvider || strings.HasPrefix(provider, employerProvider+"-")
}

// enterEmployee signs in the internal profile with the user name that the
// employer vouches for; a tombstone's name is its survivor's (M45). An employer
// opens profiles of its own organisation alone, and each to one account.
func (s *Service) enterEmployee(ctx context.Context, tx *db.Tx, p Voucher, from Client) (*SignedIn, error, error) {
	named, found, err := FindByUsername(ctx, tx, p.Username)
	if err != nil {
		return nil, nil, fmt.Errorf("find employee: %w", err)
	}
	if !found || CheckUsername(p.Username) != nil {
		return s.refuseEmployee(ctx, tx, p, ErrNoEmployee, "")
	}
	who, err := Survivor(ctx, tx, named)
	if err != nil {
		return nil, nil, err
	}
	if ours, err := s.employs(ctx, tx, p.Provider, who); err != nil || !ours {
		return s.refuseEmployee(ctx, tx, p, ErrNoEmployee, who.ID, err)
	}
	refusal, err := s.pin(ctx, tx, p, named, who)
	if err != nil || refusal != nil {
		return s.refuseEmployee(ctx, tx, p, refusal, who.ID, err)
	}
	return s.admitBy(ctx, tx, p, who, from)
}

// refuseEmployee says no and writes down whom it was about and why, for the
// helpdesk.
func (s *Service) refuseEmployee(ctx context.Context, tx *db.Tx, p Voucher, why *problem.Problem, whose ProfileID, errs ...error) (*SignedIn, error, error) {
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	refusal := problem.New(why.Kind, why.Key, "Username", p.Username)
	entry := p.about(Nobody, "login.fail", whose).With("why", why.Key).Refuse()
	if whose != "" && why == ErrNoEmployee {
		entry = entry.With("why", "provider.other_organisation")
	}
	return nil, refusal, record(ctx, tx, entry)
}

// employs says whether an employer's provider may open a profile: those of its
// organisation and below. One that names none, where there is no other, opens all.
func (s *Service) employs(ctx context.Context, q db.Queryer, provider string, who Profile) (bool, error) {
	at, err := s.provider(provider)
	if err != nil || at.Organisation == "" {
		return err == nil, err
	}
	tree, err := Organisations(ctx, q)
	if err != nil {
		return false, err
	}
	root, known := tree.Named(at.Organisation)
	return known && tree.Within(who.OrganisationID, root), nil
}

// pin holds an account at the employer's provider to the profile that it came
// into first, whatever user name it says later; named is who has the name, who
// the survivor. Where the operator has another claim count than before, whoever
// comes by the account that the profile is held to is known by that from now on.
func (s *Service) pin(ctx context.Context, tx *db.Tx, p Voucher, named, who Profile) (*problem.Problem, error) {
	held, err := selectPin(ctx, tx, named.ID, p.Provider)
	switch {
	case err == nil && held == p.account:
		return nil, nil
	case err == nil && !held.is(p.account):
		return ErrOtherAccount, nil
	case err != nil && !errors.Is(err, db.ErrNone):
		return nil, fmt.Errorf("read pin: %w", err)
	}
	before, err := selectPinned(ctx, tx, p.Provider, p.account, named.ID)
	if errors.Is(err, db.ErrNone) {
		return nil, upsertPin(ctx, tx, named.ID, p.Provider, p.account)
	}
	if err != nil {
		return nil, fmt.Errorf("read pin: %w", err)
	}
	other, err := SelectProfile(ctx, tx, before)
	if err != nil {
		return nil, err
	}
	if other, err = Survivor(ctx, tx, other); err != nil {
		return nil, err
	}
	if other.ID != who.ID {
		return ErrOtherProfile, nil
	}
	return nil, nil
}

// ReleasePins lets every account of an employer's provider go, by the operator:
// the next that comes by a user name is the one that its profile is held to. How
// many profiles were is said. Problems: ErrNoProvider, ErrForbidden.
func (s *Service) ReleasePins(ctx context.Context, by Actor, provider string) (count int64, err error) {
	if !by.Trusted() {
		return 0, ErrForbidden
	}
	if _, err := s.provider(provider); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if count, err = deletePinsOf(ctx, tx, provider); err != nil || count == 0 {
			return err
		}
		return record(ctx, tx, by.Entry("provider.release", "").With("provider", provider).With("count", strconv.FormatInt(count, 10)))
	})
	return count, err
}
