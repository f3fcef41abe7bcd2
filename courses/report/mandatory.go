package report

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/courses"
)

// obligations are the courses that the rules make mandatory for one of some
// people, and for whom; none where the report does not ask for them. A course
// that was chosen is asked of everybody, and not among them.
func (s sight) obligations(ctx context.Context, q db.Queryer, d Definition, people []Person) ([]courses.Obligation, error) {
	if !d.Mandatory {
		return nil, nil
	}
	var in []accounts.OrganisationID
	seen := map[accounts.OrganisationID]bool{}
	for _, p := range people {
		if !seen[p.organisation] {
			seen[p.organisation] = true
			in = append(in, p.organisation)
		}
	}
	all, err := courses.Obligations(ctx, q, s.tree, in)
	if err != nil {
		return nil, fmt.Errorf("read what is mandatory: %w", err)
	}
	return slices.DeleteFunc(all, func(o courses.Obligation) bool {
		return slices.Contains(d.Courses, o.CourseID) || !slices.ContainsFunc(people, func(p Person) bool { return o.Bound[p.ID] })
	}), nil
}
