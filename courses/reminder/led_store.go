package reminder

import (
	"context"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

func selectLeads(ctx context.Context, q db.Queryer, id accounts.ProfileID, today string) (leads bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM employment WHERE leader_profile_id = $1 AND profile_id <> $1 AND start_date <= $2 AND (end_date IS NULL OR end_date >= $2))`, id, today).Scan(&leads)
	return leads, err
}

// selectLeaders gives who leads somebody and has not been written to this week,
// but for those who do not want to be.
func selectLeaders(ctx context.Context, q db.Queryer, today, week string) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT j.leader_profile_id FROM employment j WHERE j.leader_profile_id IS NOT NULL AND j.start_date <= $1 AND (j.end_date IS NULL OR j.end_date >= $1)
		AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.profile_id = j.leader_profile_id AND r.kind = 'led' AND r.day >= $2)
		AND NOT EXISTS (SELECT 1 FROM reminder_choice w WHERE w.profile_id = j.leader_profile_id AND w.kind = 'led' AND NOT w.wanted) ORDER BY 1`, today, week)
	return db.Collect(rows, err, scanID)
}

// selectLate gives who, of all below a leader, has a mandatory course that was not
// done in time, or a mandatory pass that has run out, so many at most, by name;
// whether another stands in its place is not asked.
func selectLate(ctx context.Context, q db.Queryer, leader accounts.ProfileID, now time.Time, most int) ([]Late, error) {
	rows, err := q.Query(ctx, `WITH RECURSIVE led(id) AS (
			SELECT j.profile_id FROM employment j WHERE j.leader_profile_id = $1 AND j.start_date <= $2 AND (j.end_date IS NULL OR j.end_date >= $2)
			UNION SELECT j.profile_id FROM led l JOIN employment j ON j.leader_profile_id = l.id WHERE j.start_date <= $2 AND (j.end_date IS NULL OR j.end_date >= $2))
		SELECT p.id, p.given_name || ' ' || p.family_name, p.sort_key FROM led JOIN profile p ON p.id = led.id WHERE p.state IN ('active', 'locked') AND p.id <> $1
		AND (EXISTS (SELECT 1 FROM enrolment e WHERE e.profile_id = p.id AND e.required_at IS NOT NULL AND e.state = 'active' AND e.superseded_by IS NULL AND e.due_at < $3)
		OR EXISTS (SELECT 1 FROM result r JOIN course c ON c.id = r.course_id JOIN enrolment e ON e.profile_id = p.id AND e.required_at IS NOT NULL JOIN course o ON o.id = e.course_id
			WHERE r.profile_id = p.id AND r.valid_until < $3 AND r.outcome = 'passed' AND o.same_as = c.same_as))
		ORDER BY p.sort_key, p.id LIMIT $4`, leader, accounts.Today(now), now, most)
	return db.Collect(rows, err, func(row db.Row) (l Late, err error) { return l, row.Scan(&l.ProfileID, &l.Name, &l.sortKey) })
}
