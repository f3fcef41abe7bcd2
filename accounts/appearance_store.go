package accounts

import (
	"context"

	"kursbro/app/db"
)

func updateAppearance(ctx context.Context, tx *db.Tx, id ProfileID, a Appearance) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET theme = $2, text_size = $3, motion = $4, updated_at = $5 WHERE id = $1`, id, a.Theme, a.TextSize, a.Motion, tx.Now())
	return err
}
