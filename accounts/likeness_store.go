package accounts

import (
	"context"

	"kursbro/app/db"
)

// alikeBy joins two profiles a and b by a trait.
var alikeBy = map[Trait]string{
	SameNumber: `national_id x JOIN national_id y ON y.lookup = x.lookup AND y.profile_id > x.profile_id AND y.status <> 'mistaken'
		JOIN profile a ON a.id = x.profile_id AND x.status <> 'mistaken' JOIN profile b ON b.id = y.profile_id`,
	SameEmail:  `profile a JOIN profile b ON b.private_email_key IN (a.email_key, a.private_email_key) AND b.id <> a.id`,
	SameName:   `profile a JOIN profile b ON b.sort_key = a.sort_key AND b.birth_date = a.birth_date AND b.id > a.id`,
	SameMobile: `profile a JOIN profile b ON b.mobile = a.mobile AND b.mobile <> '' AND b.id > a.id`,
}

// selectAlike gives the pairs of living profiles with a trait in common, of one
// person or of all, the smaller id first.
func selectAlike(ctx context.Context, q db.Queryer, by Trait, of ProfileID) ([][2]ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT CASE WHEN a.id < b.id THEN a.id ELSE b.id END, CASE WHEN a.id < b.id THEN b.id ELSE a.id END FROM `+alikeBy[by]+`
		WHERE a.state <> 'merged' AND b.state <> 'merged' AND a.erased_at IS NULL AND b.erased_at IS NULL AND ($1 = '' OR a.id = $1 OR b.id = $1) LIMIT $2`, of, mostAlike)
	return db.Collect(rows, err, func(row db.Row) (pair [2]ProfileID, err error) {
		return pair, row.Scan(&pair[0], &pair[1])
	})
}
