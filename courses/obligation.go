package courses

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
)

// Obligation is a course that rules make mandatory, and for whom today, whether
// they have it or not. Who is exempt is among them.
type Obligation struct {
	CourseID CourseID
	Bound    map[accounts.ProfileID]bool
}

// Obligations are those of the people who belong to some organisations, or have a
// job there, in the order of the courses' ids; a course that nobody of them must
// take is left out.
func Obligations(ctx context.Context, q db.Queryer, tree accounts.Tree, in []accounts.OrganisationID) ([]Obligation, error) {
	assigned, err := selectAssignedCourses(ctx, q)
	if err != nil || len(assigned) == 0 {
		return nil, err
	}
	people, err := accounts.Workforce(ctx, q, in, "")
	if err != nil {
		return nil, err
	}
	var all []Obligation
	for _, course := range assigned {
		rules, err := living(ctx, q, tree, course)
		if err != nil {
			return nil, fmt.Errorf("read rules: %w", err)
		}
		o := Obligation{CourseID: course, Bound: map[accounts.ProfileID]bool{}}
		for id := range covering(tree, rules, people, q.Now()) {
			o.Bound[id] = true
		}
		if len(o.Bound) > 0 {
			all = append(all, o)
		}
	}
	return all, nil
}
