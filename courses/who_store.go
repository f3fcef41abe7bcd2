package courses

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

// learner is somebody whom a result may be told of.
type learner struct {
	id           accounts.ProfileID
	organisation accounts.OrganisationID
}

// selectLearners finds whom names mean, the survivors of who was merged: user
// names, e-mail addresses that are shown to be theirs, and employee numbers. Keys
// are the names in small letters.
func selectLearners(ctx context.Context, q db.Queryer, names []string) (map[string][]learner, error) {
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = accounts.EmailKey(name)
	}
	rows, err := q.Query(ctx, `SELECT DISTINCT n.word, p.id, p.organisation_id FROM (
			SELECT username AS word, coalesce(merged_into, id) AS of FROM profile WHERE username IN (SELECT key FROM json_each($1))
			UNION SELECT email_key, coalesce(merged_into, id) FROM profile WHERE email_key IN (SELECT key FROM json_each($1)) AND email_verified_at IS NOT NULL
			UNION SELECT private_email_key, coalesce(merged_into, id) FROM profile
				WHERE private_email_key IN (SELECT key FROM json_each($1)) AND (private_email_source = 'hr' OR private_email_verified_at IS NOT NULL)
			UNION SELECT lower(e.employee_number), coalesce(w.merged_into, w.id) FROM employment e JOIN profile w ON w.id = e.profile_id
				WHERE e.employee_number IN (SELECT key FROM json_each($2))
		) n JOIN profile p ON p.id = n.of WHERE p.state NOT IN ('merged', 'pending') AND p.erased_at IS NULL`, db.Keys(keys), db.Keys(names))
	found := map[string][]learner{}
	return found, db.Each(rows, err, func(row db.Row) error {
		var word string
		var l learner
		err := row.Scan(&word, &l.id, &l.organisation)
		found[word] = append(found[word], l)
		return err
	})
}
