package report

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

// held is a row that is somebody's.
type held struct{ table, id string }

// selectHeld gives what is somebody's, and of what is shared with them that
// which another has not got.
func selectHeld(ctx context.Context, q db.Queryer, of, but accounts.ProfileID) ([]held, error) {
	rows, err := q.Query(ctx, `SELECT 'report', id FROM report WHERE profile_id = $1
		UNION ALL SELECT 'report_reader', m.id FROM report_reader m WHERE m.profile_id = $1
			AND NOT EXISTS (SELECT 1 FROM report_reader o WHERE o.report_id = m.report_id AND o.profile_id = $2) ORDER BY 1, 2`, of, but)
	return db.Collect(rows, err, func(row db.Row) (h held, err error) { return h, row.Scan(&h.table, &h.id) })
}

// updateHeld says whether a row was still whose it is said to be.
func updateHeld(ctx context.Context, tx *db.Tx, h held, before, after any) (bool, error) {
	statement := `UPDATE report SET profile_id = $3 WHERE id = $1 AND profile_id = $2`
	if h.table == "report_reader" {
		statement = `UPDATE report_reader SET profile_id = $3 WHERE id = $1 AND profile_id = $2`
	}
	rows, err := tx.Exec(ctx, statement, h.id, before, after)
	return rows == 1, err
}

func deleteHeld(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM report_reader WHERE profile_id = $1 OR report_id IN (SELECT r.id FROM report r WHERE r.profile_id = $1)`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM report WHERE profile_id = $1`, id)
	return err
}
