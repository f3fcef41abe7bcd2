package accounts

import (
	"context"
	"fmt"
	"slices"

	"kursbro/app/db"
)

// inquiryDesk is what of all that has been written an actor gets to see: what
// was written to an organisation that they serve, and what would else be seen by
// nobody. What names no organisation is for whoever serves the whole portal.
type inquiryDesk struct {
	tree     Tree
	all      bool             // everything there is
	reach    []OrganisationID // or that of these
	orphaned bool             // nobody serves the whole portal: what names no organisation is for every helpdesk
}

// inquiryDeskOf finds out what an actor sees of what has been written. An
// organisation whose helpdesk is not there has every other.
func inquiryDeskOf(ctx context.Context, q db.Queryer, by Actor) (inquiryDesk, error) {
	tree, err := Organisations(ctx, q)
	if err != nil {
		return inquiryDesk{}, fmt.Errorf("read organisations: %w", err)
	}
	serving, err := selectServing(ctx, q, []Role{Helpdesk, Administrator})
	if err != nil {
		return inquiryDesk{}, fmt.Errorf("read who serves: %w", err)
	}
	d := inquiryDesk{tree: tree, orphaned: true}
	served := map[OrganisationID]bool{}
	for _, grants := range serving {
		one := Actor{Kind: Person, Roles: grants}.reach(tree, Helpdesk)
		d.orphaned = d.orphaned && one != nil
		for _, id := range one {
			served[id] = true
		}
	}
	for _, o := range tree.All() {
		if by.Serves(tree, Helpdesk, o.ID) || d.orphaned && !served[o.ID] {
			d.reach = append(d.reach, o.ID)
		}
	}
	d.all = by.reach(tree, Helpdesk) == nil
	return d, nil
}

// sees says whether an inquiry is for the actor.
func (d inquiryDesk) sees(q Inquiry) bool {
	if q.OrganisationID == "" {
		return d.all || d.orphaned
	}
	return d.all || slices.Contains(d.reach, q.OrganisationID)
}

// InquiryOrganisations are those that a visitor may write to: where people from
// outside belong, and what lies above those.
func InquiryOrganisations(tree Tree) []Organisation {
	above := map[OrganisationID]bool{}
	for _, open := range tree.Open() {
		for _, id := range tree.Path(open.ID) {
			above[id] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(tree.All()), func(o Organisation) bool { return !above[o.ID] })
}
