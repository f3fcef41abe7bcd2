package reminder

import (
	"context"
	"fmt"
	"strings"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/courses"
)

// The tables whose items are this room's.
const (
	saidTable   = "reminder"
	choiceTable = "reminder_choice"
)

// PlanMove gives what somebody was reminded of to the survivor of a merge, so that
// they do not hear of it twice, and what they chose where the survivor has not
// chosen. What both have stays.
func PlanMove(ctx context.Context, q db.Queryer, move transfer.Move) ([]transfer.Item, error) {
	from, into := accounts.ProfileID(move.From), accounts.ProfileID(move.Into)
	rows, err := selectMovable(ctx, q, from, into)
	if err != nil {
		return nil, fmt.Errorf("plan reminders: %w", err)
	}
	var items []transfer.Item
	for _, id := range rows {
		items = append(items, item(saidTable, id, move.From, move.Into))
	}
	theirs, err := selectChoices(ctx, q, from)
	if err != nil {
		return nil, fmt.Errorf("plan choices: %w", err)
	}
	ours, err := selectChoices(ctx, q, into)
	if err != nil {
		return nil, fmt.Errorf("plan choices: %w", err)
	}
	for _, kind := range Kinds {
		_, has := theirs[kind]
		if _, chosen := ours[kind]; has && !chosen {
			items = append(items, item(choiceTable, move.From+" "+string(kind), move.From, move.Into))
		}
	}
	return items, nil
}

// item gives a row to another profile. A choice has no key of its own: it is known
// by whose it was before the merge, and its kind.
func item(table, row, from, into string) transfer.Item {
	return transfer.Item{Table: table, Row: row, Column: "profile_id", Rule: "M46", Before: transfer.Value(from), After: transfer.Value(into)}
}

// ApplyMove carries out the items of a merge or an undo that are about reminders.
// Problem: courses.ErrMoveChanged.
func ApplyMove(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	for _, item := range items {
		if item.Table != saidTable && item.Table != choiceTable {
			continue
		}
		if err := apply(ctx, tx, item); err != nil {
			return fmt.Errorf("move reminder: %w", err)
		}
	}
	return nil
}

func apply(ctx context.Context, tx *db.Tx, item transfer.Item) error {
	before, err := transfer.String(item.Before)
	if err != nil {
		return err
	}
	after, err := transfer.String(item.After)
	if err != nil {
		return err
	}
	moved, err := false, error(nil)
	if item.Table == saidTable {
		moved, err = updateSaidOwner(ctx, tx, item.Row, before, after)
	} else {
		_, kind, _ := strings.Cut(item.Row, " ")
		moved, err = updateChoiceOwner(ctx, tx, Kind(kind), before, after)
	}
	if err == nil && !moved {
		err = courses.ErrMoveChanged
	}
	return err
}

// PlanUnmove gives back what came with a merge (M50), where the survivor still has
// it. A choice goes back as it stands now.
func PlanUnmove(ctx context.Context, q db.Queryer, undo transfer.Undo) (transfer.Reversal, error) {
	rows, err := selectSaidOf(ctx, q, accounts.ProfileID(undo.Into))
	if err != nil {
		return transfer.Reversal{}, fmt.Errorf("plan undo of reminders: %w", err)
	}
	choices, err := selectChoices(ctx, q, accounts.ProfileID(undo.Into))
	if err != nil {
		return transfer.Reversal{}, fmt.Errorf("plan undo of choices: %w", err)
	}
	var out transfer.Reversal
	for _, item := range undo.Items {
		there := rows[item.Row]
		if item.Table == choiceTable {
			_, kind, _ := strings.Cut(item.Row, " ")
			_, there = choices[Kind(kind)]
		}
		if (item.Table == saidTable || item.Table == choiceTable) && there {
			out.Steps = append(out.Steps, transfer.Step{Items: []transfer.Item{item.Reverse(transfer.Value(undo.Into), transfer.Label{})}})
		}
	}
	return out, nil
}
