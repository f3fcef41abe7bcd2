package courses

import (
	"context"
	"slices"
	"strings"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// giveBack are the changes that a row goes back by: from what it is now to what
// it was before the merge. What was made since in a bundle that goes back comes
// along, but for windows: the survivor's are closed.
func (u *unmover) giveBack(b *bundle, row *present) []transfer.Item {
	at := place{row.table, row.key}
	var items []transfer.Item
	for _, item := range u.items[at] {
		now := row.values[item.Column]
		window := row.table == "launch" && !transfer.Same(now, item.After)
		if !transfer.Same(now, item.Before) && !window {
			items = append(items, item.Reverse(now, transfer.Label{}))
		}
	}
	if b.moved && u.changed(at, ownerOf(row.table)) == nil {
		items = append(items, u.madeSince(row)...)
	}
	if len(items) > 0 {
		items[0].Label = u.told(b, row)
	}
	return items
}

func (u *unmover) madeSince(row *present) []transfer.Item {
	item := transfer.Item{Table: row.table, Row: row.key, Rule: "M51"}
	switch {
	case !transfer.Same(row.values[ownerOf(row.table)], u.into):
		return nil
	case row.table != "launch":
		item.Column, item.Before, item.After = ownerOf(row.table), u.into, u.from
		return []transfer.Item{item}
	case row.values["ended_at"] != nil:
		return nil
	}
	why := item
	item.Column, item.After = "ended_at", u.now
	why.Column, why.Before, why.After = "end_reason", row.values["end_reason"], transfer.Value("undone")
	return []transfer.Item{item, why}
}

// told is what the plan says of a row that goes back, once for each course that
// somebody has heard of.
func (u *unmover) told(b *bundle, row *present) transfer.Label {
	results := slices.ContainsFunc(b.rows, func(r *present) bool { return r.table == "result" })
	switch {
	case row.table == "result" && b.moved:
		return u.words("courses.undo.result", &bundle{rows: []*present{row}})
	case row.table == "result":
		return u.words("courses.undo.result_again", &bundle{rows: []*present{row}})
	case row.table == "course":
		return u.words("courses.undo.owner", b)
	case row.table != "enrolment" || results && b.moved:
		return transfer.Label{}
	case b.moved:
		return u.words("courses.undo.enrolment", b)
	}
	return u.words("courses.undo.reopened", b)
}

// words are a message about the course of a bundle and the day when it was last
// used.
func (u *unmover) words(key string, b *bundle) transfer.Label {
	last := b.rows[0]
	for _, row := range b.rows {
		if row.table == "attempt" && row.used.After(last.used) {
			last = row
		}
	}
	return transfer.Label{Key: key, Args: map[string]string{"course": b.rows[0].course, "Title": "", "Date": dayOf(last.used)}}
}

// pointOn links an enrolment that stays closed to what is in its place now:
// what it gave way to goes back.
func (u *unmover) pointOn(b *bundle, taken *present) {
	item := u.changed(b.head, "superseded_by")
	if item == nil || !transfer.Same(u.rows[b.head].values["superseded_by"], item.After) {
		return
	}
	onward := item.Reverse(item.After, transfer.Label{})
	onward.After = transfer.Value(taken.key)
	u.out.Steps = append(u.out.Steps, transfer.Step{Items: []transfer.Item{onward}, Needs: u.needs(b)})
}

// ApplyUnmove carries out the items of an undo that are about learning: what
// goes back leaves before anything is opened in its place. Problem:
// ErrMoveChanged.
func ApplyUnmove(ctx context.Context, tx *db.Tx, items []transfer.Item) error {
	leaves := map[place]bool{}
	for _, item := range items {
		if strings.HasSuffix(item.Column, "profile_id") {
			leaves[place{item.Table, item.Row}] = true
		}
	}
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b transfer.Item) int {
		return compareBool(leaves[place{b.Table, b.Row}], leaves[place{a.Table, a.Row}])
	})
	return ApplyMove(ctx, tx, items)
}
