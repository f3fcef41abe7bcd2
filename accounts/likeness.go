package accounts

import (
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

// Alike are two living profiles with something in common.
type Alike struct {
	A, B   Profile // the older first
	Traits []Trait // in the order above
}

// mostAlike is how many pairs are read of each trait.
const mostAlike = 400

// FindAlike gives the pairs of living profiles that have a trait in common: all
// of them, or those of one person. It decides nothing and asks for no authority.
func FindAlike(ctx context.Context, q db.Queryer, of ProfileID) ([]Alike, error) {
	type pair struct{ a, b ProfileID }
	traits := map[pair][]Trait{}
	var order []pair
	var ids []ProfileID
	for _, trait := range []Trait{SameNumber, SameEmail, SameName, SameMobile} {
		found, err := selectAlike(ctx, q, trait, of)
		if err != nil {
			return nil, fmt.Errorf("read who are alike by %s: %w", trait, err)
		}
		for _, f := range found {
			p := pair{f[0], f[1]}
			if traits[p] == nil {
				order, ids = append(order, p), append(ids, p.a, p.b)
			}
			if !slices.Contains(traits[p], trait) {
				traits[p] = append(traits[p], trait)
			}
		}
	}
	slices.Sort(ids)
	people, err := selectProfiles(ctx, q, slices.Compact(ids))
	if err != nil {
		return nil, fmt.Errorf("read who are alike: %w", err)
	}
	all := make([]Alike, len(order))
	for i, p := range order {
		all[i] = Alike{A: people[p.a], B: people[p.b], Traits: traits[p]}
		if Older(all[i].B, all[i].A) {
			all[i].A, all[i].B = all[i].B, all[i].A
		}
	}
	return all, nil
}
