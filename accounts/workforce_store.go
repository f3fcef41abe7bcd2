package accounts

import (
	"context"

	"kursbro/app/db"
)

// selectWorkers joins people with their jobs of today. Of who has jobs one must
// have begun; who has none is where their profile says.
func selectWorkers(ctx context.Context, q db.Queryer, in []OrganisationID, only ProfileID, today string) ([]Worker, error) {
	rows, err := q.Query(ctx, `SELECT p.id, p.kind = 'internal', p.organisation_id, coalesce(e.organisation_id, ''), coalesce(e.unit, ''),
		EXISTS (SELECT 1 FROM employment l WHERE l.leader_profile_id = p.id AND (l.end_date IS NULL OR l.end_date >= $1))
		FROM profile p LEFT JOIN employment e ON e.profile_id = p.id AND e.start_date <= $1 AND (e.end_date IS NULL OR e.end_date >= $1)
		WHERE p.state = 'active' AND (p.id = $2 OR $2 = '' AND (p.organisation_id IN (SELECT key FROM json_each($3))
			OR e.organisation_id IN (SELECT key FROM json_each($3))))
		AND (e.id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM employment f WHERE f.profile_id = p.id))
		ORDER BY p.id`, today, string(only), db.Keys(in))
	var all []Worker
	err = db.Each(rows, err, func(row db.Row) error {
		var w Worker
		var home, job OrganisationID
		var unit string
		err := row.Scan(&w.ID, &w.Internal, &home, &job, &unit, &w.Leads)
		if len(all) == 0 || all[len(all)-1].ID != w.ID {
			w.Organisations = []OrganisationID{home}
			all = append(all, w)
		}
		last := &all[len(all)-1]
		if job != "" && job != home {
			last.Organisations = append(last.Organisations, job)
		}
		if unit != "" {
			last.Units = append(last.Units, unit)
		}
		return err
	})
	return all, err
}

// selectRolesOf gives the roles that people hold; of one person when an id is given.
func selectRolesOf(ctx context.Context, q db.Queryer, only ProfileID) (map[ProfileID][]Role, error) {
	all := map[ProfileID][]Role{}
	rows, err := q.Query(ctx, `SELECT profile_id, role FROM role_grant WHERE $1 = '' OR profile_id = $1`, string(only))
	return all, db.Each(rows, err, func(row db.Row) error {
		var id ProfileID
		var role Role
		err := row.Scan(&id, &role)
		all[id] = append(all[id], role)
		return err
	})
}
