package merge

import (
	"context"

	"kursbro/app/db"
)

// selectRefusal is the last no to a merge of a pair.
func selectRefusal(ctx context.Context, q db.Queryer, match string) (Refusal, error) {
	return scanRefusal(q.QueryRow(ctx, `SELECT p.given_name || ' ' || p.family_name, a.decided_at, a.answer FROM match_proposal a
		JOIN profile p ON p.id = a.decided_by_profile_id WHERE a.match_id = $1 AND a.state = 'rejected' ORDER BY a.decided_at DESC LIMIT 1`, match))
}

// selectUndoRefusal is the last no to the undo of a merge.
func selectUndoRefusal(ctx context.Context, q db.Queryer, merge string) (Refusal, error) {
	return scanRefusal(q.QueryRow(ctx, `SELECT p.given_name || ' ' || p.family_name, a.decided_at, a.answer FROM undo_proposal a
		JOIN profile p ON p.id = a.decided_by_profile_id WHERE a.merge_id = $1 AND a.state = 'rejected' ORDER BY a.decided_at DESC LIMIT 1`, merge))
}

func scanRefusal(row db.Row) (r Refusal, err error) {
	err = row.Scan(&r.ByName, &r.At, &r.Note)
	return r, err
}
