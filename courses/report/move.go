package report

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/courses"
)

// tables are whose items are this room's.
var tables = map[string]bool{"report": true, "report_reader": true}

// PlanMove gives somebody's reports, and those that are shared with them, to the
// survivor of a merge, with when they are mailed. Where both have one, the
// survivor's stands as it is. What a reader sees in them is what the survivor
// may see (M15).
func PlanMove(ctx context.Context, q db.Queryer, move transfer.Move) ([]transfer.Item, error) {
	rows, err := selectHeld(ctx, q, accounts.ProfileID(move.From), accounts.ProfileID(move.Into))
	if err != nil {
		return nil, fmt.Errorf("plan reports: %w", err)
	}
	var items []transfer.Item
	for _, row := range rows {
		items = append(items, transfer.Item{Table: row.table, Row: row.id, Column: "profile_id", Rule: "M46",
			Before: transfer.Value(move.From), After: transfer.Value(move.Into)})
	}
	return items, nil
}

// ApplyMove carries out the items of a merge or an undo that are about reports.
// Problem: courses.ErrMoveChanged.
func ApplyMove(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	for _, item := range items {
		if !tables[item.Table] {
			continue
		}
		before, err := transfer.String(item.Before)
		if err != nil {
			return fmt.Errorf("move report: %w", err)
		}
		after, err := transfer.String(item.After)
		if err != nil {
			return fmt.Errorf("move report: %w", err)
		}
		moved, err := updateHeld(ctx, tx, held{item.Table, item.Row}, before, after)
		if err != nil {
			return fmt.Errorf("move report: %w", err)
		}
		if !moved {
			return courses.ErrMoveChanged
		}
	}
	return nil
}

// PlanUnmove gives back the reports that came with a merge (M50), as they are by
// now. What the survivor has saved since is theirs.
func PlanUnmove(ctx context.Context, q db.Queryer, undo transfer.Undo) (transfer.Reversal, error) {
	rows, err := selectHeld(ctx, q, accounts.ProfileID(undo.Into), accounts.ProfileID(undo.From))
	if err != nil {
		return transfer.Reversal{}, fmt.Errorf("plan undo of reports: %w", err)
	}
	there := map[held]bool{}
	for _, row := range rows {
		there[row] = true
	}
	var out transfer.Reversal
	for _, item := range undo.Items {
		switch {
		case !tables[item.Table]:
		case there[held{item.Table, item.Row}]:
			out.Steps = append(out.Steps, transfer.Step{Items: []transfer.Item{item.Reverse(transfer.Value(undo.Into), transfer.Label{})}})
		default:
			out.Left = append(out.Left, transfer.Remark{Table: item.Table, Row: item.Row, Column: item.Column, Label: transfer.Label{Key: "report.undo.gone"}})
		}
	}
	return out, nil
}

// Erase takes away, as a step, what a profile has saved, for everybody with whom
// it was shared, and what others have shared with it.
func Erase(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	if err := deleteHeld(ctx, tx, id); err != nil {
		return fmt.Errorf("erase reports: %w", err)
	}
	return nil
}
