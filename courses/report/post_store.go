package report

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

func updatePlan(ctx context.Context, tx *db.Tx, id ID, reader accounts.ProfileID, p Plan, sentFor string) error {
	_, err := tx.Exec(ctx, `UPDATE report_reader SET every = $3, weekday = $4, sent_for = $5 WHERE report_id = $1 AND profile_id = $2`,
		id, reader, p.Every, p.Weekday, sentFor)
	return err
}

// selectPosts gives every plan that there is.
func selectPosts(ctx context.Context, q db.Queryer) ([]post, error) {
	rows, err := q.Query(ctx, `SELECT m.id, m.report_id, m.profile_id, m.every, m.weekday, m.sent_for, r.definition
		FROM report_reader m JOIN report r ON r.id = m.report_id JOIN profile p ON p.id = m.profile_id
		WHERE m.every <> '' AND p.state <> 'merged' ORDER BY m.id`)
	return db.Collect(rows, err, func(row db.Row) (p post, err error) {
		return p, row.Scan(&p.id, &p.report, &p.reader, &p.Every, &p.Weekday, &p.sentFor, &p.definition)
	})
}

// updateSentFor notes that a period is mailed; false when somebody was first.
func updateSentFor(ctx context.Context, tx *db.Tx, id, before, now string) (bool, error) {
	rows, err := tx.Exec(ctx, `UPDATE report_reader SET sent_for = $3 WHERE id = $1 AND sent_for = $2 AND every <> ''`, id, before, now)
	return rows == 1, err
}
