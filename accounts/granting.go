package accounts

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// What giving and taking roles may answer.
var (
	errGrantBranch = problem.New(problem.Invalid, "roles.fault.organisation")
	errHasRole     = problem.New(problem.Conflict, "roles.fault.has")
	errNoGrant     = problem.New(problem.Conflict, "roles.fault.gone")
	errNotActive   = problem.New(problem.Conflict, "roles.fault.not_active")
)

// Staffing is what an administrator sees of somebody's roles.
type Staffing struct {
	Profile Profile
	Grants  []HeldGrant
	Give    []Organisation // where the asker may give roles, by name
}

// HeldGrant is a role that somebody has.
type HeldGrant struct {
	Grant
	Organisation string
	Mine         bool // the asker may take it
}

// Staffing reads the roles of a person in the asker's reach as administrator.
// Problems: ErrNoProfile, also for who is out of reach, ErrSelf, ErrIsMerged.
func (s *Service) Staffing(ctx context.Context, by Actor, id ProfileID) (Staffing, error) {
	p, tree, err := s.staffed(ctx, s.DB, by, id)
	if err != nil {
		return Staffing{}, err
	}
	staffing := Staffing{Profile: p, Give: slices.DeleteFunc(slices.Clone(tree.All()), func(o Organisation) bool { return !by.Serves(tree, Administrator, o.ID) })}
	grants, err := selectGrants(ctx, s.DB, id)
	if err != nil {
		return Staffing{}, fmt.Errorf("read roles: %w", err)
	}
	for _, g := range grants {
		staffing.Grants = append(staffing.Grants, HeldGrant{g, tree.Name(g.OrganisationID), by.Serves(tree, Administrator, g.OrganisationID)})
	}
	return staffing, nil
}

// staffed is the first line of what is done about somebody's roles: nobody
// changes their own, nor those of a person whom they do not administer.
func (s *Service) staffed(ctx context.Context, q db.Queryer, by Actor, id ProfileID) (Profile, Tree, error) {
	if err := Authorise(by, RuleRoles); err != nil {
		return Profile{}, Tree{}, err
	}
	p, err := SelectProfile(ctx, q, id)
	if err != nil {
		return Profile{}, Tree{}, err
	}
	tree, err := Organisations(ctx, q)
	if err != nil {
		return Profile{}, Tree{}, fmt.Errorf("read organisations: %w", err)
	}
	switch {
	case !by.Serves(tree, Administrator, p.OrganisationID):
		return Profile{}, tree, ErrNoProfile
	case p.ID == by.ProfileID:
		return Profile{}, tree, ErrSelf
	case !p.Living():
		return Profile{}, tree, ErrIsMerged
	}
	return p, tree, nil
}

// GiveRole gives a person a role in an organisation that the asker administers;
// a mail tells them. Problems: roles.fault.organisation, roles.fault.has,
// roles.fault.not_active, and those of Staffing.
func (s *Service) GiveRole(ctx context.Context, by Actor, id ProfileID, g Grant) error {
	return s.regrant(ctx, by, id, g, "role.give", func(tx *db.Tx, p Profile, held bool) error {
		switch {
		case held:
			return errHasRole
		case p.State != Active:
			return errNotActive
		}
		if err := GrantRole(ctx, tx, by, id, g); err != nil {
			return err
		}
		return s.tellOfRole(ctx, tx, p, g, mail.RoleGiven)
	})
}

// TakeRole takes a role from a person; a mail tells them. There is always an
// administrator left: whoever takes is one of that organisation or of one above
// it, as it is written at that moment, and never takes their own. Problems:
// roles.fault.organisation, roles.fault.gone, and those of Staffing.
func (s *Service) TakeRole(ctx context.Context, by Actor, id ProfileID, g Grant) error {
	return s.regrant(ctx, by, id, g, "role.take", func(tx *db.Tx, p Profile, held bool) error {
		if !held {
			return errNoGrant
		}
		if err := deleteGrant(ctx, tx, id, g); err != nil {
			return fmt.Errorf("take role: %w", err)
		}
		return s.tellOfRole(ctx, tx, p, g, mail.RoleTaken)
	})
}

// regrant changes a person's roles with what the asker may do at this very
// moment: of two who take each other's role, the second has none any more.
func (s *Service) regrant(ctx context.Context, by Actor, id ProfileID, g Grant, action string, change func(tx *db.Tx, p Profile, held bool) error) error {
	if !slices.Contains(Grants, g.Role) {
		return errNoRole
	}
	return s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		asker := by
		if !by.Trusted() {
			if asker.Roles, err = selectGrants(ctx, tx, by.ProfileID); err != nil {
				return fmt.Errorf("read roles: %w", err)
			}
		}
		p, tree, err := s.staffed(ctx, tx, asker, id)
		if err != nil {
			return err
		}
		if _, known := tree.Find(g.OrganisationID); !known || !asker.Serves(tree, Administrator, g.OrganisationID) {
			return errGrantBranch
		}
		grants, err := selectGrants(ctx, tx, id)
		if err != nil {
			return fmt.Errorf("read roles: %w", err)
		}
		if err := change(tx, p, slices.Contains(grants, g)); err != nil {
			return err
		}
		return audit.Record(ctx, tx, g.entry(by, action, id))
	})
}

// entry is for the log: who got the role, or lost it.
func (g Grant) entry(by Actor, action string, of ProfileID) audit.Entry {
	return by.Entry(action, of).About("organisation", string(g.OrganisationID)).With("role", string(g.Role))
}

func (s *Service) tellOfRole(ctx context.Context, tx *db.Tx, p Profile, g Grant, kind mail.Kind) error {
	address := p.RecoveryEmail()
	if address == "" {
		return nil
	}
	tree, err := Organisations(ctx, tx)
	if err != nil {
		return fmt.Errorf("read organisations: %w", err)
	}
	l := letter{kind: kind, to: p, address: address}
	l.args = map[string]string{"Role": i18n.For(l.words()).T("helpdesk.role." + string(g.Role)), "Organisation": tree.Name(g.OrganisationID)}
	if kind == mail.RoleGiven && s.Settings.required([]Grant{g}) {
		l.args["Factor"] = "required"
	}
	return s.mail(ctx, tx, l)
}
