package merge

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

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

// line is a row of merge_item to be: the first of the items that are alike, and
// where all of them stand.
type line struct {
	first int
	rows  []changedRow
}

// text writes the rows as encoding/json would, without asking a hundred times
// what a row is made of.
func (l line) text() string {
	text := make([]byte, 0, 2+180*len(l.rows))
	for i, row := range l.rows {
		text = append(append(text, "[,"[min(i, 1)]), `{"n":`...)
		text = append(strconv.AppendInt(text, int64(row.Place), 10), `,"row":`...)
		text = transfer.AppendText(text, row.Row)
		if row.Label.Key != "" {
			text = row.Label.Append(append(text, `,"label":`...))
		}
		text = append(text, '}')
	}
	return string(append(text, ']'))
}

// linesOf gathers the items that are alike, by where the first of them stands.
func linesOf(items []transfer.Item) []line {
	var lines []line
	at := map[likeness]int{}
	for place, item := range items {
		like := likenessOf(item)
		n, met := at[like]
		if !met {
			n, at[like] = len(lines), len(lines)
			lines = append(lines, line{first: place})
		}
		lines[n].rows = append(lines[n].rows, changedRow{place, item.Row, item.Label})
	}
	return lines
}

// insertItems keeps every change of a merge, in the order in which they were
// made.
func insertItems(ctx context.Context, tx *db.Tx, id MergeID, items []transfer.Item) error {
	lines := linesOf(items)
	rows := make([][]any, len(lines))
	for i, line := range lines {
		item := items[line.first]
		rows[i] = []any{id, line.first, item.Table, item.Column, item.Before, item.After, item.Rule, line.text()}
	}
	return tx.Insert(ctx, `INSERT INTO merge_item (merge_id, sequence, table_name, column_name, before, after, rule, changed_rows)`, rows)
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
