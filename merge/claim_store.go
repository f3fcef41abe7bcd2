package merge

import (
	"context"
	"time"

	"kursbro/app/db"
)

func insertClaim(ctx context.Context, tx *db.Tx, c ClaimLink) error {
	_, err := tx.Exec(ctx, `INSERT INTO match_claim (token_hash, internal_profile_id, external_profile_id, created_at) VALUES ($1, $2, $3, $4)`,
		c.Hash, c.Internal, c.External, c.At)
	return err
}

func selectClaim(ctx context.Context, q db.Queryer, hash string) (c ClaimLink, err error) {
	err = q.QueryRow(ctx, `SELECT token_hash, internal_profile_id, external_profile_id, created_at, used_at FROM match_claim WHERE token_hash = $1`, hash).
		Scan(&c.Hash, &c.Internal, &c.External, &c.At, &c.UsedAt)
	return c, err
}

func useClaim(ctx context.Context, tx *db.Tx, hash string) (int64, error) {
	return tx.Exec(ctx, `UPDATE match_claim SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL`, hash, tx.Now())
}

// carried says what numbers an external brings that its internal lacks.
type carried struct {
	another bool // one that may be an older or newer number of the same person
	others  bool // one that is another employee's, or of the same sort as one of the internal's own
}

// selectCarried compares the numbers of two; where they share one, the others
// are the same person's (M3).
func selectCarried(ctx context.Context, q db.Queryer, of ends) (c carried, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) > 0, coalesce(max(CASE WHEN
			EXISTS (SELECT 1 FROM national_id o WHERE o.profile_id = $1 AND o.kind = n.kind AND o.status = 'current')
			OR EXISTS (SELECT 1 FROM national_id t JOIN profile p ON p.id = t.profile_id
				WHERE t.lookup = n.lookup AND t.profile_id <> $1 AND t.status <> 'mistaken' AND t.evidence <> 'typed' AND p.kind = 'internal')
			THEN 1 ELSE 0 END), 0) = 1
		FROM national_id n WHERE n.profile_id = $2 AND n.status <> 'mistaken' AND NOT EXISTS (SELECT 1 FROM national_id x JOIN national_id y ON y.lookup = x.lookup
			WHERE x.profile_id = $1 AND y.profile_id = $2 AND x.status <> 'mistaken' AND y.status <> 'mistaken')`, of.Internal, of.External).
		Scan(&c.another, &c.others)
	return c, err
}

func deleteOldClaims(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM match_claim WHERE token_hash IN (SELECT token_hash FROM match_claim WHERE created_at < $1 ORDER BY created_at LIMIT $2)`, before, most)
}
