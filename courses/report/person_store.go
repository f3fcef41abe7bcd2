package report

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

// unit is where somebody works by the newest of their jobs on a day.
const unit = `coalesce((SELECT j.unit FROM employment j WHERE j.profile_id = p.id AND j.start_date <= $2 AND (j.end_date IS NULL OR j.end_date >= $2)
	ORDER BY j.start_date DESC, j.id DESC LIMIT 1), '')`

const personColumns = `SELECT p.id, p.given_name || ' ' || p.family_name, p.organisation_id, p.sort_key, ` + unit + ` FROM profile p `

// most ends a read of people: one more than there may be.
const most = MostPeople + 1

func scanPerson(row db.Row) (p Person, err error) {
	return p, row.Scan(&p.ID, &p.Name, &p.organisation, &p.sortKey, &p.Unit)
}

// selectLeads says whether somebody leads anybody on a day.
func selectLeads(ctx context.Context, q db.Queryer, id accounts.ProfileID, today string) (leads bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM employment WHERE leader_profile_id = $1 AND profile_id <> $1 AND (end_date IS NULL OR end_date >= $2))`, id, today).Scan(&leads)
	return leads, err
}

// selectLed gives those whom somebody leads on a day, and everybody below them.
func selectLed(ctx context.Context, q db.Queryer, leader accounts.ProfileID, today string) ([]Person, error) {
	rows, err := q.Query(ctx, `WITH RECURSIVE led(id) AS (
			SELECT e.profile_id FROM employment e WHERE e.leader_profile_id = $1 AND (e.end_date IS NULL OR e.end_date >= $2)
			UNION SELECT e.profile_id FROM led l JOIN employment e ON e.leader_profile_id = l.id WHERE e.end_date IS NULL OR e.end_date >= $2)
		`+personColumns+`JOIN led ON led.id = p.id WHERE p.id <> $1 AND p.state IN ('active', 'locked') ORDER BY p.sort_key, p.id LIMIT $3`, leader, today, most)
	return db.Collect(rows, err, scanPerson)
}

// selectBelonging gives who belongs to organisations today.
func selectBelonging(ctx context.Context, q db.Queryer, of []accounts.OrganisationID, today string, guests bool) ([]Person, error) {
	rows, err := q.Query(ctx, personColumns+`WHERE p.organisation_id IN (SELECT key FROM json_each($1)) AND p.state IN ('active', 'locked')
		AND (p.kind = 'internal' OR $3) ORDER BY p.sort_key, p.id LIMIT $4`, db.Keys(of), today, guests, most)
	return db.Collect(rows, err, scanPerson)
}

// selectEmployedThen gives who belongs to organisations and had a job on a day,
// those who have left since, too.
func selectEmployedThen(ctx context.Context, q db.Queryer, of []accounts.OrganisationID, day string) ([]Person, error) {
	rows, err := q.Query(ctx, personColumns+`WHERE p.organisation_id IN (SELECT key FROM json_each($1)) AND p.kind = 'internal' AND p.state IN ('active', 'locked', 'ended')
		AND EXISTS (SELECT 1 FROM employment e WHERE e.profile_id = p.id AND e.start_date <= $2 AND (e.end_date IS NULL OR e.end_date >= $2))
		ORDER BY p.sort_key, p.id LIMIT $3`, db.Keys(of), day, most)
	return db.Collect(rows, err, scanPerson)
}
