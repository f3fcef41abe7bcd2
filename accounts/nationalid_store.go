package accounts

import (
	"context"

	"kursbro/accounts/nationalid"
	"kursbro/app/db"
)

const numberColumns = `n.id, n.profile_id, n.kind, n.lookup, n.evidence, n.status, n.created_at, n.note, p.kind, p.state, coalesce(p.merged_into, '')`

func scanNumber(row db.Row) (n NationalIDRow, err error) {
	err = row.Scan(&n.ID, &n.ProfileID, &n.Kind, &n.Lookup, &n.Evidence, &n.Status, &n.CreatedAt, &n.Note, &n.ProfileKind, &n.ProfileState, &n.MergedInto)
	return n, err
}

func selectNumbersByLookup(ctx context.Context, q db.Queryer, lookups []string) ([]NationalIDRow, error) {
	rows, err := q.Query(ctx, `SELECT `+numberColumns+` FROM national_id n JOIN profile p ON p.id = n.profile_id
		WHERE n.lookup IN (SELECT key FROM json_each($1)) ORDER BY p.created_at, p.id`, db.Keys(lookups))
	return db.Collect(rows, err, scanNumber)
}

func selectNumbers(ctx context.Context, q db.Queryer, id ProfileID) ([]NationalIDRow, error) {
	rows, err := q.Query(ctx, `SELECT `+numberColumns+` FROM national_id n JOIN profile p ON p.id = n.profile_id
		WHERE n.profile_id = $1 ORDER BY CASE n.status WHEN 'current' THEN 0 WHEN 'succeeded' THEN 1 ELSE 2 END, n.created_at DESC, n.id`, id)
	return db.Collect(rows, err, scanNumber)
}

// selectSealed reads the current number, sealed, and the id of its row.
func selectSealed(ctx context.Context, q db.Queryer, id ProfileID) (row string, sealed nationalid.Sealed, err error) {
	err = q.QueryRow(ctx, `SELECT id, sealed, key_id FROM national_id WHERE profile_id = $1 AND status = 'current'`, id).Scan(&row, &sealed.Data, &sealed.KeyID)
	return row, sealed, err
}

// sealedNumber is a row with the number in it.
type sealedNumber struct {
	NationalIDRow
	nationalid.Sealed
	before []string // what older keys made of it
}

// insertNumbers adds rows; what is there of the same numbers comes under the same
// key.
func insertNumbers(ctx context.Context, tx *db.Tx, numbers []sealedNumber) error {
	rows := make([][]any, len(numbers))
	for i, n := range numbers {
		for _, old := range n.before {
			if err := updateLookup(ctx, tx, old, n.Lookup); err != nil {
				return err
			}
		}
		rows[i] = []any{n.ID, n.ProfileID, n.Kind, n.Lookup, n.Data, n.KeyID, n.Evidence, n.Status, tx.Now(), n.Note}
	}
	return tx.Insert(ctx, `INSERT INTO national_id (id, profile_id, kind, lookup, sealed, key_id, evidence, status, created_at, note)`, rows)
}

// updateLookup brings all rows of a number under another key at once.
func updateLookup(ctx context.Context, tx *db.Tx, old, fresh string) error {
	_, err := tx.Exec(ctx, `UPDATE national_id SET lookup = $2 WHERE lookup = $1`, old, fresh)
	return err
}

func updateNumberStatus(ctx context.Context, tx *db.Tx, id string, status NumberStatus) error {
	_, err := tx.Exec(ctx, `UPDATE national_id SET status = $2 WHERE id = $1`, id, status)
	return err
}

// revertNumber makes an older number the current one again.
func revertNumber(ctx context.Context, tx *db.Tx, id, note string) error {
	_, err := tx.Exec(ctx, `UPDATE national_id SET status = 'current', note = $2 WHERE id = $1`, id, note)
	return err
}

func updateNumberEvidence(ctx context.Context, tx *db.Tx, id string, evidence Evidence) error {
	_, err := tx.Exec(ctx, `UPDATE national_id SET evidence = $2 WHERE id = $1`, id, evidence)
	return err
}

// deleteTypedNumbers takes away what an unverified registration said.
func deleteTypedNumbers(ctx context.Context, tx *db.Tx, id ProfileID) error {
	_, err := tx.Exec(ctx, `DELETE FROM national_id WHERE profile_id = $1 AND evidence = 'typed'`, id)
	return err
}
