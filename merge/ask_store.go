package merge

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

// selectReconsidered gives what people have refused and whose profiles have
// changed since somebody looked.
func selectReconsidered(ctx context.Context, q db.Queryer, limit int) ([]Match, error) {
	rows, err := q.Query(ctx, `SELECT `+matchColumns+` FROM match m
		JOIN profile i ON i.id = m.internal_profile_id JOIN profile e ON e.id = m.external_profile_id
		WHERE m.state = 'refused' AND m.facts <> '' AND i.state <> 'merged' AND e.state <> 'merged'
			AND (i.updated_at > m.settled_at OR e.updated_at > m.settled_at)
		ORDER BY m.settled_at, m.id LIMIT $1`, limit)
	return db.Collect(rows, err, scanMatch)
}

// selectTwinned gives the profiles with a number newer than id that somebody of
// the same kind has as well, by the evidence that M9 asks for.
func selectTwinned(ctx context.Context, q db.Queryer, id string) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT n.profile_id FROM national_id n JOIN profile p ON p.id = n.profile_id
		JOIN national_id o ON o.lookup = n.lookup AND o.profile_id <> n.profile_id AND o.evidence = n.evidence JOIN profile po ON po.id = o.profile_id
		WHERE n.id > $1 AND p.kind = po.kind AND p.state <> 'merged' AND po.state <> 'merged' AND n.status <> 'mistaken' AND o.status <> 'mistaken'
			AND n.evidence = CASE p.kind WHEN 'internal' THEN 'hr' ELSE 'proven' END`, id)
	return db.Collect(rows, err, func(row db.Row) (id accounts.ProfileID, err error) {
		err = row.Scan(&id)
		return id, err
	})
}
