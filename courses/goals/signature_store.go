package goals

import (
	"context"
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
)

const signatureColumns = `n.id, n.entry_id, n.verdict, n.signer_profile_id, n.signer_name, n.holder_name, n.said, n.answer, n.basis, n.signed_at, n.digest`

func scanSignature(row db.Row, more ...any) (n Signature, err error) {
	var basis string
	err = row.Scan(append([]any{&n.ID, &n.EntryID, &n.Verdict, &n.Signer, &n.SignerName, &n.HolderName, &n.Said, &n.Answer, &basis, &n.SignedAt, &n.Digest}, more...)...)
	n.Basis = strings.Fields(basis)
	return n, err
}

func insertSignature(ctx context.Context, tx *db.Tx, n Signature) error {
	_, err := tx.Exec(ctx, `INSERT INTO goal_signature (id, entry_id, verdict, signer_profile_id, signer_name, holder_name, said, answer, basis, signed_at, digest)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		n.ID, n.EntryID, n.Verdict, n.Signer, n.SignerName, n.HolderName, n.Said, n.Answer, strings.Join(n.Basis, " "), n.SignedAt, n.Digest)
	return err
}

// selectSignatures gives all of a plan, the oldest first.
func selectSignatures(ctx context.Context, q db.Queryer, plan PlanID) ([]Signature, error) {
	rows, err := q.Query(ctx, `SELECT `+signatureColumns+` FROM goal_signature n JOIN goal_entry e ON e.id = n.entry_id
		WHERE e.plan_id = $1 ORDER BY n.signed_at, n.id`, plan)
	return db.Collect(rows, err, func(row db.Row) (Signature, error) { return scanSignature(row) })
}

// selectSignedBy gives the latest of a person's own.
func selectSignedBy(ctx context.Context, q db.Queryer, who accounts.ProfileID) ([]SignedEntry, error) {
	rows, err := q.Query(ctx, `SELECT `+signatureColumns+`, g.title, coalesce(a.title, '')
		FROM goal_signature n JOIN goal_entry e ON e.id = n.entry_id JOIN goal g ON g.id = e.goal_id LEFT JOIN goal_activity a ON a.id = e.activity_id
		WHERE n.signer_profile_id IN (SELECT id FROM profile WHERE id = $1 OR merged_into = $1) ORDER BY n.signed_at DESC, n.id DESC LIMIT 200`, who)
	return db.Collect(rows, err, func(row db.Row) (s SignedEntry, err error) {
		s.Signature, err = scanSignature(row, &s.Goal, &s.Activity)
		return s, err
	})
}
