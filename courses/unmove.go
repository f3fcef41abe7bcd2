package courses

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// PlanUnmove says how the learning that came with a merge goes back (M50). It
// only reads, and the same state gives the same answer. What hangs on one
// enrolment – attempts, results, certificates, windows – goes back or stays as
// one: where somebody has gone on with it since, that is asked (M51). Items of
// other rooms are passed over.
func PlanUnmove(ctx context.Context, q db.Queryer, undo transfer.Undo) (transfer.Reversal, error) {
	u := &unmover{undo: undo, now: transfer.Value(q.Now()), from: transfer.Value(undo.From), into: transfer.Value(undo.Into),
		items: map[place][]transfer.Item{}, rows: map[place]*present{}, bundles: map[place]*bundle{}}
	u.sort()
	if err := u.read(ctx, q); err != nil {
		return transfer.Reversal{}, fmt.Errorf("plan undo of learning: %w", err)
	}
	apart, err := u.parted(ctx, q)
	if err != nil {
		return transfer.Reversal{}, fmt.Errorf("plan undo of both forms: %w", err)
	}
	u.setAside(apart)
	u.gather()
	for _, b := range u.order {
		b.why = u.unsure(b)
	}
	for _, b := range u.order {
		u.settle(b)
	}
	u.part(apart)
	if err := u.renewals(ctx, q); err != nil {
		return transfer.Reversal{}, fmt.Errorf("plan undo of renewals: %w", err)
	}
	if err := u.seats(ctx, q); err != nil {
		return transfer.Reversal{}, fmt.Errorf("plan undo of seats: %w", err)
	}
	return u.out, nil
}

// place names a row.
type place struct{ table, key string }

// bundle is what goes back or stays as one: an enrolment with all that hangs
// on it, or a single row.
type bundle struct {
	head  place
	rows  []*present // the head first, then in the order of bundled
	moved bool       // it came with the merge
	why   string     // what makes it unsure; empty: nothing does
}

func (b *bundle) question() string { return b.head.table + ":" + b.head.key }

// unmover plans one undo.
type unmover struct {
	undo       transfer.Undo
	now        *string
	from, into *string
	items      map[place][]transfer.Item
	met        []place // in the order of the items
	rows       map[place]*present
	bundles    map[place]*bundle
	order      []*bundle
	out        transfer.Reversal
}

// bundled are the tables of a bundle, what others hang on first.
var bundled = []string{"enrolment", "attempt", "result", "certificate", "launch", "exemption", "code_use", "course"}

// sort takes the items that are this room's. A column that is no longer there
// is told, and stops nothing.
func (u *unmover) sort() {
	for _, item := range u.undo.Items {
		columns, ours := movable[item.Table]
		if !ours || item.Table == "seat" {
			continue
		}
		at := place{item.Table, item.Row}
		if _, known := columns[item.Column]; !known {
			u.leave(at, item.Column, transfer.Label{Key: "courses.undo.left.column"})
			continue
		}
		if u.items[at] == nil {
			u.met = append(u.met, at)
		}
		u.items[at] = append(u.items[at], item)
	}
}

// read reads what the survivor has, and the rows of the merge that somebody
// else has by now.
func (u *unmover) read(ctx context.Context, q db.Queryer) error {
	for _, table := range bundled {
		if table != "course" {
			if err := u.add(selectOwned(ctx, q, table, u.undo.Into)); err != nil {
				return err
			}
		}
		var missing []string
		for _, at := range u.met {
			if at.table == table && u.rows[at] == nil {
				missing = append(missing, at.key)
			}
		}
		if len(missing) > 0 {
			if err := u.add(selectNamed(ctx, q, table, missing)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (u *unmover) add(rows []present, err error) error {
	for i := range rows {
		u.rows[place{rows[i].table, rows[i].key}] = &rows[i]
	}
	return err
}

// gather makes the bundles that the items are about, in the order of the items.
func (u *unmover) gather() {
	for _, at := range u.met {
		row := u.rows[at]
		if row == nil {
			if at.table != "launch" { // windows are swept
				u.leave(at, "", transfer.Label{Key: "courses.undo.left.gone"})
			}
			continue
		}
		head := u.head(row)
		b := u.bundles[head]
		if b == nil {
			b = &bundle{head: head}
			u.bundles[head], u.order = b, append(u.order, b)
		}
	}
	for _, table := range bundled {
		for _, at := range u.sorted(table) {
			if b := u.bundles[u.head(u.rows[at])]; b != nil {
				b.rows = append(b.rows, u.rows[at])
				b.moved = b.moved || at == b.head && u.changed(at, ownerOf(at.table)) != nil
			}
		}
	}
}

// sorted are the rows of a table by their key.
func (u *unmover) sorted(table string) []place {
	var all []place
	for at := range u.rows {
		if at.table == table {
			all = append(all, at)
		}
	}
	slices.SortFunc(all, func(a, b place) int { return strings.Compare(a.key, b.key) })
	return all
}

// head is the row that a row hangs on in the end: an enrolment, where there is
// one.
func (u *unmover) head(row *present) place {
	above := map[string]string{"attempt": "enrolment", "result": "attempt", "certificate": "result", "launch": "attempt"}
	for row.parent != "" {
		next := u.rows[place{above[row.table], row.parent}]
		if next == nil && row.table == "result" { // of a class
			next = u.rows[place{"enrolment", row.parent}]
		}
		if next == nil {
			break
		}
		row = next
	}
	return place{row.table, row.key}
}

// changed is what the merge did to a column of a row; nil: nothing.
func (u *unmover) changed(at place, column string) *transfer.Item {
	for i := range u.items[at] {
		if u.items[at][i].Column == column {
			return &u.items[at][i]
		}
	}
	return nil
}

func (u *unmover) leave(at place, column string, why transfer.Label) {
	u.out.Left = append(u.out.Left, transfer.Remark{Table: at.table, Row: at.key, Column: column, Label: why})
}
