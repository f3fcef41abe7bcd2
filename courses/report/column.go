package report

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses"
)

// course is what can be a column, alone or with those that count as the same.
type course struct {
	courses.Named
	sameAs       string
	state        courses.CourseState
	organisation accounts.OrganisationID
	audience     []accounts.OrganisationID
}

// Column is a requirement: a course, and all that count as the same.
type Column struct {
	courses.Named
	same []courses.CourseID
}

// columns are the requirements of a report that the reader may ask about, in the
// order in which they were chosen, and then those that are mandatory. Problems:
// ErrNoColumns, ErrNoMandatory, ErrColumns.
func (s sight) columns(ctx context.Context, q db.Queryer, d Definition, mandatory []courses.Obligation) ([]Column, error) {
	wanted := slices.Clone(d.Courses)
	for _, o := range mandatory {
		wanted = append(wanted, o.CourseID)
	}
	if len(wanted) == 0 {
		return nil, d.noColumns()
	}
	if len(wanted) > MostColumns {
		return nil, ErrColumns
	}
	all, err := selectCourses(ctx, q, wanted)
	if err != nil {
		return nil, fmt.Errorf("read courses: %w", err)
	}
	var columns []Column
	var seen []string
	chosen := slices.Clone(d.Courses)
	for _, c := range all { // those that are mandatory in the order of their codes
		if slices.ContainsFunc(mandatory, func(o courses.Obligation) bool { return o.CourseID == c.CourseID }) {
			chosen = append(chosen, c.CourseID)
		}
	}
	for _, id := range chosen {
		at := slices.IndexFunc(all, func(c course) bool { return c.CourseID == id })
		if at < 0 || slices.Contains(seen, all[at].sameAs) || !s.offers(d, all[at]) {
			continue
		}
		seen = append(seen, all[at].sameAs)
		column := Column{Named: all[at].Named}
		for _, c := range all {
			if c.sameAs == all[at].sameAs {
				column.same = append(column.same, c.CourseID)
			}
		}
		columns = append(columns, column)
	}
	if len(columns) == 0 {
		return nil, d.noColumns()
	}
	return columns, nil
}

// noColumns is what is wrong with a report that would have none.
func (d Definition) noColumns() error {
	if d.Mandatory {
		return ErrNoMandatory
	}
	return ErrNoColumns
}

// Choice is what the reader may choose of.
type Choice struct {
	Scopes        []Scope
	Organisations []accounts.Organisation // by name
	First         accounts.OrganisationID // of them, the reader's own or the one nearest to the top
	Courses       []courses.Named         // that fit the scope, in the order of their codes
}

// Choices gives what somebody may ask about with a definition as far as they
// have come. Without scopes they may ask about nothing.
func (s *Service) Choices(ctx context.Context, by accounts.Actor, d Definition) (Choice, error) {
	sight, err := sightOf(ctx, s.DB, by)
	if err != nil {
		return Choice{}, err
	}
	choice := Choice{Scopes: sight.scopes(), Organisations: sight.organisations()}
	if len(choice.Scopes) == 0 {
		return choice, nil
	}
	choice.First = sight.first(choice.Organisations)
	all, err := selectCourses(ctx, s.DB, nil)
	if err != nil {
		return Choice{}, fmt.Errorf("read courses: %w", err)
	}
	for _, c := range all {
		if sight.offers(d, c) {
			choice.Courses = append(choice.Courses, c.Named)
		}
	}
	return choice, nil
}

// first is the organisation that the reader most likely asks about.
func (s sight) first(all []accounts.Organisation) (first accounts.OrganisationID) {
	for _, o := range all {
		if o.ID == s.by.OrganisationID {
			return o.ID
		}
		if first == "" || len(s.tree.Path(o.ID)) < len(s.tree.Path(first)) {
			first = o.ID
		}
	}
	return first
}
