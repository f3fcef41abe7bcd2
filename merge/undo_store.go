package merge

import (
	"context"
	"encoding/json"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// undoRow is how a merge was undone.
type undoRow struct {
	merge   MergeID
	digest  string
	at      time.Time
	by      accounts.ProfileID
	note    string
	answers map[string]transfer.Answer
}

// insertUndo takes the one place that a merge has for its undo.
func insertUndo(ctx context.Context, tx *db.Tx, u undoRow) error {
	answers, err := json.Marshal(u.answers)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO merge_undo (merge_id, digest, undone_at, by_profile_id, note, answers) VALUES ($1, $2, $3, $4, $5, $6)`,
		u.merge, u.digest, u.at, null(u.by), u.note, string(answers))
	return err
}

// selectUndoing gives who undid a merge, and who had proposed it.
func selectUndoing(ctx context.Context, q db.Queryer, id MergeID) (u Undoing, err error) {
	err = q.QueryRow(ctx, `SELECT u.undone_at, coalesce(u.by_profile_id, ''), u.note, coalesce((SELECT max(a.proposed_by_profile_id) FROM undo_proposal a
		WHERE a.merge_id = u.merge_id AND a.state = 'approved'), '') FROM merge_undo u WHERE u.merge_id = $1`, id).Scan(&u.At, &u.By, &u.Note, &u.ProposedBy)
	return u, err
}

func updateUndone(ctx context.Context, tx *db.Tx, id MergeID) error {
	_, err := tx.Exec(ctx, `UPDATE merge SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL`, id, tx.Now())
	return err
}

// updateMatchUndone remembers that the merge of a pair was undone.
func updateMatchUndone(ctx context.Context, tx *db.Tx, id MatchID) error {
	_, err := tx.Exec(ctx, `UPDATE match SET undone_at = $2 WHERE id = $1`, id, tx.Now())
	return err
}

// updateMatchOpened opens a match that a merge had closed (M12), unless
// somebody has said no since.
func updateMatchOpened(ctx context.Context, tx *db.Tx, id MatchID, state State) (bool, error) {
	reasons, err := json.Marshal([]Reason{MergedElsewhere})
	if err != nil {
		return false, err
	}
	opened, err := tx.Exec(ctx, `UPDATE match SET state = $2, reasons = '[]', decided_at = NULL WHERE id = $1 AND state = 'refused' AND reasons = $3`,
		id, state, string(reasons))
	return opened == 1, err
}

// selectNewerMerges gives the merges into a profile, or out of it, that came
// after one and are not undone, the oldest first.
func selectNewerMerges(ctx context.Context, q db.Queryer, m Merge) ([]Merge, error) {
	rows, err := q.Query(ctx, `SELECT `+mergeColumns+` FROM merge
		WHERE (into_profile_id = $1 AND sequence > (SELECT sequence FROM merge WHERE id = $2) OR from_profile_id = $1) AND undone_at IS NULL
		ORDER BY CASE WHEN from_profile_id = $1 THEN 1 ELSE 0 END, sequence`, m.Into, m.ID)
	return db.Collect(rows, err, scanMerge)
}

// selectMistaken gives the merges whose two share a number, and none that holds
// (M3), the newest first.
func selectMistaken(ctx context.Context, q db.Queryer) ([]Merge, error) {
	rows, err := q.Query(ctx, `SELECT `+mergeColumns+` FROM merge WHERE undone_at IS NULL AND id IN (
			SELECT m.id FROM national_id wrong JOIN merge m ON m.from_profile_id = wrong.profile_id WHERE wrong.status = 'mistaken'
			UNION SELECT m.id FROM national_id wrong JOIN merge m ON m.into_profile_id = wrong.profile_id WHERE wrong.status = 'mistaken')
		AND EXISTS (SELECT 1 FROM national_id a JOIN national_id b ON b.lookup = a.lookup AND b.profile_id = into_profile_id
			WHERE a.profile_id = from_profile_id AND (a.status = 'mistaken' OR b.status = 'mistaken'))
		AND NOT EXISTS (SELECT 1 FROM national_id a JOIN national_id b ON b.lookup = a.lookup AND b.profile_id = into_profile_id
			WHERE a.profile_id = from_profile_id AND a.status <> 'mistaken' AND b.status <> 'mistaken')
		ORDER BY merged_at DESC, id DESC`)
	return db.Collect(rows, err, scanMerge)
}

// deleteItems takes away what the merges of a profile changed, and the plans
// that were shown of them.
func deleteItems(ctx context.Context, tx *db.Tx, profile accounts.ProfileID) error {
	_, err := tx.Exec(ctx, `DELETE FROM merge_item WHERE merge_id IN
		(SELECT id FROM merge WHERE from_profile_id = $1 OR into_profile_id = $1)`, profile)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM undo_proposal WHERE merge_id IN
		(SELECT id FROM merge WHERE from_profile_id = $1 OR into_profile_id = $1)`, profile)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM match_plan WHERE match_id IN
		(SELECT id FROM match WHERE external_profile_id = $1 OR internal_profile_id = $1)`, profile)
	return err
}
