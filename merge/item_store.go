package merge

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// likeness is equal for the rows of a table that one line of merge_item is
// about: the same column becomes the same by the same rule.
type likeness struct {
	table, column, rule, before, after string
	wasNull, becomesNull               bool
}

func likenessOf(item transfer.Item) likeness {
	l := likeness{table: item.Table, column: item.Column, rule: item.Rule, wasNull: item.Before == nil, becomesNull: item.After == nil}
	if !l.wasNull {
		l.before = *item.Before
	}
	if !l.becomesNull {
		l.after = *item.After
	}
	return l
}

// changedRow is one row of a line, and its place among all items of the merge.
type changedRow struct {
	Place int            `json:"n"`
	Row   string         `json:"row"`
	Label transfer.Label `json:"label,omitzero"`
}

// insertItems keeps every change of a merge, in the order in which they were
// made.
func insertItems(ctx context.Context, tx *db.Tx, id MergeID, items []transfer.Item) error {
	lines := map[likeness][]changedRow{}
	var first []int // place of the first row of each line
	for place, item := range items {
		like := likenessOf(item)
		if lines[like] == nil {
			first = append(first, place)
		}
		lines[like] = append(lines[like], changedRow{place, item.Row, item.Label})
	}
	for chunk := range slices.Chunk(first, 100) {
		var places []string
		var args []any
		for _, place := range chunk {
			item := items[place]
			rows, err := json.Marshal(lines[likenessOf(item)])
			if err != nil {
				return err
			}
			n := len(args)
			places = append(places, fmt.Sprintf("($%d, $%d, $%d, $%d, $%d, $%d, $%d, $%d)", n+1, n+2, n+3, n+4, n+5, n+6, n+7, n+8))
			args = append(args, id, place, item.Table, item.Column, item.Before, item.After, item.Rule, string(rows))
		}
		if _, err := tx.Exec(ctx, `INSERT INTO merge_item (merge_id, sequence, table_name, column_name, before, after, rule, changed_rows) VALUES `+
			strings.Join(places, ", "), args...); err != nil {
			return err
		}
	}
	return nil
}

// selectItems gives the changes of a merge in the order in which they were made.
func selectItems(ctx context.Context, q db.Queryer, id MergeID) ([]transfer.Item, error) {
	rows, err := q.Query(ctx, `SELECT table_name, column_name, before, after, rule, changed_rows FROM merge_item WHERE merge_id = $1`, id)
	lines, err := db.Collect(rows, err, func(row db.Row) (line keptLine, err error) {
		var changed string
		if err = row.Scan(&line.Table, &line.Column, &line.Before, &line.After, &line.Rule, &changed); err == nil {
			err = json.Unmarshal([]byte(changed), &line.rows)
		}
		return line, err
	})
	if err != nil {
		return nil, err
	}
	return inOrder(lines), nil
}

// keptLine is a line of merge_item: what its rows have in common, and they.
type keptLine struct {
	transfer.Item
	rows []changedRow
}

func inOrder(lines []keptLine) []transfer.Item {
	type placed struct {
		transfer.Item
		place int
	}
	var all []placed
	for _, line := range lines {
		for _, row := range line.rows {
			item := line.Item
			item.Row, item.Label = row.Row, row.Label
			all = append(all, placed{item, row.Place})
		}
	}
	slices.SortFunc(all, func(a, b placed) int { return a.place - b.place })
	items := make([]transfer.Item, len(all))
	for i, one := range all {
		items[i] = one.Item
	}
	return items
}
