package courses

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

// keeperOf is a grant to own the courses of an organisation and of those below it.
type keeperOf struct {
	Keeper
	organisation accounts.OrganisationID
}

// selectKeepers gives everybody who may own courses and is still here, by name.
func selectKeepers(ctx context.Context, q db.Queryer) ([]keeperOf, error) {
	rows, err := q.Query(ctx, `SELECT p.id, p.given_name, p.family_name, g.organisation_id FROM role_grant g JOIN profile p ON p.id = g.profile_id
		WHERE g.role IN ('course_owner', 'administrator') AND p.state = 'active' AND p.erased_at IS NULL ORDER BY p.sort_key, p.id`)
	return db.Collect(rows, err, func(row db.Row) (k keeperOf, err error) {
		var name accounts.Profile
		err = row.Scan(&k.ID, &name.GivenName, &name.FamilyName, &k.organisation)
		k.Name = name.Name()
		return k, err
	})
}

func updateCourseOwner(ctx context.Context, tx *db.Tx, id CourseID, to accounts.ProfileID) error {
	_, err := tx.Exec(ctx, `UPDATE course SET owner_profile_id = $2, updated_at = $3 WHERE id = $1`, id, to, tx.Now())
	return err
}

// ownedBy is a course with who owns it.
type ownedBy struct {
	id           CourseID
	owner        accounts.ProfileID // empty: nobody
	organisation accounts.OrganisationID
}

func selectOwnedBy(ctx context.Context, q db.Queryer) ([]ownedBy, error) {
	rows, err := q.Query(ctx, `SELECT id, coalesce(owner_profile_id, ''), organisation_id FROM course`)
	return db.Collect(rows, err, func(row db.Row) (o ownedBy, err error) { return o, row.Scan(&o.id, &o.owner, &o.organisation) })
}
