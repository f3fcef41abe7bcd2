package accounts

import (
	"context"
	"time"

	"kursbro/app/db"
)

const employmentColumns = `id, profile_id, employee_number, unit, leader, coalesce(leader_profile_id, ''), start_date, coalesce(end_date, ''), coalesce(organisation_id, ''), told_by, created_at`

func scanEmployment(row db.Row) (e Employment, err error) {
	err = row.Scan(&e.ID, &e.ProfileID, &e.EmployeeNumber, &e.Unit, &e.Leader, &e.LeaderProfileID, &e.StartDate, &e.EndDate, &e.OrganisationID, &e.ToldBy, &e.CreatedAt)
	return e, err
}

func selectEmployment(ctx context.Context, q db.Queryer, number string) (Employment, error) {
	return scanEmployment(q.QueryRow(ctx, `SELECT `+employmentColumns+` FROM employment WHERE employee_number = $1`, number))
}

func selectEmployments(ctx context.Context, q db.Queryer, id ProfileID) ([]Employment, error) {
	rows, err := q.Query(ctx, `SELECT `+employmentColumns+` FROM employment WHERE profile_id = $1 ORDER BY start_date DESC, id DESC`, id)
	return db.Collect(rows, err, scanEmployment)
}

func selectLeader(ctx context.Context, q db.Queryer, leader string) (id ProfileID, err error) {
	if leader == "" {
		return "", nil
	}
	err = q.QueryRow(ctx, `SELECT profile_id FROM employment WHERE employee_number = $1
		UNION ALL SELECT id FROM profile WHERE username = lower($1) LIMIT 1`, leader).Scan(&id)
	return id, err
}

func insertEmployments(ctx context.Context, tx *db.Tx, jobs []Employment) error {
	rows := make([][]any, len(jobs))
	for i, e := range jobs {
		rows[i] = []any{e.ID, e.ProfileID, e.EmployeeNumber, e.Unit, e.Leader, null(e.LeaderProfileID), e.StartDate, null(e.EndDate),
			null(e.OrganisationID), e.ToldBy, tx.Now(), tx.Now()}
	}
	return tx.Insert(ctx, `INSERT INTO employment (id, profile_id, employee_number, unit, leader, leader_profile_id, start_date, end_date,
		organisation_id, told_by, created_at, updated_at)`, rows)
}

func updateEmployment(ctx context.Context, tx *db.Tx, e Employment) error {
	_, err := tx.Exec(ctx, `UPDATE employment SET unit = $2, leader = $3, leader_profile_id = $4, start_date = $5, end_date = $6, organisation_id = $7, told_by = $8, updated_at = $9 WHERE id = $1`,
		e.ID, e.Unit, e.Leader, null(e.LeaderProfileID), e.StartDate, null(e.EndDate), null(e.OrganisationID), e.ToldBy, tx.Now())
	return err
}

// endProfiles ends active internals who have jobs, all of them over; only one
// person when an id is given.
func endProfiles(ctx context.Context, tx *db.Tx, today string, only ProfileID) (int64, error) {
	return tx.Exec(ctx, `UPDATE profile SET state = 'ended', reopened_at = NULL, updated_at = $2 WHERE kind = 'internal' AND state = 'active' AND ($3 = '' OR id = $3)
		AND id IN (SELECT profile_id FROM employment WHERE end_date < $1)
		AND NOT EXISTS (SELECT 1 FROM employment e WHERE e.profile_id = profile.id AND (e.end_date IS NULL OR e.end_date >= $1))`,
		today, tx.Now(), string(only))
}

// selectLivingJobs tells each employment of organisations that goes on after a
// day and was written before a moment; none is kept.
func selectLivingJobs(ctx context.Context, q db.Queryer, of []OrganisationID, today string, until time.Time, tell func(LivingJob)) error {
	rows, err := q.Query(ctx, `SELECT e.id, e.employee_number, e.profile_id, p.given_name || ' ' || p.family_name, e.told_by
		FROM employment e JOIN profile p ON p.id = e.profile_id
		WHERE coalesce(e.organisation_id, p.organisation_id) IN (SELECT key FROM json_each($1))
			AND (e.end_date IS NULL OR e.end_date > $2) AND e.created_at <= $3 ORDER BY e.employee_number`, db.Keys(of), today, until)
	_, err = db.Collect(rows, err, func(row db.Row) (none struct{}, err error) {
		var j LivingJob
		if err = row.Scan(&j.ID, &j.EmployeeNumber, &j.ProfileID, &j.Name, &j.ToldBy); err == nil {
			tell(j)
		}
		return none, err
	})
	return err
}

func endJobs(ctx context.Context, tx *db.Tx, ids []string, today, yesterday string) error {
	_, err := tx.Exec(ctx, `UPDATE employment SET end_date = CASE WHEN start_date > $2 THEN $3 ELSE $2 END,
		start_date = CASE WHEN start_date > $2 THEN $3 ELSE start_date END, updated_at = $4 WHERE id IN (SELECT key FROM json_each($1))`,
		db.Keys(ids), today, yesterday, tx.Now())
	return err
}

// endPeople ends active internals who have no job that goes on after today.
func endPeople(ctx context.Context, tx *db.Tx, ids []string, today string) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET state = 'ended', reopened_at = NULL, updated_at = $3 WHERE kind = 'internal' AND state = 'active'
		AND id IN (SELECT key FROM json_each($1))
		AND NOT EXISTS (SELECT 1 FROM employment e WHERE e.profile_id = profile.id AND (e.end_date IS NULL OR e.end_date > $2))`,
		db.Keys(ids), today, tx.Now())
	return err
}
