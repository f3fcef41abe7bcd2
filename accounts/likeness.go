package accounts

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kursbro/app/db"
)

// Trait is something that two profiles have in common.
type Trait string

// The traits, the one that says most first.
const (
	SameNumber Trait = "number" // a national ID that is no mistake, whoever said it
	SameEmail  Trait = "email"  // the address of one is the other's, or the private one of both
	SameName   Trait = "name"   // and birth date
	SameMobile Trait = "mobile"
)

var traits = []Trait{SameNumber, SameEmail, SameName, SameMobile}

// Alike are two living profiles with something in common.
type Alike struct {
	A, B   Profile // the older first
	Traits []Trait // in the order above
	Apart  []Trait // what both have, each another: SameNumber, SameEmail
}

// How many are read at a time, and at most of each trait.
const (
	alikeAtOnce = 500
	mostAlike   = 20_000
)

// FindAlike gives the living profiles that have a trait in common with one
// person. It decides nothing and asks for no authority.
func FindAlike(ctx context.Context, q db.Queryer, of ProfileID) ([]Alike, error) {
	var pairs alikePairs
	for _, trait := range traits {
		found, err := selectAlikeTo(ctx, q, trait, of)
		if err != nil {
			return nil, fmt.Errorf("read who are alike by %s: %w", trait, err)
		}
		pairs.add(trait, found)
	}
	return pairs.people(ctx, q, pairs.order)
}

// EachAlike hands over all pairs of living profiles that have a trait in common,
// some hundreds at a time. What more than a few share – the number of a
// switchboard, the address of a ward – is no trait.
func EachAlike(ctx context.Context, q db.Queryer, do func([]Alike) error) error {
	var pairs alikePairs
	for _, trait := range traits {
		found, err := selectAlike(ctx, q, trait)
		if err != nil {
			return fmt.Errorf("read who are alike by %s: %w", trait, err)
		}
		pairs.add(trait, found)
	}
	for some := range slices.Chunk(pairs.order, alikeAtOnce) {
		all, err := pairs.people(ctx, q, some)
		if err != nil {
			return err
		}
		if err := do(all); err != nil {
			return err
		}
	}
	return nil
}

// alikePairs joins what two profiles have in common, in the order in which they
// were found.
type alikePairs struct {
	traits map[[2]ProfileID][]Trait
	order  [][2]ProfileID
}

func (p *alikePairs) add(trait Trait, found [][2]ProfileID) {
	if p.traits == nil {
		p.traits = map[[2]ProfileID][]Trait{}
	}
	for _, pair := range found {
		had := p.traits[pair]
		if had == nil {
			p.order = append(p.order, pair)
		}
		if !slices.Contains(had, trait) {
			p.traits[pair] = append(had, trait)
		}
	}
}

// people reads who is in pairs; one whose profile is gone by now is left out.
func (p *alikePairs) people(ctx context.Context, q db.Queryer, pairs [][2]ProfileID) ([]Alike, error) {
	var ids []ProfileID
	for _, pair := range pairs {
		ids = append(ids, pair[0], pair[1])
	}
	slices.Sort(ids)
	found, err := selectProfiles(ctx, q, slices.Compact(ids))
	if err != nil {
		return nil, fmt.Errorf("read who are alike: %w", err)
	}
	numbers, err := selectNumbersOf(ctx, q, slices.Compact(ids))
	if err != nil {
		return nil, fmt.Errorf("read numbers of who are alike: %w", err)
	}
	all := make([]Alike, 0, len(pairs))
	for _, pair := range pairs {
		one := Alike{A: found[pair[0]], B: found[pair[1]], Traits: p.traits[pair]}
		if one.A.ID == "" || one.B.ID == "" {
			continue
		}
		if Older(one.B, one.A) {
			one.A, one.B = one.B, one.A
		}
		one.Apart = one.apart(numbers)
		all = append(all, one)
	}
	return all, nil
}

// apart is what speaks against it: two current numbers of one kind that differ,
// and two addresses.
func (a Alike) apart(numbers map[ProfileID][]NationalIDRow) (apart []Trait) {
	if !slices.Contains(a.Traits, SameNumber) && differ(numbers[a.A.ID], numbers[a.B.ID]) {
		apart = append(apart, SameNumber)
	}
	if !slices.Contains(a.Traits, SameEmail) && a.A.address() != "" && a.B.address() != "" && EmailKey(a.A.address()) != EmailKey(a.B.address()) {
		apart = append(apart, SameEmail)
	}
	return apart
}

func differ(one, other []NationalIDRow) bool {
	for _, a := range one {
		for _, b := range other {
			if a.Status == Current && b.Status == Current && a.Kind == b.Kind && a.Lookup != b.Lookup {
				return true
			}
		}
	}
	return false
}

// address is the one that a person reads: of an employee the private one.
func (p Profile) address() string { return cmp.Or(p.PrivateEmail, p.Email) }

// AlikePeople reads the two of each pair, the first first.
func AlikePeople(ctx context.Context, q db.Queryer, pairs [][2]ProfileID) ([]Alike, error) {
	var known alikePairs
	return known.people(ctx, q, pairs)
}
