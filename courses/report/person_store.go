package report

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
)

// personJobs begins a read of people: a row for each job that somebody has on a
// day, and one for who has none.
const personJobs = `SELECT p.id, p.given_name || ' ' || p.family_name, p.organisation_id, p.sort_key, coalesce(j.unit, ''), coalesce(j.start_date || j.id, '') FROM profile p
	LEFT JOIN employment j ON j.profile_id = p.id AND j.start_date <= $2 AND (j.end_date IS NULL OR j.end_date >= $2) `

// collectPeople gives people by name, each with the unit of the newest of their
// jobs. Problem: ErrTooMany, as soon as there are.
func collectPeople(rows *sql.Rows, err error) (all []Person, _ error) {
	place, newest := map[accounts.ProfileID]int{}, []string{}
	err = each(rows, err, func(row *sql.Rows) error {
		var p Person
		var job string
		if err := row.Scan(&p.ID, &p.Name, &p.organisation, &p.sortKey, &p.Unit, &job); err != nil {
			return err
		}
		at, known := place[p.ID]
		switch {
		case !known && len(all) == MostPeople:
			return ErrTooMany
		case !known:
			place[p.ID] = len(all)
			all, newest = append(all, p), append(newest, job)
		case job > newest[at]:
			all[at], newest[at] = p, job
		}
		return nil
	})
	slices.SortFunc(all, func(a, b Person) int {
		return cmp.Or(strings.Compare(a.sortKey, b.sortKey), strings.Compare(string(a.ID), string(b.ID)))
	})
	return all, err
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
		`+personJobs+`JOIN led ON led.id = p.id WHERE p.id <> $1 AND p.state IN ('active', 'locked')`, leader, today)
	return collectPeople(rows, err)
}

// selectBelonging gives who belongs to organisations today.
func selectBelonging(ctx context.Context, q db.Queryer, of []accounts.OrganisationID, today string, guests bool) ([]Person, error) {
	rows, err := q.Query(ctx, personJobs+`WHERE p.organisation_id IN (SELECT key FROM json_each($1)) AND p.state IN ('active', 'locked')
		AND (p.kind = 'internal' OR $3)`, db.Keys(of), today, guests)
	return collectPeople(rows, err)
}

// selectEmployedThen gives who belongs to organisations and had a job on a day,
// those who have left since, too.
func selectEmployedThen(ctx context.Context, q db.Queryer, of []accounts.OrganisationID, day string) ([]Person, error) {
	rows, err := q.Query(ctx, personJobs+`WHERE p.organisation_id IN (SELECT key FROM json_each($1)) AND p.kind = 'internal' AND p.state IN ('active', 'locked', 'ended') AND j.id IS NOT NULL`, db.Keys(of), day)
	return collectPeople(rows, err)
}
