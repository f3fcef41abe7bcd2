package transfer

import (
	"fmt"
	"strings"
)

// Columns are those of a table that a merge may change, each with how its
// scalars are read.
type Columns map[string]func(*string) (any, error)

// Change is what becomes of one row in one statement: what its columns are set
// to, and what they have to be for that (M10).
type Change struct {
	set, where []string
	args       []any
}

// Place adds an argument and gives its placeholder.
func (c *Change) Place(value any) string {
	c.args = append(c.args, value)
	return fmt.Sprintf("$%d", len(c.args))
}

// Set is a column that changes whatever it was.
func (c *Change) Set(column string, value any) {
	c.set = append(c.set, column+" = "+c.Place(value))
}

// Where is a column that has to have a value; nil is NULL.
func (c *Change) Where(column string, value any) {
	if value == nil {
		c.where = append(c.where, column+" IS NULL")
		return
	}
	c.where = append(c.where, column+" = "+c.Place(value))
}

// Add takes items of one row. An item of a column that is not among the columns
// is an error: it would be lost.
func (c *Change) Add(columns Columns, items ...Item) error {
	for _, item := range items {
		read, known := columns[item.Column]
		if !known {
			return fmt.Errorf("the column %s of %s is not moved", item.Column, item.Table)
		}
		before, err := read(item.Before)
		if err != nil {
			return err
		}
		after, err := read(item.After)
		if err != nil {
			return err
		}
		c.Set(item.Column, after)
		c.Where(item.Column, before)
	}
	return nil
}

// Sets, Wheres and Args are the parts of the statement.
func (c *Change) Sets() string   { return strings.Join(c.set, ", ") }
func (c *Change) Wheres() string { return strings.Join(c.where, " AND ") }
func (c *Change) Args() []any    { return c.args }
