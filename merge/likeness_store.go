package merge

import (
	"context"
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
)

// likenessShown are the pairs that a reader is told of: both live and are in
// reach, and nobody has said that they are two.
const likenessShown = ` FROM likeness l JOIN profile a ON a.id = l.a_profile_id JOIN profile b ON b.id = l.b_profile_id
	WHERE a.state <> 'merged' AND b.state <> 'merged' AND a.erased_at IS NULL AND b.erased_at IS NULL
		AND ($2 OR a.organisation_id IN (SELECT key FROM json_each($1)) AND b.organisation_id IN (SELECT key FROM json_each($1)))
		AND NOT EXISTS (SELECT 1 FROM match m WHERE m.internal_profile_id = l.a_profile_id AND m.external_profile_id = l.b_profile_id AND m.state = 'refused')
		AND NOT EXISTS (SELECT 1 FROM match m WHERE m.internal_profile_id = l.b_profile_id AND m.external_profile_id = l.a_profile_id AND m.state = 'refused') `

// countLikenesses counts to most.
func countLikenesses(ctx context.Context, q db.Queryer, reach []accounts.OrganisationID, all bool, most int) (count int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FROM (SELECT 1`+likenessShown+`LIMIT $3) l`, db.Keys(reach), all, most).Scan(&count)
	return count, err
}

// selectLikenesses gives a piece of the list, the likeliest first.
func selectLikenesses(ctx context.Context, q db.Queryer, reach []accounts.OrganisationID, all bool, offset, limit int) ([]likenessRow, error) {
	rows, err := q.Query(ctx, `SELECT l.a_profile_id, l.b_profile_id, l.points, l.because`+likenessShown+`
		ORDER BY l.points DESC, l.a_profile_id DESC, l.b_profile_id DESC LIMIT $3 OFFSET $4`, db.Keys(reach), all, limit, offset)
	return db.Collect(rows, err, scanLikeness)
}

func selectAllLikenesses(ctx context.Context, q db.Queryer) ([]likenessRow, error) {
	rows, err := q.Query(ctx, `SELECT a_profile_id, b_profile_id, points, because FROM likeness`)
	return db.Collect(rows, err, scanLikeness)
}

func scanLikeness(row db.Row) (l likenessRow, err error) {
	return l, row.Scan(&l.pair[0], &l.pair[1], &l.points, &l.because)
}

// insertLikenesses leaves out whose profile has gone since it was read.
func insertLikenesses(ctx context.Context, tx *db.Tx, rows []likenessRow) error {
	for _, l := range rows {
		if _, err := tx.Exec(ctx, `INSERT INTO likeness (a_profile_id, b_profile_id, points, because, found_at)
			SELECT a.id, b.id, $3, $4, $5 FROM profile a JOIN profile b ON b.id = $2 WHERE a.id = $1
			ON CONFLICT (a_profile_id, b_profile_id) DO UPDATE SET points = excluded.points, because = excluded.because, found_at = excluded.found_at`,
			l.pair[0], l.pair[1], l.points, l.because, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

func deleteLikenesses(ctx context.Context, tx *db.Tx, rows []likenessRow) error {
	for _, l := range rows {
		if _, err := tx.Exec(ctx, `DELETE FROM likeness WHERE a_profile_id = $1 AND b_profile_id = $2`, l.pair[0], l.pair[1]); err != nil {
			return err
		}
	}
	return nil
}

// likenessRow is a pair as the table has it.
type likenessRow struct {
	pair    [2]accounts.ProfileID
	points  int
	because string
}

func rowOf(l Likeness) likenessRow {
	return likenessRow{[2]accounts.ProfileID{l.A.ID, l.B.ID}, l.Points, strings.Join(l.Because, " ")}
}
