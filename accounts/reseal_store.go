package accounts

import (
	"context"

	"kursbro/app/db"
)

func selectPasskeyRecords(ctx context.Context, q db.Queryer) ([]sealedValue, error) {
	rows, err := q.Query(ctx, `SELECT id, profile_id, record FROM passkey ORDER BY id`)
	return db.Collect(rows, err, func(row db.Row) (v sealedValue, err error) {
		var key Passkey
		err = row.Scan(&key.ID, &key.ProfileID, &v.text)
		v.row, v.purpose = string(key.ID), key.purpose()
		return v, err
	})
}

func updatePasskeyRecord(ctx context.Context, tx *db.Tx, v sealedValue, fresh string) error {
	_, err := tx.Exec(ctx, `UPDATE passkey SET record = $3 WHERE id = $1 AND record = $2`, v.row, v.text, fresh)
	return err
}

func selectCodeAppSecrets(ctx context.Context, q db.Queryer) ([]sealedValue, error) {
	rows, err := q.Query(ctx, `SELECT profile_id, secret FROM code_app ORDER BY profile_id`)
	return db.Collect(rows, err, func(row db.Row) (v sealedValue, err error) {
		var app CodeApp
		err = row.Scan(&app.ProfileID, &v.text)
		v.row, v.purpose = string(app.ProfileID), app.purpose()
		return v, err
	})
}

func updateCodeAppSecret(ctx context.Context, tx *db.Tx, v sealedValue, fresh string) error {
	_, err := tx.Exec(ctx, `UPDATE code_app SET secret = $3 WHERE profile_id = $1 AND secret = $2`, v.row, v.text, fresh)
	return err
}

func selectSealedNumbers(ctx context.Context, q db.Queryer, after string, most int) ([]sealedNumberRow, error) {
	rows, err := q.Query(ctx, `SELECT id, lookup, sealed, key_id FROM national_id WHERE id > $1 ORDER BY id LIMIT $2`, after, most)
	return db.Collect(rows, err, func(row db.Row) (n sealedNumberRow, err error) {
		return n, row.Scan(&n.id, &n.lookup, &n.Data, &n.KeyID)
	})
}

func updateSealedNumber(ctx context.Context, tx *db.Tx, n sealedNumberRow) error {
	_, err := tx.Exec(ctx, `UPDATE national_id SET sealed = $2, key_id = $3 WHERE id = $1`, n.id, n.Data, n.KeyID)
	return err
}
