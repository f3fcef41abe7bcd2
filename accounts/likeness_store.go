package accounts

import (
	"context"

	"kursbro/app/db"
)

// fewShare is how many may have something in common that says who they are.
const fewShare = `count(*) BETWEEN 2 AND 20`

// alikeBy joins two profiles a and b by a trait: of all that there are.
var alikeBy = map[Trait]string{
	SameNumber: `(SELECT lookup FROM national_id WHERE status <> 'mistaken' GROUP BY lookup HAVING ` + fewShare + `) g
		JOIN national_id x ON x.lookup = g.lookup AND x.status <> 'mistaken' JOIN national_id y ON y.lookup = g.lookup AND y.status <> 'mistaken' AND y.profile_id > x.profile_id
		JOIN profile a ON a.id = x.profile_id JOIN profile b ON b.id = y.profile_id`,
	SameEmail: `(SELECT b.id AS b, a.id AS a FROM profile b JOIN profile a ON a.email_key = b.private_email_key AND a.id <> b.id
			UNION ALL SELECT y.id, x.id FROM (SELECT private_email_key FROM profile WHERE private_email_key IS NOT NULL GROUP BY private_email_key HAVING ` + fewShare + `) g
			JOIN profile x ON x.private_email_key = g.private_email_key JOIN profile y ON y.private_email_key = g.private_email_key AND y.id > x.id) g
		JOIN profile a ON a.id = g.a JOIN profile b ON b.id = g.b`,
	SameName: `(SELECT sort_key, birth_date FROM profile WHERE birth_date IS NOT NULL GROUP BY sort_key, birth_date HAVING ` + fewShare + `) g
		JOIN profile a ON a.sort_key = g.sort_key AND a.birth_date = g.birth_date JOIN profile b ON b.sort_key = g.sort_key AND b.birth_date = g.birth_date AND b.id > a.id`,
	SameMobile: `(SELECT mobile FROM profile WHERE mobile <> '' GROUP BY mobile HAVING ` + fewShare + `) g
		JOIN profile a ON a.mobile = g.mobile AND a.mobile <> '' JOIN profile b ON b.mobile = g.mobile AND b.mobile <> '' AND b.id > a.id`,
}

// alikeTo joins profile a to every b that has the trait in common with it.
var alikeTo = map[Trait]string{
	SameNumber: `profile a JOIN national_id x ON x.profile_id = a.id AND x.status <> 'mistaken'
		JOIN national_id y ON y.lookup = x.lookup AND y.profile_id <> a.id AND y.status <> 'mistaken' JOIN profile b ON b.id = y.profile_id`,
	SameEmail: `profile a JOIN profile b ON b.id <> a.id
		AND (b.private_email_key = a.email_key OR b.private_email_key = a.private_email_key OR b.email_key = a.private_email_key)`,
	SameName:   `profile a JOIN profile b ON b.sort_key = a.sort_key AND b.birth_date = a.birth_date AND b.id <> a.id`,
	SameMobile: `profile a JOIN profile b ON b.mobile = a.mobile AND b.mobile <> '' AND b.id <> a.id`,
}

// alikeLiving are two who are there, the smaller id first.
const (
	alikePair   = `SELECT DISTINCT CASE WHEN a.id < b.id THEN a.id ELSE b.id END, CASE WHEN a.id < b.id THEN b.id ELSE a.id END FROM `
	alikeLiving = ` WHERE a.state <> 'merged' AND b.state <> 'merged' AND a.erased_at IS NULL AND b.erased_at IS NULL `
)

// selectAlike gives the pairs of living profiles with a trait in common.
func selectAlike(ctx context.Context, q db.Queryer, by Trait) ([][2]ProfileID, error) {
	rows, err := q.Query(ctx, alikePair+alikeBy[by]+alikeLiving+`LIMIT $1`, mostAlike)
	return db.Collect(rows, err, scanPair)
}

// selectAlikeTo gives those of one person.
func selectAlikeTo(ctx context.Context, q db.Queryer, by Trait, of ProfileID) ([][2]ProfileID, error) {
	rows, err := q.Query(ctx, alikePair+alikeTo[by]+alikeLiving+`AND a.id = $1 LIMIT $2`, of, alikeAtOnce)
	return db.Collect(rows, err, scanPair)
}

func scanPair(row db.Row) (pair [2]ProfileID, err error) { return pair, row.Scan(&pair[0], &pair[1]) }
