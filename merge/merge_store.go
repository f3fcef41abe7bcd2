package merge

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

const mergeColumns = `id, coalesce(match_id, ''), from_profile_id, into_profile_id, evidence, confirmed, digest, merged_at,
	coalesce(by_profile_id, ''), note, seen_at, undone_at, from_updated_at, into_updated_at`

func scanMerge(row db.Row) (m Merge, err error) {
	err = row.Scan(&m.ID, &m.Match, &m.From, &m.Into, &m.Evidence, &m.Confirmed, &m.Digest, &m.MergedAt, &m.By, &m.Note, &m.SeenAt,
		&m.UndoneAt, &m.fromUpdatedAt, &m.intoUpdatedAt)
	return m, err
}

func selectMerge(ctx context.Context, q db.Queryer, id MergeID) (Merge, error) {
	return scanMerge(q.QueryRow(ctx, `SELECT `+mergeColumns+` FROM merge WHERE id = $1`, id))
}

// selectMergeOf gives the merge that closed the external of a match, whichever
// match it was that led to it.
func selectMergeOf(ctx context.Context, q db.Queryer, match MatchID) (id MergeID, err error) {
	err = q.QueryRow(ctx, `SELECT m.id FROM merge m JOIN match x ON x.external_profile_id = m.from_profile_id
		WHERE x.id = $1 AND m.undone_at IS NULL`, match).Scan(&id)
	return id, err
}

// selectMergesOf gives the merges that a profile took part in, the newest first,
// also those that were undone.
func selectMergesOf(ctx context.Context, q db.Queryer, profile accounts.ProfileID) ([]Merge, error) {
	rows, err := q.Query(ctx, `SELECT `+mergeColumns+` FROM merge WHERE into_profile_id = $1 OR from_profile_id = $1
		ORDER BY merged_at DESC, id DESC`, profile)
	return db.Collect(rows, err, scanMerge)
}

// selectMergedAgain gives the merge of the same tombstone that holds now;
// db.ErrNone when it lives.
func selectMergedAgain(ctx context.Context, q db.Queryer, m Merge) (Merge, error) {
	return scanMerge(q.QueryRow(ctx, `SELECT `+mergeColumns+` FROM merge WHERE from_profile_id = $1 AND undone_at IS NULL`, m.From))
}

// insertMerge takes the one place that a person has for an open merge (M12).
// insertMerge writes a merge as the latest into its survivor, whose merges come
// one after another (both profiles are locked).
func insertMerge(ctx context.Context, tx *db.Tx, m Merge) error {
	_, err := tx.Exec(ctx, `INSERT INTO merge (id, match_id, from_profile_id, into_profile_id, evidence, confirmed, digest, merged_at, by_profile_id, note,
			from_updated_at, into_updated_at, sequence)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, (SELECT coalesce(max(sequence), 0) + 1 FROM merge WHERE into_profile_id = $4))`,
		m.ID, null(m.Match), m.From, m.Into, m.Evidence, m.Confirmed, m.Digest, m.MergedAt, null(m.By), m.Note, m.fromUpdatedAt, m.intoUpdatedAt)
	return err
}

func updateSeen(ctx context.Context, tx *db.Tx, id MergeID) error {
	_, err := tx.Exec(ctx, `UPDATE merge SET seen_at = $2 WHERE id = $1 AND seen_at IS NULL`, id, tx.Now())
	return err
}

// selectTombstones gives those that point to a profile.
func selectTombstones(ctx context.Context, q db.Queryer, into accounts.ProfileID) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM profile WHERE merged_into = $1 ORDER BY id`, into)
	return db.Collect(rows, err, func(row db.Row) (id accounts.ProfileID, err error) {
		err = row.Scan(&id)
		return id, err
	})
}
