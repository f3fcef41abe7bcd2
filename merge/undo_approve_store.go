package merge

import (
	"context"
	"encoding/json"

	"kursbro/accounts"
	"kursbro/app/db"
)

func selectUndoProposal(ctx context.Context, q db.Queryer, merge MergeID) (p UndoProposal, err error) {
	var answers string
	err = q.QueryRow(ctx, `SELECT a.id, a.merge_id, a.digest, a.note, a.answers, a.email, a.proposed_by_profile_id, p.given_name || ' ' || p.family_name, a.proposed_at
		FROM undo_proposal a JOIN profile p ON p.id = a.proposed_by_profile_id WHERE a.state = 'open' AND a.merge_id = $1`, merge).
		Scan(&p.ID, &p.Merge, &p.Order.Digest, &p.Order.Note, &answers, &p.Order.Email, &p.By, &p.ByName, &p.At)
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(answers), &p.Order.Answers)
}

func insertUndoProposal(ctx context.Context, tx *db.Tx, p UndoProposal) error {
	answers, err := json.Marshal(p.Order.Answers)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO undo_proposal (id, merge_id, digest, note, answers, email, state, proposed_by_profile_id, proposed_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8)`, p.ID, p.Merge, p.Order.Digest, p.Order.Note, string(answers), p.Order.Email, p.By, p.At)
	return err
}

// closeUndoProposal ends a proposal: approved, rejected, withdrawn or lapsed.
func closeUndoProposal(ctx context.Context, tx *db.Tx, id ProposalID, state string, by accounts.ProfileID, note string) error {
	_, err := tx.Exec(ctx, `UPDATE undo_proposal SET state = $2, decided_by_profile_id = $3, decided_at = $4, answer = $5 WHERE id = $1 AND state = 'open'`,
		id, state, null(by), tx.Now(), note)
	return err
}

// closeUndoProposals ends what is still proposed about a merge that somebody
// undoes without it.
func closeUndoProposals(ctx context.Context, tx *db.Tx, merge MergeID) error {
	_, err := tx.Exec(ctx, `UPDATE undo_proposal SET state = 'lapsed', decided_at = $2 WHERE merge_id = $1 AND state = 'open'`, merge, tx.Now())
	return err
}

// selectUndosProposed gives the merges whose undo waits for a second person, the
// longest waiting first.
func selectUndosProposed(ctx context.Context, q db.Queryer) ([]Merge, error) {
	rows, err := q.Query(ctx, `SELECT `+mergeColumns+` FROM merge WHERE undone_at IS NULL AND id IN
		(SELECT merge_id FROM undo_proposal WHERE state = 'open') ORDER BY (SELECT max(proposed_at) FROM undo_proposal WHERE merge_id = merge.id AND state = 'open'), id`)
	return db.Collect(rows, err, scanMerge)
}

// selectMadeByTwo says whether a merge was approved by a second person.
func selectMadeByTwo(ctx context.Context, q db.Queryer, id MergeID) (two bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM merge m JOIN match x ON x.id = m.match_id WHERE m.id = $1 AND (x.origin = 'twins'
		OR EXISTS (SELECT 1 FROM match_proposal a WHERE a.match_id = x.id AND a.state = 'approved' AND a.decided_at = m.merged_at)))`, id).Scan(&two)
	return two, err
}
