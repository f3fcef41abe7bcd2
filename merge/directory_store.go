package merge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/scim"
)

// members are the living internals that belong to the organisations $2 or work
// there, but for those whom the client $1 has deleted.
const memberWhere = ` WHERE p.kind = 'internal' AND p.state <> 'merged' AND (p.organisation_id IN (SELECT key FROM json_each($2))
		OR EXISTS (SELECT 1 FROM employment e WHERE e.profile_id = p.id AND e.organisation_id IN (SELECT key FROM json_each($2))))
	AND NOT EXISTS (SELECT 1 FROM directory_user r WHERE r.client_id = $1 AND r.profile_id = p.id AND r.removed_at IS NOT NULL)`

// rowOfMember is whom the client's row of a user p is about: one who was merged
// counts for the survivor, where that has none (M45).
const rowOfMember = `coalesce((SELECT d.profile_id FROM directory_user d WHERE d.client_id = $1 AND d.profile_id = p.id),
	(SELECT max(d.profile_id) FROM profile t JOIN directory_user d ON d.client_id = $1 AND d.profile_id = t.id AND d.removed_at IS NULL WHERE t.merged_into = p.id))`

// selectMembers also gives the client's row of each.
func selectMembers(ctx context.Context, q db.Queryer, client ClientID, reach []accounts.OrganisationID, ids []accounts.ProfileID) ([]member, error) {
	rows, err := q.Query(ctx, `SELECT p.id, coalesce(p.username, ''), p.given_name, p.family_name, coalesce(p.birth_date, ''), p.state, p.organisation_id,
		p.created_at, p.updated_at, coalesce(u.profile_id, ''), coalesce(u.external_id, ''), coalesce(u.said, '{}'), u.updated_at
		FROM profile p LEFT JOIN directory_user u ON u.client_id = $1 AND u.profile_id = `+rowOfMember+
		memberWhere+` AND p.id IN (SELECT key FROM json_each($3)) ORDER BY p.id`, client, db.Keys(reach), db.Keys(ids))
	return db.Collect(rows, err, func(row db.Row) (m member, err error) {
		var text string
		var at db.Time
		p := &m.Profile
		if err = row.Scan(&p.ID, &p.Username, &p.GivenName, &p.FamilyName, &p.BirthDate, &p.State, &p.OrganisationID,
			&p.CreatedAt, &p.UpdatedAt, &m.row, &m.externalID, &text, &at); err != nil {
			return m, err
		}
		m.saidAt = at.Time
		return m, json.Unmarshal([]byte(text), &m.said)
	})
}

func countMembers(ctx context.Context, q db.Queryer, client ClientID, reach []accounts.OrganisationID, may narrowed) (total int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FROM profile p`+memberWhere+may.where, append([]any{client, db.Keys(reach)}, may.args...)...).Scan(&total)
	return total, err
}

func selectMemberIDs(ctx context.Context, q db.Queryer, client ClientID, reach []accounts.OrganisationID, may narrowed, first, most int) ([]accounts.ProfileID, error) {
	args := append([]any{client, db.Keys(reach)}, may.args...)
	rows, err := q.Query(ctx, `SELECT p.id FROM profile p`+memberWhere+may.where+fmt.Sprintf(` ORDER BY p.id LIMIT $%d OFFSET $%d`, len(args)+1, len(args)+2), append(args, most, first)...)
	return db.Collect(rows, err, scanProfileID)
}

func scanProfileID(row db.Row) (id accounts.ProfileID, err error) {
	err = row.Scan(&id)
	return id, err
}

func selectMemberJobs(ctx context.Context, q db.Queryer, ids []accounts.ProfileID) (map[accounts.ProfileID][]job, error) {
	rows, err := q.Query(ctx, `SELECT e.profile_id, e.employee_number, e.unit, e.leader, coalesce(e.leader_profile_id, ''), e.start_date, coalesce(e.end_date, ''),
		coalesce(e.organisation_id, ''), coalesce(l.given_name || ' ' || l.family_name, '') FROM employment e LEFT JOIN profile l ON l.id = e.leader_profile_id
		WHERE e.profile_id IN (SELECT key FROM json_each($1)) ORDER BY e.start_date, e.employee_number`, db.Keys(ids))
	jobs := map[accounts.ProfileID][]job{}
	_, err = db.Collect(rows, err, func(row db.Row) (j job, err error) {
		err = row.Scan(&j.ProfileID, &j.EmployeeNumber, &j.Unit, &j.Leader, &j.LeaderProfileID, &j.StartDate, &j.EndDate, &j.OrganisationID, &j.leaderName)
		jobs[j.ProfileID] = append(jobs[j.ProfileID], j)
		return j, err
	})
	return jobs, err
}

// A row about a tombstone is found by its survivor.
func selectByExternalID(ctx context.Context, q db.Queryer, client ClientID, externalID string) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT coalesce(p.merged_into, p.id) FROM directory_user u JOIN profile p ON p.id = u.profile_id
		WHERE u.client_id = $1 AND u.external_id = $2`, client, externalID)
	return db.Collect(rows, err, scanProfileID)
}

