package report

import (
	"cmp"
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
)

// Person is somebody whom a report is about.
type Person struct {
	ID    accounts.ProfileID
	Name  string // empty: the reader sees only that they are there
	Unit  string // where they work, as HR says, or their organisation
	named bool

	organisation accounts.OrganisationID
	sortKey      string
}

// people are those whom a report is about, by name; who they are is told only
// where the reader may know it. Problem: ErrTooMany.
func (s sight) people(ctx context.Context, q db.Queryer, d Definition, day string) (all []Person, err error) {
	today := accounts.Today(q.Now())
	switch {
	case d.Scope == MyPeople:
		all, err = selectLed(ctx, q, s.by.ProfileID, today)
	case d.Then:
		all, err = selectEmployedThen(ctx, q, s.below(d), day)
	default:
		all, err = selectBelonging(ctx, q, s.below(d), today, d.Guests)
	}
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	for i := range all {
		all[i].named = s.names(d, all[i].organisation)
		if !all[i].named {
			all[i].Name, all[i].Unit = "", ""
		}
		all[i].Unit = cmp.Or(all[i].Unit, s.tree.Name(all[i].organisation))
	}
	return all, nil
}

// below are the organisations that the report is about.
func (s sight) below(d Definition) []accounts.OrganisationID {
	if d.Scope == Belonging {
		return s.tree.Below(d.Organisation)
	}
	var all []accounts.OrganisationID
	for _, o := range s.tree.All() {
		all = append(all, o.ID)
	}
	return all
}
