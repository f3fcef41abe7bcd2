package courses

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// warnOfClash is ErrClash when the person has a seat elsewhere while the class is held.
func warnOfClash(ctx context.Context, q db.Queryer, profile accounts.ProfileID, class ClassID) error {
	clashing, err := selectClashes(ctx, q, profile, class)
	if err == nil && len(clashing) > 0 {
		err = ErrClash
	}
	return err
}

// clashesOf are the other classes that the person has a seat in while the class is held.
func clashesOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID, class ClassID) ([]Class, error) {
	clashing, err := selectClashes(ctx, q, profile, class)
	if err != nil {
		return nil, err
	}
	var all []Class
	for _, id := range clashing {
		other, err := selectClass(ctx, q, id)
		if err != nil {
			return nil, err
		}
		all = append(all, other)
	}
	return all, nil
}

// sameRoom are the classes that are held in the place of a class while it is,
// among those that the actor answers for. Places are the same however their
// names are spelt.
func sameRoom(ctx context.Context, q db.Queryer, tree accounts.Tree, by accounts.Actor, c Class) ([]Class, error) {
	meanwhile, err := selectMeanwhile(ctx, q, c.ID)
	if err != nil {
		return nil, err
	}
	var all []Class
	for _, id := range meanwhile {
		other, err := selectClass(ctx, q, id)
		if err != nil {
			return nil, err
		}
		if i18n.Fold(other.Place) != i18n.Fold(c.Place) {
			continue
		}
		course, err := selectCourse(ctx, q, other.CourseID)
		if err != nil {
			return nil, err
		}
		if answersFor(tree, by, course.OrganisationID) {
			all = append(all, other)
		}
	}
	return all, nil
}
