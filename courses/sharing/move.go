package sharing

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// table is whose items are this room's.
const table = "share"

// PlanMove gives what somebody has shared to the survivor of a merge: the same
// link and code, the same end and count, the same content (M30). Ended ones come
// along, and are not talked about.
func PlanMove(ctx context.Context, q db.Queryer, move transfer.Move) ([]transfer.Item, error) {
	all, err := selectShares(ctx, q, accounts.ProfileID(move.From))
	if err != nil {
		return nil, fmt.Errorf("plan shares: %w", err)
	}
	var items []transfer.Item
	for _, share := range all {
		item := transfer.Item{Table: table, Row: string(share.ID), Column: "profile_id", Rule: "M30",
			Before: transfer.Value(move.From), After: transfer.Value(move.Into)}
		if state := share.StateAt(q.Now()); state == Open || state == Locked {
			item.Label = label("sharing.move.open", share)
		}
		items = append(items, item)
	}
	return items, nil
}

// label is a line of the receipt: until when the link works.
func label(key string, share Share) transfer.Label {
	return transfer.Label{Key: key, Args: map[string]string{"Date": share.ExpiresAt.In(i18n.Oslo).Format("2006-01-02")}}
}

// ApplyMove carries out the items of a merge or an undo that are about shares.
// Problem: courses.ErrMoveChanged.
func ApplyMove(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	for _, item := range items {
		if item.Table != table {
			continue
		}
		before, err := transfer.String(item.Before)
		if err != nil {
			return fmt.Errorf("move share: %w", err)
		}
		after, err := transfer.String(item.After)
		if err != nil {
			return fmt.Errorf("move share: %w", err)
		}
		moved, err := updateOwner(ctx, tx, ShareID(item.Row), before, after)
		if err != nil {
			return fmt.Errorf("move share: %w", err)
		}
		if !moved {
			return courses.ErrMoveChanged
		}
	}
	return nil
}

// PlanUnmove gives back the shares that came with a merge (M50), as they are by
// now: who has opened them, and an end that was set since, stay with them. What
// the survivor has shared since is theirs.
func PlanUnmove(ctx context.Context, q db.Queryer, undo transfer.Undo) (transfer.Reversal, error) {
	all, err := selectShares(ctx, q, accounts.ProfileID(undo.Into))
	if err != nil {
		return transfer.Reversal{}, fmt.Errorf("plan undo of shares: %w", err)
	}
	theirs := map[string]Share{}
	for _, share := range all {
		theirs[string(share.ID)] = share
	}
	var out transfer.Reversal
	for _, item := range undo.Items {
		if item.Table != table {
			continue
		}
		share, there := theirs[item.Row]
		if !there {
			out.Left = append(out.Left, transfer.Remark{Table: table, Row: item.Row, Column: item.Column, Label: transfer.Label{Key: "sharing.undo.gone"}})
			continue
		}
		words := transfer.Label{}
		if state := share.StateAt(q.Now()); state == Open || state == Locked {
			words = label("sharing.undo.open", share)
		}
		out.Steps = append(out.Steps, transfer.Step{Items: []transfer.Item{item.Reverse(transfer.Value(undo.Into), words)}})
	}
	return out, nil
}
