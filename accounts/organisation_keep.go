package accounts

import (
	"context"
	"fmt"
	"strings"

	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// nameMost is how long the name of an organisation may be.
const nameMost = 120

// What may be wrong with an organisation.
var (
	errOrganisationNumber = problem.New(problem.Invalid, "accounts.organisation.number")
	errOrganisationTaken  = problem.New(problem.Invalid, "organisation.fault.number_taken")
	errOrganisationName   = problem.New(problem.Invalid, "organisation.fault.name_taken")
	errOrganisationAbove  = problem.New(problem.Invalid, "organisation.fault.above")
)

// AddOrganisation makes a branch below one that the asker administers; the
// operator may also make a root. Nothing is written when there are faults, by
// name, number and above.
func (s *Service) AddOrganisation(ctx context.Context, by Actor, o Organisation) (OrganisationID, Faults, error) {
	o.ID = OrganisationID(db.NewID())
	faults, err := s.keepOrganisation(ctx, by, "organisation.add", func(tx *db.Tx, tree Tree) (Organisation, Faults, error) {
		o, faults := o.tidy(), checkOrganisation(tree, o.tidy())
		_, known := tree.Find(o.ParentID)
		if root := o.ParentID == "" && by.Trusted(); !root && !(known && by.Serves(tree, Administrator, o.ParentID)) {
			faults.add("above", errOrganisationAbove)
		}
		if len(faults) > 0 {
			return o, faults, nil
		}
		return o, nil, insertOrganisation(ctx, tx, o)
	})
	return o.ID, faults, err
}

// DescribeOrganisation gives one that the asker administers another name or
// number, or opens and closes it to guests; it stays where it is in the tree,
// and those who belong to it stay there. Problem: ErrNoOrganisation.
func (s *Service) DescribeOrganisation(ctx context.Context, by Actor, o Organisation) (Faults, error) {
	return s.keepOrganisation(ctx, by, "organisation.change", func(tx *db.Tx, tree Tree) (Organisation, Faults, error) {
		there, known := tree.Find(o.ID)
		if !known || !by.Serves(tree, Administrator, o.ID) {
			return o, nil, ErrNoOrganisation
		}
		o := o.tidy()
		o.ParentID = there.ParentID
		if faults := checkOrganisation(tree, o); len(faults) > 0 {
			return o, faults, nil
		}
		return o, nil, updateOrganisation(ctx, tx, o)
	})
}

// keepOrganisation writes something about an organisation and records it,
// unless there are faults.
func (s *Service) keepOrganisation(ctx context.Context, by Actor, action string, write func(*db.Tx, Tree) (Organisation, Faults, error)) (faults Faults, err error) {
	if err := Authorise(by, RuleAdministrator); err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		tree, err := Organisations(ctx, tx)
		if err != nil {
			return fmt.Errorf("read organisations: %w", err)
		}
		var o Organisation
		if o, faults, err = write(tx, tree); err != nil || len(faults) > 0 {
			return err
		}
		return record(ctx, tx, by.Entry(action, "").About("organisation", string(o.ID)).With("name", o.Name))
	})
	return faults, err
}

// tidy takes away spaces that mean nothing.
func (o Organisation) tidy() Organisation {
	o.Name, o.Number = i18n.NFC(strings.Join(strings.Fields(o.Name), " ")), strings.ReplaceAll(o.Number, " ", "")
	return o
}

func checkOrganisation(tree Tree, o Organisation) Faults {
	faults := Faults{}
	faults.add("name", checkText(o.Name, nameMost, "organisation.fault.name"))
	if o.Number != "" && !validOrganisationNumber(o.Number) {
		faults.add("number", errOrganisationNumber)
	}
	for _, other := range tree.All() {
		switch {
		case other.ID == o.ID:
		case o.Number != "" && other.Number == o.Number:
			faults.add("number", errOrganisationTaken)
		case other.ParentID == o.ParentID && i18n.Fold(other.Name) == i18n.Fold(o.Name):
			faults.add("name", errOrganisationName)
		}
	}
	return faults
}
