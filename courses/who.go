package courses

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
)

// faultWho is what is said of a name that means nobody whom the actor serves, and
// faultTwo of one that means two people.
const (
	faultWho = "completion.fault.who"
	faultTwo = "completion.fault.two"
)

// learners finds people by what they are called elsewhere: those whose
// organisation the actor serves as course owner. Who is not there and who is out of
// reach are answered alike, so that nobody learns who is known elsewhere.
type learners struct {
	by    accounts.Actor
	tree  accounts.Tree
	named map[string][]learner
}

// findLearners looks many names up at once.
func findLearners(ctx context.Context, q db.Queryer, tree accounts.Tree, by accounts.Actor, names []string) (learners, error) {
	named, err := selectLearners(ctx, q, slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "" }))
	if err != nil {
		return learners{}, fmt.Errorf("find people: %w", err)
	}
	return learners{by: by, tree: tree, named: named}, nil
}

// find gives whom a name means, or why nobody.
func (l learners) find(name string) (accounts.ProfileID, string) {
	return l.one(l.named[accounts.EmailKey(name)])
}

func (l learners) one(found []learner) (accounts.ProfileID, string) {
	found = slices.DeleteFunc(slices.Clone(found), func(f learner) bool { return !l.by.Serves(l.tree, accounts.CourseOwner, f.organisation) })
	switch len(found) {
	case 0:
		return "", faultWho
	case 1:
		return found[0].id, ""
	}
	return "", faultTwo
}

// numbered gives whom a national ID means. A number that somebody has merely typed
// leads to nobody: it may be another's (M4).
func (s *Service) numbered(ctx context.Context, q db.Queryer, l learners, number nationalid.Number) (accounts.ProfileID, string, error) {
	if s.Accounts.Vault == nil {
		return "", faultWho, nil
	}
	rows, err := accounts.FindByNationalID(ctx, q, s.Accounts.Vault.Lookups(number)...)
	if err != nil {
		return "", "", fmt.Errorf("find by number: %w", err)
	}
	var found []learner
	for _, row := range rows {
		if !row.Matches() || row.Evidence == accounts.Typed {
			continue
		}
		p, err := accounts.SelectProfile(ctx, q, row.ProfileID)
		if err != nil {
			return "", "", err
		}
		if one := (learner{p.ID, p.OrganisationID}); !p.Erased() && !slices.Contains(found, one) {
			found = append(found, one)
		}
	}
	id, fault := l.one(found)
	return id, fault, nil
}