func selectByAddress(ctx context.Context, q db.Queryer, client ClientID, address string) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT coalesce(p.merged_into, p.id) FROM directory_address a JOIN profile p ON p.id = a.profile_id
		WHERE a.client_id = $1 AND a.address = $2`, client, address)
	return db.Collect(rows, err, scanProfileID)
}

func selectByUserName(ctx context.Context, q db.Queryer, username string) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM profile WHERE username = $1`, username)
	return db.Collect(rows, err, scanProfileID)
}

func selectByEmployeeNumber(ctx context.Context, q db.Queryer, number string) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT profile_id FROM employment WHERE employee_number = $1`, number)
	return db.Collect(rows, err, scanProfileID)
}

// saveMember keeps what the client says of a user, instead of what it said
// before of the profile that the user had then.
func saveMember(ctx context.Context, tx *db.Tx, client ClientID, m member, addresses []string) error {
	text, err := json.Marshal(m.said)
	if err != nil {
		return err
	}
	if err := deleteMember(ctx, tx, client, m.row); err != nil {
		return err
	}
	if err := deleteMember(ctx, tx, client, m.Profile.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO directory_user (client_id, profile_id, external_id, said, active, updated_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		client, m.Profile.ID, null(m.externalID), string(text), m.said.User.Active, tx.Now()); err != nil {
		return err
	}
	for _, number := range m.said.jobs() {
		if _, err := tx.Exec(ctx, `INSERT INTO directory_job (client_id, profile_id, employee_number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			client, m.Profile.ID, number); err != nil {
			return err
		}
	}
	for _, address := range addresses {
		if _, err := tx.Exec(ctx, `INSERT INTO directory_address (client_id, address, profile_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			client, address, m.Profile.ID); err != nil {
			return err
		}
	}
	return nil
}

func deleteMember(ctx context.Context, tx *db.Tx, client ClientID, id accounts.ProfileID) error {
	for _, table := range []string{"directory_address", "directory_job", "directory_user"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE client_id = $1 AND profile_id = $2`, client, id); err != nil {
			return err
		}
	}
	return nil
}

// removeMember keeps of a user only that the client has deleted it.
func removeMember(ctx context.Context, tx *db.Tx, client ClientID, id accounts.ProfileID) error {
	if err := deleteMember(ctx, tx, client, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO directory_user (client_id, profile_id, said, updated_at, removed_at) VALUES ($1, $2, '{}', $3, $3)`, client, id, tx.Now())
	return err
}

// selectLed finds the jobs whose leader somebody turned out to be.
func selectLed(ctx context.Context, q db.Queryer, u scim.User) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT employee_number FROM employment WHERE leader_profile_id IS NULL AND leader <> '' AND leader IN ($1, $2, $3)`,
		u.EmployeeNumber, u.UserName, accounts.UsernameKey(u.UserName))
	return db.Collect(rows, err, func(row db.Row) (number string, err error) {
		err = row.Scan(&number)
		return number, err
	})
}

// selectDay finds the run of a client's day; false when it has none yet.
func selectDay(ctx context.Context, q db.Queryer, client ClientID, day string) (sum Summary, found bool, err error) {
	var counts string
	err = q.QueryRow(ctx, `SELECT r.id, r.counts, (SELECT coalesce(max(w.row), 0) FROM hire_row w WHERE w.run_id = r.id)
		FROM directory_day d JOIN hire_run r ON r.id = d.run_id WHERE d.client_id = $1 AND d.day = $2`, client, day).Scan(&sum.Run, &counts, &sum.Rows)
	if errors.Is(err, db.ErrNone) {
		return Summary{Counts: map[Outcome]int{}}, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(counts), &sum.Counts)
	}
	return sum, true, err
}

func insertDay(ctx context.Context, tx *db.Tx, client ClientID, day string, run RunID) error {
	_, err := tx.Exec(ctx, `INSERT INTO directory_day (client_id, day, run_id) VALUES ($1, $2, $3)`, client, day, run)
	return err
}
