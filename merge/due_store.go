package merge

import (
	"context"
	"errors"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// selectCursor gives the beginning when nothing was ever matched.
func selectCursor(ctx context.Context, q db.Queryer) (at cursor, err error) {
	err = q.QueryRow(ctx, `SELECT behind, ahead, moved_at FROM match_cursor WHERE name = 'national_id'`).Scan(&at.Behind, &at.Ahead, &at.MovedAt)
	if errors.Is(err, db.ErrNone) {
		return cursor{}, nil
	}
	return at, err
}

func saveCursor(ctx context.Context, tx *db.Tx, at cursor) error {
	_, err := tx.Exec(ctx, `INSERT INTO match_cursor (name, behind, ahead, moved_at) VALUES ('national_id', $1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET behind = excluded.behind, ahead = excluded.ahead, moved_at = excluded.moved_at`,
		at.Behind, at.Ahead, at.MovedAt)
	return err
}

func selectNewestNumber(ctx context.Context, q db.Queryer) (id string, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce(max(id), '') FROM national_id`).Scan(&id)
	return id, err
}

// selectNewestBefore reads every number once: it is for the first run alone.
func selectNewestBefore(ctx context.Context, q db.Queryer, moment time.Time) (id string, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce(max(id), '') FROM national_id WHERE created_at < $1`, moment).Scan(&id)
	return id, err
}

// selectSharing gives the profiles with a number newer than id that somebody of
// the other kind has as well, where no rule has looked at the two since the
// number came. Each is there once; DISTINCT would make SQLite read every number
// there is.
func selectSharing(ctx context.Context, q db.Queryer, id string) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT n.profile_id FROM national_id n JOIN profile p ON p.id = n.profile_id
		JOIN national_id o ON o.lookup = n.lookup AND o.profile_id <> n.profile_id JOIN profile po ON po.id = o.profile_id
		WHERE n.id > $1 AND p.kind <> po.kind AND p.state <> 'merged' AND po.state <> 'merged' AND n.status <> 'mistaken' AND o.status <> 'mistaken'
			AND NOT EXISTS (SELECT 1 FROM match m WHERE m.settled_at >= n.created_at
				AND m.internal_profile_id = CASE p.kind WHEN 'internal' THEN p.id ELSE po.id END
				AND m.external_profile_id = CASE p.kind WHEN 'internal' THEN po.id ELSE p.id END)`, id)
	found, err := db.Collect(rows, err, func(row db.Row) (id accounts.ProfileID, err error) {
		err = row.Scan(&id)
		return id, err
	})
	slices.Sort(found)
	return slices.Compact(found), err
}
