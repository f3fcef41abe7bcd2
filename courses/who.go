package courses

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
)

// findLearner finds whom a user name, an e-mail address or an employee number
// means, the survivor of who was merged: somebody whose organisation the actor
// serves as course owner. Who is not there and who is out of reach are answered
// alike, so that nobody learns who is known elsewhere.
func findLearner(ctx context.Context, q db.Queryer, tree accounts.Tree, by accounts.Actor, name string) (accounts.Profile, bool, error) {
	p, _, err := accounts.FindByName(ctx, q, name)
	if err != nil {
		return p, false, err
	}
	if p.ID == "" {
		job, found, err := accounts.FindEmployment(ctx, q, name)
		if err != nil || !found {
			return p, false, err
		}
		if p, err = accounts.SelectProfile(ctx, q, job.ProfileID); err != nil {
			return p, false, fmt.Errorf("find by employee number: %w", err)
		}
	}
	if p, err = accounts.Survivor(ctx, q, p); err != nil {
		return p, false, err
	}
	return p, reaches(tree, by, p), nil
}

// reaches says whether a course owner may write about somebody.
func reaches(tree accounts.Tree, by accounts.Actor, p accounts.Profile) bool {
	return p.Living() && !p.Erased() && p.State != accounts.Pending && by.Serves(tree, accounts.CourseOwner, p.OrganisationID)
}
