package accounts

import (
	"context"
	"strings"

	"kursbro/app/db"
)

func selectJobs(ctx context.Context, q db.Queryer, employeeNumbers []string) (map[string]Employment, error) {
	rows, err := q.Query(ctx, `SELECT `+employmentColumns+` FROM employment WHERE employee_number IN (SELECT key FROM json_each($1))`, db.Keys(employeeNumbers))
	found := map[string]Employment{}
	_, err = db.Collect(rows, err, func(row db.Row) (Employment, error) {
		e, err := scanEmployment(row)
		found[e.EmployeeNumber] = e
		return e, err
	})
	return found, err
}

// selectLeaders finds leaders as selectLeader does: by employee number, then by
// username.
func selectLeaders(ctx context.Context, q db.Queryer, leaders []string) (map[string]ProfileID, error) {
	users := map[string][]string{}
	var small []string
	for _, leader := range leaders {
		key := strings.ToLower(leader)
		users[key], small = append(users[key], leader), append(small, key)
	}
	found := map[string]ProfileID{}
	rows, err := q.Query(ctx, `SELECT username, id FROM profile WHERE username IN (SELECT key FROM json_each($2))
		UNION ALL SELECT employee_number, profile_id FROM employment WHERE employee_number IN (SELECT key FROM json_each($1))`,
		db.Keys(leaders), db.Keys(small))
	_, err = db.Collect(rows, err, func(row db.Row) (id ProfileID, err error) {
		var name string
		err = row.Scan(&name, &id)
		found[name] = id // of an employee number that is a username too, the number's comes last
		return id, err
	})
	for key, names := range users {
		for _, name := range names {
			if _, known := found[name]; !known && found[key] != "" {
				found[name] = found[key]
			}
		}
	}
	return found, err
}

// selectTaken: a blind index is no username, so that one map holds both. A
// number is taken where an employee has it, or a tombstone, who may lead to one.
func selectTaken(ctx context.Context, q db.Queryer, lookups, usernames []string) (map[string]bool, error) {
	keys := make([]string, len(usernames))
	for i, name := range usernames {
		keys[i] = UsernameKey(name)
	}
	rows, err := q.Query(ctx, `SELECT n.lookup, p.kind = 'internal' OR p.state = 'merged' FROM national_id n JOIN profile p ON p.id = n.profile_id
			WHERE n.lookup IN (SELECT key FROM json_each($1))
		UNION ALL SELECT username, TRUE FROM profile WHERE username IN (SELECT key FROM json_each($2))`, db.Keys(lookups), db.Keys(keys))
	taken := map[string]bool{}
	_, err = db.Collect(rows, err, func(row db.Row) (key string, err error) {
		var all bool
		err = row.Scan(&key, &all)
		taken[key] = taken[key] || all
		return key, err
	})
	return taken, err
}

func selectProfiles(ctx context.Context, q db.Queryer, ids []ProfileID) (map[ProfileID]Profile, error) {
	rows, err := q.Query(ctx, `SELECT `+profileColumns+` FROM profile WHERE id IN (SELECT key FROM json_each($1))`, db.Keys(ids))
	found := map[ProfileID]Profile{}
	_, err = db.Collect(rows, err, func(row db.Row) (Profile, error) {
		p, err := scanProfile(row)
		found[p.ID] = p
		return p, err
	})
	return found, err
}

func selectNumbersOf(ctx context.Context, q db.Queryer, ids []ProfileID) (map[ProfileID][]NationalIDRow, error) {
	rows, err := q.Query(ctx, `SELECT `+numberColumns+` FROM national_id n JOIN profile p ON p.id = n.profile_id
		WHERE n.profile_id IN (SELECT key FROM json_each($1))`, db.Keys(ids))
	found := map[ProfileID][]NationalIDRow{}
	_, err = db.Collect(rows, err, func(row db.Row) (NationalIDRow, error) {
		n, err := scanNumber(row)
		found[n.ProfileID] = append(found[n.ProfileID], n)
		return n, err
	})
	return found, err
}
