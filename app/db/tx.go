package db

import (
	"context"
	"database/sql"
	"time"
)

// Tx is an act in progress. A step that takes a *Tx is part of somebody's act.
type Tx struct {
	inner  transaction
	engine engine
	now    time.Time
}

// transaction is *sql.Tx on PostgreSQL and *member on SQLite.
type transaction interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Now is when the act began.
func (t *Tx) Now() time.Time { return t.now }

// Query reads what the act sees.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.inner.QueryContext(ctx, t.engine.rewrite(query), arguments(args)...)
}

// QueryRow reads one row of what the act sees.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return t.inner.QueryRowContext(ctx, t.engine.rewrite(query), arguments(args)...)
}

// Exec writes and says how many rows it changed.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := t.inner.ExecContext(ctx, t.engine.rewrite(query), arguments(args)...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
