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
	"theme": transfer.String, "text_size": transfer.String, "motion": transfer.String, "state": transfer.String,
}

// applyItems sets columns of one profile where all of them still have the
// values that were planned for.
func applyItems(ctx context.Context, tx *db.Tx, id ProfileID, items []transfer.Item) (int64, error) {
	set, where, args := []string{"updated_at = $2"}, []string{"id = $1"}, []any{id, tx.Now()}
	place := func(value any) string {
		args = append(args, value)
		return fmt.Sprintf("$%d", len(args))
	}
	for _, item := range items {
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
		set = append(set, item.Column+" = "+place(after))
		if before == nil {
			where = append(where, item.Column+" IS NULL")
		} else {
			where = append(where, item.Column+" = "+place(before))
		}
	}
	return tx.Exec(ctx, `UPDATE profile SET `+strings.Join(set, ", ")+` WHERE `+strings.Join(where, " AND "), args...)
}

// updateSearch finds new search words for a profile whose values were moved.
func updateSearch(ctx context.Context, tx *db.Tx, p Profile) error {
	_, err := tx.Exec(ctx, `UPDATE profile SET search_text = $2 WHERE id = $1`, p.ID, strings.Join(p.searchWords(), " "))
	if err != nil {
		return err
	}
	return refreshWords(ctx, tx, p)
}
