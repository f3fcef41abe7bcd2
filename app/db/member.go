package db

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/mattn/go-sqlite3"
)

// member is one act's hold on the shared transaction.
type member struct {
	connection *sql.Conn
	pool       *sql.DB
	opened     []*sql.Rows
	over       bool
}

// A statement that is cancelled half-way takes the whole transaction with it.
// An act whose context has ended is therefore stopped before its next
// statement, and never during one. A transaction may also have been given up
// by the database (a full disk): the next statement would be durable at once,
// outside of any act.

// QueryContext implements transaction.
func (m *member) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := m.mayGoOn(ctx); err != nil {
		return nil, err
	}
	rows, err := m.connection.QueryContext(context.WithoutCancel(ctx), query, args...)
	if err == nil {
		m.opened = append(m.opened, rows)
	}
	return rows, err
}

// QueryRowContext implements transaction.
func (m *member) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if m.mayGoOn(ctx) != nil {
		// The pool gives a row that carries an error, and asks no connection.
		return m.pool.QueryRowContext(ended(ctx), query)
	}
	return m.connection.QueryRowContext(context.WithoutCancel(ctx), query, args...)
}

// ExecContext implements transaction.
func (m *member) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := m.mayGoOn(ctx); err != nil {
		return nil, err
	}
	return m.connection.ExecContext(context.WithoutCancel(ctx), query, args...)
}

// insert implements loader.
func (m *member) insert(ctx context.Context, into string, rows [][]driver.NamedValue) error {
	if err := m.mayGoOn(ctx); err != nil || len(rows) == 0 {
		return err
	}
	return insertEach(m.connection, into, rows)
}

func (m *member) mayGoOn(ctx context.Context) error {
	if m.over {
		return sql.ErrTxDone
	}
	if !alive(m.connection) {
		return errLost
	}
	return ctx.Err()
}

// ended is ctx when that has ended, else one that has.
func ended(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return ctx
}

// alive says whether the connection is inside a transaction.
func alive(connection *sql.Conn) (inside bool) {
	err := connection.Raw(func(inner any) error {
		inside = !inner.(*sqlite3.SQLiteConn).AutoCommit()
		return nil
	})
	return err == nil && inside
}

// end takes the transaction out of the act's hands: a tx that was kept would
// write into somebody else's act, rows left open would block the undoing.
func (m *member) end() {
	m.over = true
	for _, rows := range m.opened {
		rows.Close()
	}
}
