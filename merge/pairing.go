package merge

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
)

// Pairing is a match with enough of its two to know them by.
type Pairing struct {
	Match
	InternalName, Username         string
	ExternalName                   string
	InternalSignIn, ExternalSignIn string // a user name, else an address: what tells two of one name apart
	ExternalOrganisation           accounts.OrganisationID
	Organisation                   accounts.OrganisationID // of the internal
}

// mostPairings are given: who has more works from the top.
const mostPairings = 200

// Pairings gives the open matches of the employees that the actor serves, as
// helpdesk or as HR, those due first first. HR learns when and why, never with
// whom: a guest is none of theirs before the merge. The look is audited.
func (s *Service) Pairings(ctx context.Context, by accounts.Actor, role accounts.Role) ([]Pairing, error) {
	rule := accounts.RuleHelpdesk
	if role == accounts.HR {
		rule = accounts.RuleHR
	}
	if err := accounts.Authorise(by, rule); err != nil {
		return nil, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	all, err := selectPairings(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read matches: %w", err)
	}
	all = slices.DeleteFunc(all, func(p Pairing) bool { return !by.Serves(tree, role, p.Organisation) })
	all = all[:min(len(all), mostPairings)]
	if role == accounts.HR {
		for i := range all {
			all[i].External, all[i].ExternalName, all[i].ExternalOrganisation = "", "", ""
			all[i].InternalSignIn, all[i].ExternalSignIn = "", ""
		}
	}
	return all, s.Accounts.Record(ctx, by.Entry("match.list", "").With("as", string(role)))
}
