package accounts

import (
	"context"
	"fmt"
	"strings"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// movable are the columns of profile that a merge may change, each with how
// its scalars are read.
var movable = map[string]func(*string) (any, error){
	"private_email": transfer.String, "private_email_key": transfer.String, "private_email_source": transfer.String,
	"private_email_verified_at": transfer.Time, "mobile": transfer.String, "mobile_source": transfer.String, "language": transfer.String,
}

// applyItem sets one column where it still has the value that was planned for.
func applyItem(ctx context.Context, tx *db.Tx, item transfer.Item) (int64, error) {
	read, known := movable[item.Column]
	if !known {
		return 0, fmt.Errorf("the column %s of profile is not moved", item.Column)
	}
	before, err := read(item.Before)
	if err != nil {
		return 0, err
	}
	after, err := read(item.After)
	if err != nil {
		return 0, err
	}
	where, args := "IS NULL", []any{item.Row, tx.Now(), after}
	if before != nil {
		where, args = "= $4", append(args, before)
	}
	return tx.Exec(ctx, fmt.Sprintf(`UPDATE profile SET %[1]s = $3, updated_at = $2 WHERE id = $1 AND %[1]s %[2]s`, item.Column, where), args...)
}

// updateSearch finds new search words for a profile whose values were moved.
func updateSearch(ctx context.Context, tx *db.Tx, p Profile) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET search_text = $2 WHERE id = $1`, p.ID, strings.Join(p.searchWords(), " "))
	if err != nil {
		return err
	}
	return refreshWords(ctx, tx, p)
}
