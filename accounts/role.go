package accounts

import (
	"context"
	"fmt"
	"slices"

	"kursbro/app/db"
	"kursbro/app/problem"
)

var errNoRole = problem.New(problem.Invalid, "accounts.role.unknown")

// GrantRole gives a role in an organisation and below it, as a step; giving it
// twice changes nothing.
func GrantRole(ctx context.Context, tx *db.Tx, by Actor, to ProfileID, grant Grant) error {
	if !slices.Contains(Grants, grant.Role) {
		return errNoRole
	}
	if err := insertGrant(ctx, tx, to, grant, by.ProfileID); err != nil {
		return fmt.Errorf("grant role: %w", err)
	}
	return nil
}

// RolesOf gives what a person has been granted.
func RolesOf(ctx context.Context, q db.Queryer, id ProfileID) ([]Grant, error) {
	return selectGrants(ctx, q, id)
}

// IsStaff says whether the grants make a profile one that is never merged
// automatically (M15).
func IsStaff(grants []Grant) bool { return len(grants) > 0 }

// reach gives a person that the helpdesk, HR or an administrator may see: one
// whose organisation lies in or below that of their grant. Anybody else is
// ErrNoProfile, as if they were not there.
func (s *Service) reach(ctx context.Context, q db.Queryer, by Actor, id ProfileID) (Profile, error) {
	p, err := SelectProfile(ctx, q, id)
	if err != nil || by.Trusted() {
		return p, err
	}
	tree, err := Organisations(ctx, q)
	if err != nil {
		return Profile{}, fmt.Errorf("read organisations: %w", err)
	}
	if !by.reaches(tree, p.OrganisationID) {
		return Profile{}, ErrNoProfile
	}
	return p, nil
}

// Reaches says whether the actor serves an organisation: as helpdesk, HR or
// administrator of it or of one above it.
func (a Actor) reaches(tree Tree, id OrganisationID) bool {
	if a.Trusted() {
		return true
	}
	path := tree.Path(id)
	return slices.ContainsFunc(a.Roles, func(g Grant) bool {
		return g.Role != CourseOwner && slices.Contains(path, g.OrganisationID)
	})
}

// Serves is reaches for one role, or for an administrator: rooms above ask it
// before they act for somebody in an organisation.
func (a Actor) Serves(tree Tree, role Role, id OrganisationID) bool {
	if a.Trusted() {
		return true
	}
	path := tree.Path(id)
	return slices.ContainsFunc(a.Roles, func(g Grant) bool {
		return (g.Role == role || g.Role == Administrator) && slices.Contains(path, g.OrganisationID)
	})
}
