package accounts

import (
	"context"
	"fmt"
)

// Branch is an organisation in the order of the tree.
type Branch struct {
	Organisation
	Depth int // below the uppermost that is shown
}

// Branches gives those for whom keep says yes, each followed by what is below
// it; of equals the alphabet decides.
func (t Tree) Branches(keep func(OrganisationID) bool) (branches []Branch) {
	below := map[OrganisationID][]Organisation{}
	for _, o := range t.all {
		if !keep(o.ID) {
			continue
		}
		above := o.ParentID
		if !keep(above) {
			above = ""
		}
		below[above] = append(below[above], o)
	}
	var walk func(above OrganisationID, depth int)
	walk = func(above OrganisationID, depth int) {
		for _, o := range below[above] {
			branches = append(branches, Branch{o, depth})
			walk(o.ID, depth+1)
		}
	}
	walk("", 0)
	return branches
}

// Branches gives the part of the tree that the asker administers.
func (s *Service) Branches(ctx context.Context, by Actor) ([]Branch, error) {
	if err := Authorise(by, RuleAdministrator); err != nil {
		return nil, err
	}
	tree, err := s.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	return tree.Branches(func(id OrganisationID) bool { return id != "" && by.Serves(tree, Administrator, id) }), nil
}

// Branch gives one that the asker administers. Problem: ErrNoOrganisation.
func (s *Service) Branch(ctx context.Context, by Actor, id OrganisationID) (Organisation, error) {
	if err := Authorise(by, RuleAdministrator); err != nil {
		return Organisation{}, err
	}
	tree, err := s.Organisations(ctx)
	if err != nil {
		return Organisation{}, fmt.Errorf("read organisations: %w", err)
	}
	o, known := tree.Find(id)
	if !known || !by.Serves(tree, Administrator, id) {
		return Organisation{}, ErrNoOrganisation
	}
	return o, nil
}
