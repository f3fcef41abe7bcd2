package merge

import (
	"context"

	"kursbro/app/db"
)

const pairingSelect = `SELECT ` + matchColumns + `, i.given_name || ' ' || i.family_name, coalesce(i.username, ''),
	e.given_name || ' ' || e.family_name, coalesce(i.username, i.email, ''), coalesce(e.username, e.email, ''), e.organisation_id, i.organisation_id
	FROM match m JOIN profile i ON i.id = m.internal_profile_id JOIN profile e ON e.id = m.external_profile_id `

func scanPairing(row db.Row) (p Pairing, err error) {
	p.Match, err = scanMatch(wider{row, []any{&p.InternalName, &p.Username, &p.ExternalName, &p.InternalSignIn, &p.ExternalSignIn, &p.ExternalOrganisation, &p.Organisation}})
	return p, err
}

// wider scans a row that has more columns than its reader knows.
type wider struct {
	db.Row
	more []any
}

func (w wider) Scan(into ...any) error { return w.Row.Scan(append(into, w.more...)...) }

func selectPairings(ctx context.Context, q db.Queryer) ([]Pairing, error) {
	rows, err := q.Query(ctx, pairingSelect+`WHERE m.state IN ('planned', 'ready', 'asking', 'review') ORDER BY m.due_date, m.found_at, m.id`)
	return db.Collect(rows, err, scanPairing)
}
