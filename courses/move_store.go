package courses

import (
	"context"
	"fmt"
	"strings"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
)

// movable are the columns that a merge may change, each with how its scalars
// are read.
var movable = map[string]map[string]func(*string) (any, error){
	"enrolment": {"profile_id": transfer.String, "state": transfer.String, "superseded_by": transfer.String, "superseded_at": transfer.Time,
		"due_at": transfer.Time, "required_at": transfer.Time, "assignment_id": transfer.String, "completed_at": transfer.Time},
	"exemption": {"profile_id": transfer.String},
	"code_use":  {"profile_id": transfer.String},
	"attempt":   {"profile_id": transfer.String, "state": transfer.String, "superseded_by": transfer.String, "closed_at": transfer.Time, "held_at": transfer.Time},
	"result": {"profile_id": transfer.String, "origin_kind": transfer.String, "origin_ref": transfer.String, "origin_at": transfer.Time,
		"not_accepted": transfer.String, "superseded_by": transfer.String, "attempt_id": transfer.String},
	"certificate": {"profile_id": transfer.String, "withdrawn_at": transfer.Time, "withdrawn_why": transfer.String},
	"launch":      {"profile_id": transfer.String, "ended_at": transfer.Time, "end_reason": transfer.String},
	"course":      {"owner_profile_id": transfer.String},
	"seat":        movableSeat,
}

// applyRows sets the columns of rows that change alike, where all of them still
// have the values that were planned for. Rows of other rooms are left alone.
func applyRows(ctx context.Context, tx *db.Tx, rows alikeRows) error {
	table := rows.change[0].Table
	columns, ours := movable[table]
	if !ours {
		return nil
	}
	var made change
	for _, item := range rows.change {
		read, known := columns[item.Column]
		if !known {
			return fmt.Errorf("the column %s of %s is not moved", item.Column, table)
		}
		if err := made.add(item, read); err != nil {
			return err
		}
	}
	which := made.among(table, rows.keys)
	changed, err := tx.Exec(ctx, fmt.Sprintf(`UPDATE %s SET %s WHERE %s AND %s`,
		table, strings.Join(made.set, ", "), strings.Join(made.where, " AND "), which), made.args...)
	if err == nil && changed != int64(len(rows.keys)) {
		return ErrMoveChanged
	}
	return err
}

// change gathers the columns of a row: what they become, and what they have to
// be for that.
type change struct {
	set, where []string
	args       []any
	owned      bool // one of the columns says whose the row is
}

// among says which rows, in words that are the same however many there are, so
// that the statement is prepared once. Rows that change hands are looked for
// among all that their owner has, which lie together; the empty text keeps
// the database from looking each up by its key.
func (c *change) among(table string, keys []string) string {
	key := map[bool]string{false: "id", true: "token_hash"}[table == "launch"]
	if c.owned {
		key += " || ''"
	}
	return fmt.Sprintf("%s IN (SELECT key FROM json_each(%s))", key, c.place(db.Keys(keys)))
}

func (c *change) add(item transfer.Item, read func(*string) (any, error)) error {
	before, err := read(item.Before)
	if err != nil {
		return err
	}
	after, err := read(item.After)
	if err != nil {
		return err
	}
	c.owned = c.owned || strings.HasSuffix(item.Column, "profile_id")
	c.set = append(c.set, item.Column+" = "+c.place(after))
	if before == nil {
		c.where = append(c.where, item.Column+" IS NULL")
		return nil
	}
	c.where = append(c.where, item.Column+" = "+c.place(before))
	return nil
}

func (c *change) place(value any) string {
	c.args = append(c.args, value)
	return fmt.Sprintf("$%d", len(c.args))
}
