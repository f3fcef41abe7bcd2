package merge

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/app/db"
)

// Likelihood says how sure it is that two profiles are one person.
type Likelihood string

// The likelihoods.
const (
	Certain  Likelihood = "certain"
	Probable Likelihood = "probable"
	Possible Likelihood = "possible"
)

// Likeness are two profiles that may be one person, and why.
type Likeness struct {
	accounts.Alike
	Points  int
	Because []string // traits in common and apart, as message keys end
	Match   MatchID  // that is open already; empty: none is
}

// Likelihood puts the points in a word.
func (l Likeness) Likelihood() Likelihood {
	switch {
	case l.Points >= 80:
		return Certain
	case l.Points >= 50:
		return Probable
	}
	return Possible
}

// What a trait is worth. A number alone can be a slip or a stranger's (M2), two
// who live together share a mobile, and many are called the same.
var worth = map[accounts.Trait]int{accounts.SameNumber: 60, accounts.SameEmail: 40, accounts.SameMobile: 25}

const (
	worthName      = 20
	worthBirthDate = 25
	lessBirthDate  = 40 // when they differ
	lessName       = 15
)

// lookAlike counts what speaks for it, and what against.
func lookAlike(pair accounts.Alike) Likeness {
	l := Likeness{Alike: pair}
	for _, trait := range pair.Traits {
		if trait != accounts.SameName { // counted below, forgivingly
			l.Points += worth[trait]
			l.Because = append(l.Because, string(trait))
		}
	}
	if sameGivenName(pair.A.GivenName, pair.B.GivenName) && sameFamilyName(pair.A.FamilyName, pair.B.FamilyName) {
		l.Points += worthName
		l.Because = append(l.Because, "name")
	} else {
		l.Points -= lessName
		l.Because = append(l.Because, "other_name")
	}
	switch {
	case pair.A.BirthDate == "" || pair.B.BirthDate == "":
	case pair.A.BirthDate == pair.B.BirthDate:
		l.Points += worthBirthDate
		l.Because = append(l.Because, "birth_date")
	default:
		l.Points -= lessBirthDate
		l.Because = append(l.Because, "other_birth_date")
	}
	return l
}

// leastPoints is what a pair must have to be worth a look.
const leastPoints = 25

// Likenesses gives the pairs of profiles that may be one person, both in the
// actor's reach as helpdesk, the likeliest first; of one person where one is
// named. A pair that somebody has refused is not told again. The look is
// audited.
func (s *Service) Likenesses(ctx context.Context, by accounts.Actor, of accounts.ProfileID) ([]Likeness, error) {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return nil, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	pairs, err := accounts.FindAlike(ctx, s.DB, of)
	if err != nil {
		return nil, err
	}
	var all []Likeness
	for _, pair := range pairs {
		l := lookAlike(pair)
		inReach := by.Serves(tree, accounts.Helpdesk, pair.A.OrganisationID) && by.Serves(tree, accounts.Helpdesk, pair.B.OrganisationID)
		if !inReach || l.Points < leastPoints {
			continue
		}
		refused, err := s.known(ctx, &l)
		if err != nil {
			return nil, err
		}
		if !refused {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b Likeness) int { return b.Points - a.Points })
	return all, s.Accounts.Record(ctx, by.Entry("likeness.list", of))
}

// known finds the match of a pair that is open, and whether somebody has
// refused it.
func (s *Service) known(ctx context.Context, l *Likeness) (refused bool, err error) {
	of := ends{Internal: l.A.ID, External: l.B.ID}
	if l.B.Kind == accounts.Internal && l.A.Kind == accounts.External {
		of = ends{Internal: l.B.ID, External: l.A.ID}
	}
	m, err := selectMatchOf(ctx, s.DB, of)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read match: %w", err)
	}
	if m.State.Open() {
		l.Match = m.ID
	}
	return m.State == Refused, nil
}
