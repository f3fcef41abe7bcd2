package accounts

import (
	"context"

	"kursbro/app/db"
)

func insertGrant(ctx context.Context, tx *db.Tx, to ProfileID, g Grant, by ProfileID) error {
	_, err := tx.Exec(ctx, `INSERT INTO role_grant (id, profile_id, role, organisation_id, granted_by_profile_id, granted_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (profile_id, role, organisation_id) DO NOTHING`,
		db.NewID(), to, g.Role, g.OrganisationID, null(by), tx.Now())
	return err
}

func selectGrants(ctx context.Context, q db.Queryer, id ProfileID) ([]Grant, error) {
	rows, err := q.Query(ctx, `SELECT role, organisation_id FROM role_grant WHERE profile_id = $1 ORDER BY role, organisation_id`, id)
	return db.Collect(rows, err, func(row db.Row) (g Grant, err error) {
		err = row.Scan(&g.Role, &g.OrganisationID)
		return g, err
	})
}

// selectServing gives the grants of those roles, by person; of who cannot come in
// none.
func selectServing(ctx context.Context, q db.Queryer, roles []Role) (map[ProfileID][]Grant, error) {
	type held struct {
		by ProfileID
		Grant
	}
	rows, err := q.Query(ctx, `SELECT g.profile_id, g.role, g.organisation_id FROM role_grant g
		WHERE g.role IN (SELECT key FROM json_each($1)) AND EXISTS (SELECT 1 FROM profile p WHERE p.id = g.profile_id AND p.state = 'active')`, db.Keys(roles))
	all, err := db.Collect(rows, err, func(row db.Row) (h held, err error) { return h, row.Scan(&h.by, &h.Role, &h.OrganisationID) })
	serving := map[ProfileID][]Grant{}
	for _, h := range all {
		serving[h.by] = append(serving[h.by], h.Grant)
	}
	return serving, err
}

func deleteGrant(ctx context.Context, tx *db.Tx, id ProfileID, g Grant) error {
	_, err := tx.Exec(ctx, `DELETE FROM role_grant WHERE profile_id = $1 AND role = $2 AND organisation_id = $3`, id, g.Role, g.OrganisationID)
	return err
}

// formerGrant is a role that was taken from somebody who has left.
type formerGrant struct {
	Grant
	of ProfileID
}

func scanFormerGrant(row db.Row) (g formerGrant, err error) {
	return g, row.Scan(&g.of, &g.Role, &g.OrganisationID)
}

// deleteFormerGrants takes the roles of those who have left, and had no job on a
// day or after it.
func deleteFormerGrants(ctx context.Context, tx *db.Tx, day string) ([]formerGrant, error) {
	rows, err := tx.Query(ctx, `DELETE FROM role_grant WHERE profile_id IN (SELECT id FROM profile WHERE state = 'ended')
		AND NOT EXISTS (SELECT 1 FROM employment e WHERE e.profile_id = role_grant.profile_id AND (e.end_date IS NULL OR e.end_date >= $1))
		RETURNING profile_id, role, organisation_id`, day)
	return db.Collect(rows, err, scanFormerGrant)
}

// deleteGrants takes every role of a person.
func deleteGrants(ctx context.Context, tx *db.Tx, of ProfileID) ([]formerGrant, error) {
	rows, err := tx.Query(ctx, `DELETE FROM role_grant WHERE profile_id = $1 RETURNING profile_id, role, organisation_id`, of)
	return db.Collect(rows, err, scanFormerGrant)
}
