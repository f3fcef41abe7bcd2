package accounts

import (
	"context"
	"fmt"
	"slices"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// Role is what a person may be here.
type Role string

// The roles that follow from what is known of a person: nobody gives them.
const (
	Passerby   Role = "visitor" // whoever comes, signed in or not
	Halfway    Role = "halfway" // the password was right, and a role asks for a second factor
	Guest      Role = "guest"
	Employee   Role = "employee"
	LIS        Role = "lis"        // has a plan of learning goals
	Leader     Role = "leader"     // of somebody, as HR or their plan says
	Supervisor Role = "supervisor" // of somebody's plan
	Mentor     Role = "mentor"     // of somebody's plan
)

// The roles that somebody must be given, each for an organisation and
// everything below it.
const (
	CourseOwner   Role = "course_owner"
	HR            Role = "hr"
	CaseWorker    Role = "case_worker"
	Helpdesk      Role = "helpdesk"
	Auditor       Role = "auditor" // reads the log, and nothing else
	Administrator Role = "administrator"
)

// Grants are the roles that somebody must be given.
var Grants = []Role{CourseOwner, HR, CaseWorker, Helpdesk, Auditor, Administrator}

// AllRoles are all there are, the widest last.
var AllRoles = append([]Role{Passerby, Halfway, Guest, Employee, LIS, Supervisor, Mentor, Leader}, Grants...)

// Grant is a role in an organisation and everything below it.
type Grant struct {
	Role           Role
	OrganisationID OrganisationID
}

var errNoRole = problem.New(problem.Invalid, "accounts.role.unknown")

// GrantRole gives a role in an organisation and below it, as a step; giving it
// twice changes nothing. A new address that waits to be confirmed is asked for
// anew: the helpdesk may have entered it for somebody who had no role, and would
// not have been let to for whom they are now.
func GrantRole(ctx context.Context, tx *db.Tx, by Actor, to ProfileID, grant Grant) error {
	if !slices.Contains(Grants, grant.Role) {
		return errNoRole
	}
	if err := insertGrant(ctx, tx, to, grant, by.ProfileID); err != nil {
		return fmt.Errorf("grant role: %w", err)
	}
	if err := revokeLinks(ctx, tx, to, VerifyEmail); err != nil {
		return fmt.Errorf("revoke links: %w", err)
	}
	return nil
}

// rolesTaken writes down what was taken from those who have left.
func rolesTaken(ctx context.Context, tx *db.Tx, by Actor, taken []formerGrant, err error) error {
	if err != nil {
		return fmt.Errorf("take roles: %w", err)
	}
	for _, t := range taken {
		if err := record(ctx, tx, t.entry(by, "role.take", t.of)); err != nil {
			return err
		}
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
	if err == nil && p.Erased() {
		err = ErrNoProfile
	}
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

// serving are the roles that look at people in their reach.
var serving = []Role{HR, Helpdesk, Administrator}

// reaches says whether the actor serves an organisation: as helpdesk, HR or
// administrator of it or of one above it.
func (a Actor) reaches(tree Tree, id OrganisationID) bool {
	if a.Trusted() {
		return true
	}
	path := tree.Path(id)
	return slices.ContainsFunc(a.Roles, func(g Grant) bool {
		return slices.Contains(serving, g.Role) && slices.Contains(path, g.OrganisationID)
	})
}

// Served gives the organisations that the actor serves in a role, by name, and
// whether those are all that there are.
func (a Actor) Served(tree Tree, role Role) (served []OrganisationID, all bool) {
	for _, o := range tree.All() {
		if a.Serves(tree, role, o.ID) {
			served = append(served, o.ID)
		}
	}
	return served, len(served) == len(tree.All())
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
