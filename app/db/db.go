// Package db opens the portal's database – SQLite in a file by default,
// PostgreSQL for those who outgrow one machine – and hides what differs
// between the two (design §7). It owns the migrations of every room, but no
// table's meaning: that lives in the rooms' *_store.go.
package db

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
)

// Queryer reads: the database itself, or a transaction.
type Queryer interface {
	// Query and QueryRow take $1…$n; times are sent as UTC microseconds.
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
	// Now is the moment: it stands still inside a transaction.
	Now() time.Time
}

// ErrNone is what Scan gives when no row was found.
var ErrNone = sql.ErrNoRows

// DB is the open database. Reads may go on beside the one writer.
type DB struct {
	engine  engine
	writer  *sql.DB
	readers *sql.DB
	clock   func() time.Time
}

// Open opens the file at address, or the server when address begins with
// postgres:// or postgresql://.
func Open(ctx context.Context, address string) (*DB, error) {
	d := &DB{clock: time.Now}
	var err error
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		err = d.openPostgres(ctx, address)
	} else {
		err = d.openSQLite(ctx, address)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// SetClock replaces the clock, for tests and for the demo's past.
func (d *DB) SetClock(clock func() time.Time) { d.clock = clock }

// Now is the present moment in UTC, in whole microseconds.
func (d *DB) Now() time.Time { return d.clock().UTC().Truncate(time.Microsecond) }

// Ping says whether the database answers a read.
func (d *DB) Ping(ctx context.Context) error {
	var one int
	return d.QueryRow(ctx, "SELECT 1").Scan(&one)
}

// Close waits for what is running and closes the pools.
func (d *DB) Close() error {
	if d.writer == d.readers {
		return d.writer.Close()
	}
	return errors.Join(d.readers.Close(), d.writer.Close())
}

// Query reads outside any transaction.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return d.readers.QueryContext(ctx, d.engine.rewrite(query), arguments(args)...)
}

// QueryRow reads one row outside any transaction.
func (d *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return d.readers.QueryRowContext(ctx, d.engine.rewrite(query), arguments(args)...)
}

// Write runs one act in one transaction: all of it is durable when Write
// returns nil, none of it otherwise. The function may run more than once, so
// it must do nothing but read and write through tx.
func (d *DB) Write(ctx context.Context, act func(tx *Tx) error) error {
	const tries = 12
	for try := 0; ; try++ {
		err := d.writeOnce(ctx, act)
		if err == nil || try == tries || !d.engine.retryable(err) {
			return err
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}

func (d *DB) writeOnce(ctx context.Context, act func(tx *Tx) error) error {
	inner, err := d.writer.BeginTx(ctx, &sql.TxOptions{Isolation: d.engine.isolation()})
	if err != nil {
		return err
	}
	defer inner.Rollback()
	if err := act(&Tx{inner: inner, engine: d.engine, now: d.Now()}); err != nil {
		return err
	}
	return inner.Commit()
}
