package accounts

import (
	"context"
	"errors"
	"time"

	"kursbro/app/db"
)

// selectFactors reads what a person has. Most people have nothing: they cost
// one statement.
func selectFactors(ctx context.Context, q db.Queryer, id ProfileID) (f Factors, err error) {
	var passkeys, apps int
	err = q.QueryRow(ctx, `SELECT (SELECT count(*) FROM passkey WHERE profile_id = $1), (SELECT count(*) FROM code_app WHERE profile_id = $1),
		(SELECT count(*) FROM recovery_code WHERE profile_id = $1 AND used_at IS NULL)`, id).Scan(&passkeys, &apps, &f.RecoveryCodes)
	if err != nil {
		return f, err
	}
	if passkeys > 0 {
		if f.Passkeys, err = selectPasskeys(ctx, q, id); err != nil {
			return f, err
		}
	}
	if apps == 0 {
		return f, nil
	}
	app, err := selectCodeApp(ctx, q, id)
	if errors.Is(err, db.ErrNone) {
		return f, nil
	}
	f.CodeApp = &app
	return f, err
}

// deleteTombstoneFactors takes the factors of tombstones that were made before
// a moment, with the password that they stood beside.
func deleteTombstoneFactors(ctx context.Context, tx *db.Tx, before time.Time) error {
	for _, table := range []string{"passkey", "code_app", "recovery_code", "provider_link"} {
		_, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE profile_id IN (SELECT id FROM profile WHERE state = 'merged' AND merged_at < $1)`, before)
		if err != nil {
			return err
		}
	}
	return nil
}
