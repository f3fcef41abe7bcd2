package merge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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

// What speaks against it when both have one: a number may be a slip (M2), and
// people have many addresses.
var against = map[accounts.Trait]int{accounts.SameNumber: 20}

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
	for _, trait := range pair.Apart {
		l.Points -= against[trait]
		l.Because = append(l.Because, "other_"+string(trait))
	}
	return l
}

// leastPoints is what a pair must have to be worth a look.
const leastPoints = 25

// mostLikenesses are listed: further down it is only possible.
const mostLikenesses = 1000

// Likenesses gives a piece of the list of profiles that may be one person, as
// FindLikenesses left it: both in the actor's reach as helpdesk, the likeliest
// first, and how many there are. A pair that somebody has refused is not told
// again. The look is audited.
func (s *Service) Likenesses(ctx context.Context, by accounts.Actor, piece func(total int) (offset, limit int)) ([]Likeness, error) {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return nil, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	reach, all := by.Served(tree, accounts.Helpdesk)
	total, err := countLikenesses(ctx, s.DB, reach, all, mostLikenesses)
	if err != nil {
		return nil, fmt.Errorf("count who are alike: %w", err)
	}
	offset, limit := piece(total)
	rows, err := selectLikenesses(ctx, s.DB, reach, all, offset, limit)
	if err != nil {
		return nil, fmt.Errorf("read who are alike: %w", err)
	}
	shown, err := s.dressed(ctx, rows)
	if err != nil {
		return nil, err
	}
	return shown, s.Accounts.Record(ctx, by.Entry("likeness.list", ""))
}

// dressed puts people and open matches to pairs.
func (s *Service) dressed(ctx context.Context, rows []likenessRow) ([]Likeness, error) {
	pairs := make([][2]accounts.ProfileID, len(rows))
	of := map[[2]accounts.ProfileID]likenessRow{}
	for i, row := range rows {
		pairs[i], of[row.pair] = row.pair, row
	}
	people, err := accounts.AlikePeople(ctx, s.DB, pairs)
	if err != nil {
		return nil, err
	}
	all := make([]Likeness, 0, len(people))
	for _, pair := range people {
		row := of[[2]accounts.ProfileID{pair.A.ID, pair.B.ID}]
		l := Likeness{Alike: pair, Points: row.points, Because: strings.Fields(row.because)}
		if _, err := s.known(ctx, &l); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// LikenessesOf gives who may be the same person as one, as it is now, both in
// the actor's reach as helpdesk, the likeliest first; a pair that somebody has
// refused is not told again. The look is audited.
func (s *Service) LikenessesOf(ctx context.Context, by accounts.Actor, of accounts.ProfileID) ([]Likeness, error) {
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
