package merge

import (
	"context"
	"encoding/json"

	"kursbro/app/db"
)

// insertPlan keeps a plan that somebody was shown; the same plan is kept once.
func insertPlan(ctx context.Context, tx *db.Tx, p Plan) error {
	items, err := json.Marshal(p.Items())
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO match_plan (match_id, digest, items, computed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (match_id, digest) DO NOTHING`, p.Match.ID, p.Digest, string(items), tx.Now())
	return err
}

// closeMatch refuses an open match for a reason of the rules.
func closeMatch(ctx context.Context, tx *db.Tx, id MatchID, why Reason) error {
	reasons, err := json.Marshal([]Reason{why})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE match SET state = 'refused', reasons = $2, decided_at = $3 WHERE id = $1`, id, string(reasons), tx.Now())
	return err
}
