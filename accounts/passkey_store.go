package accounts

import (
	"context"

	"kursbro/app/db"
)

const passkeyColumns = `id, profile_id, credential_id, name, record, created_at, used_at, copied_at`

func scanPasskey(row db.Row) (k Passkey, err error) {
	err = row.Scan(&k.ID, &k.ProfileID, &k.credential, &k.Name, &k.record, &k.CreatedAt, &k.UsedAt, &k.CopiedAt)
	return k, err
}

func insertPasskey(ctx context.Context, tx *db.Tx, k Passkey) error {
	_, err := tx.Exec(ctx, `INSERT INTO passkey (id, profile_id, credential_id, name, record, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		k.ID, k.ProfileID, k.credential, k.Name, k.record, k.CreatedAt)
	return err
}

// selectPasskeys gives a person's passkeys, the oldest first.
func selectPasskeys(ctx context.Context, q db.Queryer, id ProfileID) ([]Passkey, error) {
	rows, err := q.Query(ctx, `SELECT `+passkeyColumns+` FROM passkey WHERE profile_id = $1 ORDER BY created_at, id`, id)
	return db.Collect(rows, err, scanPasskey)
}

func selectPasskeyByCredential(ctx context.Context, q db.Queryer, credential string) (Passkey, error) {
	return scanPasskey(q.QueryRow(ctx, `SELECT `+passkeyColumns+` FROM passkey WHERE credential_id = $1`, credential))
}

// updatePasskeyUsed writes the counter, unless somebody used the key since it
// was read.
func updatePasskeyUsed(ctx context.Context, tx *db.Tx, seen Passkey, record string) (int64, error) {
	return tx.Exec(ctx, `UPDATE passkey SET record = $3, used_at = $4 WHERE id = $1 AND record = $2 AND copied_at IS NULL`, seen.ID, seen.record, record, tx.Now())
}

func updatePasskeyCopied(ctx context.Context, tx *db.Tx, id PasskeyID) error {
	_, err := tx.Exec(ctx, `UPDATE passkey SET copied_at = $2 WHERE id = $1 AND copied_at IS NULL`, id, tx.Now())
	return err
}

func updatePasskeyName(ctx context.Context, tx *db.Tx, id PasskeyID, owner ProfileID, name string) (int64, error) {
	return tx.Exec(ctx, `UPDATE passkey SET name = $3 WHERE id = $1 AND profile_id = $2`, id, owner, name)
}

func deletePasskey(ctx context.Context, tx *db.Tx, id PasskeyID, owner ProfileID) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM passkey WHERE id = $1 AND profile_id = $2`, id, owner)
}

func deletePasskeys(ctx context.Context, tx *db.Tx, owner ProfileID) error {
	_, err := tx.Exec(ctx, `DELETE FROM passkey WHERE profile_id = $1`, owner)
	return err
}
