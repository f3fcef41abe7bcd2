package db

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
)

// Alone runs work while no other process does so on the same database, nor
// migrates it: the others wait. A process that dies lets the next one in.
func (d *DB) Alone(ctx context.Context, work func() error) error {
	unlock, err := d.engine.lock(ctx)
	if err != nil {
		return Problem(fmt.Errorf("lock the database: %w", err))
	}
	err = work()
	if unlockErr := unlock(); err == nil {
		err = unlockErr
	}
	return err
}

// Load runs one act that fills tables with so many rows that it is cheaper to
// make their indexes and check their references afterwards, all in the one
// transaction: it is there as a whole and durable, or not at all. The database
// should be new and serve nobody: on PostgreSQL the tables are locked, on
// SQLite the problem is ErrUnavailable when another process has the file open.
//
// The act runs once. It may Insert from many goroutines; on SQLite nobody
// checks then that what its rows refer to is there.
func (d *DB) Load(ctx context.Context, tables []string, act func(tx *Tx) error) error {
	alone()
	return Problem(d.engine.load(ctx, tables, act))
}

// loader is a transaction that has its own way of inserting many rows.
type loader interface {
	insert(ctx context.Context, into string, rows [][]driver.NamedValue) error
}

// perStatement is how many rows one INSERT writes outside of a Load.
const perStatement = 50

// Insert writes many rows. into is "INSERT INTO table (column, column …)"; a
// row holds the columns' values in that order.
func (t *Tx) Insert(ctx context.Context, into string, rows [][]any) error {
	if l, ok := t.inner.(loader); ok {
		ready, err := named(rows)
		if err != nil {
			return err
		}
		return l.insert(ctx, into, ready)
	}
	for chunk := range slices.Chunk(rows, perStatement) {
		if _, err := t.Exec(ctx, into+" VALUES "+holes(len(chunk), len(chunk[0])), slices.Concat(chunk...)...); err != nil {
			return err
		}
	}
	return nil
}

// named makes of rows what the drivers take.
func named(rows [][]any) ([][]driver.NamedValue, error) {
	ready := make([][]driver.NamedValue, len(rows))
	var values []driver.NamedValue // of many rows: one allocation is cheaper than a thousand
	for i, row := range rows {
		if cap(values)-len(values) < len(row) {
			values = make([]driver.NamedValue, 0, (len(rows)-i)*len(row))
		}
		start := len(values)
		for j, arg := range row {
			value, err := driver.DefaultParameterConverter.ConvertValue(argument(arg))
			if err != nil {
				return nil, fmt.Errorf("column %d: %w", j+1, err)
			}
			values = append(values, driver.NamedValue{Ordinal: j + 1, Value: value})
		}
		ready[i] = values[start:]
	}
	return ready, nil
}

// holes writes ($1,$2),($3,$4) …
func holes(rows, width int) string {
	var text strings.Builder
	for n := range rows * width {
		switch {
		case n == 0:
			text.WriteByte('(')
		case n%width == 0:
			text.WriteString("),(")
		default:
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, "$%d", n+1)
	}
	text.WriteByte(')')
	return text.String()
}
