package merge

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/courses"
)

// likeCertificate is what can only be meant as a certificate's number.
var likeCertificate = regexp.MustCompile(`(?i)^\s*KB[\s\-‐‑–]*[0-9]{4}`)

// Search is the helpdesk's one search: people by whatever accounts.Search
// knows, or by the number of one of their certificates (Found.By is
// "certificate" then). The entry in the audit log says by what kind of thing
// was searched and how many were found. Problems: those of accounts.Search, and
// certificate.number.invalid for a certificate's number with a slip in it.
func (s *Service) Search(ctx context.Context, by accounts.Actor, query string) ([]accounts.Found, error) {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return nil, err
	}
	proof, err := s.Courses.FindCertificate(ctx, query)
	switch p := problem.Of(err); {
	case err == nil:
		return s.holder(ctx, by, proof)
	case errors.Is(err, courses.ErrNoCertificate):
		return nil, s.Accounts.RecordFound(ctx, by, "certificate", nil)
	case p == nil || p.Kind != problem.Invalid:
		return nil, fmt.Errorf("look up certificate: %w", err)
	case likeCertificate.MatchString(query):
		return nil, err
	}
	return s.Accounts.Search(ctx, by, query)
}

// holder is who has the certificate now, when they are in the asker's reach.
func (s *Service) holder(ctx context.Context, by accounts.Actor, proof courses.Certificate) ([]accounts.Found, error) {
	p, err := living(ctx, s.DB, proof.ProfileID)
	if err != nil {
		return nil, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	if p.Erased() || !by.Serves(tree, accounts.Helpdesk, p.OrganisationID) {
		return nil, s.Accounts.RecordFound(ctx, by, "certificate", nil)
	}
	found := []accounts.Found{{Profile: p, Organisation: tree.Name(p.OrganisationID), By: "certificate"}}
	return found, s.Accounts.RecordFound(ctx, by, "certificate", found)
}
