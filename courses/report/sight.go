package report

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses"
)

// sight is what a reader may see, by what they are when they read.
//
//   - A leader sees the people they lead and everybody below them, as HR says.
//   - HR and administrators see the people of their organisations.
//   - A course owner sees, for the courses that they answer for, the people of
//     their organisations, and of everybody else how many.
//
// A helpdesk sees nothing here: it looks at one person at a time, for a reason.
type sight struct {
	by     accounts.Actor
	tree   accounts.Tree
	leads  bool
	staff  map[accounts.OrganisationID]bool // organisations whose people they serve
	issues map[accounts.OrganisationID]bool // organisations whose courses they answer for
	near   map[accounts.OrganisationID]bool // organisations whose courses they may ask about
}

func sightOf(ctx context.Context, q db.Queryer, by accounts.Actor) (sight, error) {
	s := sight{by: by, staff: map[accounts.OrganisationID]bool{}, issues: map[accounts.OrganisationID]bool{}, near: map[accounts.OrganisationID]bool{}}
	if err := accounts.Authorise(by, accounts.RuleReport); err != nil {
		return s, err
	}
	var err error
	if s.tree, err = accounts.Organisations(ctx, q); err != nil {
		return s, fmt.Errorf("read organisations: %w", err)
	}
	if s.leads, err = selectLeads(ctx, q, by.ProfileID, accounts.Today(q.Now())); err != nil {
		return s, fmt.Errorf("find out who leads: %w", err)
	}
	s.leads = s.leads && by.Internal && !by.Ended
	for _, o := range s.tree.All() {
		s.staff[o.ID] = by.Serves(s.tree, accounts.HR, o.ID)
		s.issues[o.ID] = by.Serves(s.tree, accounts.CourseOwner, o.ID)
		if s.staff[o.ID] || s.leads && o.ID == by.OrganisationID {
			for _, above := range s.tree.Path(o.ID) {
				s.near[above] = true
			}
		}
	}
	return s, nil
}

// organisations are those that the reader may choose, by name.
func (s sight) organisations() []accounts.Organisation {
	return slices.DeleteFunc(slices.Clone(s.tree.All()), func(o accounts.Organisation) bool { return !s.staff[o.ID] && !s.issues[o.ID] })
}

// scopes are those that the reader may choose.
func (s sight) scopes() (all []Scope) {
	if s.leads {
		all = append(all, MyPeople)
	}
	if len(s.organisations()) > 0 {
		all = append(all, Belonging)
	}
	if slices.ContainsFunc(s.tree.All(), func(o accounts.Organisation) bool { return s.issues[o.ID] }) {
		all = append(all, Everywhere)
	}
	return all
}

// allows says whether the reader may ask about those people at all. Problem:
// ErrScope.
func (s sight) allows(d Definition) error {
	switch {
	case d.Scope == Belonging && (s.staff[d.Organisation] || s.issues[d.Organisation]):
	case slices.Contains(s.scopes(), d.Scope) && d.Scope != Belonging:
	default:
		return ErrScope
	}
	return nil
}

// names says whether the reader sees who somebody of an organisation is: nobody
// but who serves it, or owns courses there.
func (s sight) names(d Definition, organisation accounts.OrganisationID) bool {
	return d.Scope == MyPeople || s.staff[organisation] || s.issues[organisation]
}

// offers says whether the reader may have a course in such a report: their own,
// and – where they serve or lead the people – each that is open to them.
func (s sight) offers(d Definition, c course) bool {
	if s.issues[c.organisation] {
		return true
	}
	if c.state == courses.Draft || d.Scope != MyPeople && !s.staff[d.Organisation] {
		return false
	}
	return slices.ContainsFunc(c.audience, func(o accounts.OrganisationID) bool {
		return s.near[o] || s.staff[o]
	})
}

// Concerns says whether somebody may ask about anybody but themselves: for the
// menu.
func (s *Service) Concerns(ctx context.Context, by accounts.Actor) (bool, error) {
	if !by.SignedIn() || by.Viewer != nil {
		return false, nil
	}
	for _, role := range []accounts.Role{accounts.HR, accounts.CourseOwner, accounts.Administrator} {
		if by.Has(role) {
			return true, nil
		}
	}
	if !by.Internal || by.Ended {
		return false, nil
	}
	leads, err := selectLeads(ctx, s.DB, by.ProfileID, accounts.Today(s.DB.Now()))
	if err != nil {
		return false, fmt.Errorf("find out who leads: %w", err)
	}
	return leads, nil
}
