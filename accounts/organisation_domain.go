package accounts

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/net/idna"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// Domain is a domain of e-mail that belongs to an organisation: whoever has
// shown that an address of it is theirs may come there without being asked.
type Domain struct {
	Domain         string // in its ASCII form; exactly this one, none below it
	OrganisationID OrganisationID
	Organisation   string
}

// What may be wrong with a domain.
var (
	errDomain       = problem.New(problem.Invalid, "organisation_domain.fault")
	errPublicDomain = problem.New(problem.Invalid, "organisation_domain.fault.public")
	errDomainBranch = problem.New(problem.Invalid, "organisation_domain.fault.organisation")
)

// publicDomains are those at which anybody can have an address: it says nothing
// of where somebody belongs.
var publicDomains = strings.Fields(`gmail.com googlemail.com outlook.com outlook.no hotmail.com hotmail.no live.com live.no msn.com icloud.com me.com mac.com
	yahoo.com yahoo.no ymail.com aol.com proton.me protonmail.com pm.me gmx.com gmx.net mail.com zoho.com fastmail.com tuta.com hey.com yandex.com
	online.no broadpark.no getmail.no lyse.net altibox.no frisurf.no c2i.net start.no sf-nett.no haugnett.no epost.no`)

// domainKey is a domain as it is kept, of what somebody types; empty when it
// is none. An @ before it is forgiven.
func domainKey(typed string) string {
	_, domain, found := cutLast("@"+strings.TrimPrefix(strings.TrimSpace(typed), "@"), "@")
	ascii, err := idna.Lookup.ToASCII(domain)
	if !found || err != nil || CheckEmail("x@"+ascii) != nil {
		return ""
	}
	return small(ascii)
}

// domainOf gives the domain of a person's confirmed address and the
// organisations that it belongs to.
func domainOf(ctx context.Context, q db.Queryer, p Profile) (domain string, belongs []OrganisationID, err error) {
	if p.Kind != External || p.EmailVerifiedAt == nil {
		return "", nil, nil
	}
	_, domain, _ = cutLast(EmailKey(p.Email), "@")
	if belongs, err = selectDomainOrganisations(ctx, q, domain); err != nil {
		return "", nil, fmt.Errorf("read domain: %w", err)
	}
	return domain, belongs, nil
}

// Domains gives those of the organisations that the administrator serves.
func (s *Service) Domains(ctx context.Context, by Actor) ([]Domain, error) {
	if err := Authorise(by, RuleAdministrator); err != nil {
		return nil, err
	}
	tree, err := s.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	all, err := selectDomains(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read domains: %w", err)
	}
	var served []Domain
	for _, d := range all {
		if by.Serves(tree, Administrator, d.OrganisationID) {
			d.Organisation = tree.Name(d.OrganisationID)
			served = append(served, d)
		}
	}
	return served, nil
}

// AddDomain says that a domain belongs to an organisation; twice is once.
// Nothing is written when there are faults.
func (s *Service) AddDomain(ctx context.Context, by Actor, d Domain) (faults Faults, err error) {
	if err := Authorise(by, RuleAdministrator); err != nil {
		return nil, err
	}
	d.Domain = domainKey(d.Domain)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if faults, err = checkDomain(ctx, tx, by, d); err != nil || len(faults) > 0 {
			return err
		}
		if err := insertDomain(ctx, tx, d, by.ProfileID); err != nil {
			return fmt.Errorf("add domain: %w", err)
		}
		return record(ctx, tx, by.Entry("organisation_domain.add", "").About("organisation", string(d.OrganisationID)).With("domain", d.Domain))
	})
	return faults, err
}

func checkDomain(ctx context.Context, q db.Queryer, by Actor, d Domain) (Faults, error) {
	faults := Faults{}
	tree, err := Organisations(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	if _, known := tree.Find(d.OrganisationID); !known || !by.Serves(tree, Administrator, d.OrganisationID) {
		faults.add("organisation", errDomainBranch)
	}
	if d.Domain == "" {
		faults.add("domain", errDomain)
	}
	for _, public := range publicDomains {
		if d.Domain == public {
			faults.add("domain", errPublicDomain)
		}
	}
	return faults, nil
}

// RemoveDomain takes that back. Who has come by it stays.
func (s *Service) RemoveDomain(ctx context.Context, by Actor, d Domain) error {
	if err := Authorise(by, RuleAdministrator); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		tree, err := Organisations(ctx, tx)
		if err != nil {
			return fmt.Errorf("read organisations: %w", err)
		}
		if !by.Serves(tree, Administrator, d.OrganisationID) {
			return ErrNoOrganisation
		}
		gone, err := deleteDomain(ctx, tx, d)
		if err != nil || gone == 0 {
			return err
		}
		return record(ctx, tx, by.Entry("organisation_domain.remove", "").About("organisation", string(d.OrganisationID)).With("domain", d.Domain))
	})
}
