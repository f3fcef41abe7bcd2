package accounts

import (
	"context"
	"strings"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// movable are the columns of profile that a merge may change, each with how
// its scalars are read.
var movable = transfer.Columns{
	"private_email": transfer.String, "private_email_key": transfer.String, "private_email_source": transfer.String,
	"private_email_verified_at": transfer.Time, "mobile": transfer.String, "mobile_source": transfer.String, "language": transfer.String,
	"theme": transfer.String, "text_size": transfer.String, "motion": transfer.String, "state": transfer.String,
}

// applyItems sets columns of one profile where all of them still have the
// values that were planned for.
func applyItems(ctx context.Context, tx *db.Tx, id ProfileID, items []transfer.Item) (int64, error) {
	var c transfer.Change
	c.Set("updated_at", tx.Now())
	c.Where("id", id)
	if err := c.Add(movable, items...); err != nil {
		return 0, err
	}
	return tx.Exec(ctx, `UPDATE profile SET `+c.Sets()+` WHERE `+c.Wheres(), c.Args()...)
}

// updateSearch finds new search words for a profile whose values were moved.
func updateSearch(ctx context.Context, tx *db.Tx, p Profile) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET search_text = $2 WHERE id = $1`, p.ID, strings.Join(p.searchWords(), " "))
	if err != nil {
		return err
	}
	return refreshWords(ctx, tx, p)
}
