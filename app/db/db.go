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
	"sync"
	"sync/atomic"
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

// DB is the open database. Reads go on beside the writes.
type DB struct {
	engine  engine
	readers *sql.DB
	clock   atomic.Pointer[func() time.Time]
	strict  bool
	health  health
	closing sync.Once
}

// engine is what the two databases do differently.
type engine interface {
	name() string
	// rewrite gives a query that is about to be asked the placeholders that the
	// driver wants, and counts it.
	rewrite(query string) string
	statements() int64
	// write runs an act in a transaction, as often as it takes.
	write(ctx context.Context, act func(tx *Tx) error) error
	// probe writes durably, and nothing.
	probe(ctx context.Context, tx *Tx) error
	// lock waits until no other process holds it.
	lock(ctx context.Context) (unlock func() error, err error)
	// apart opens a pool of its own, as to change the schema.
	apart() (*sql.DB, error)
	// load runs an act in one transaction that has the tables for itself.
	load(ctx context.Context, tables []string, act func(tx *Tx) error) error
	backup(ctx context.Context, path string) error
	close() error
}

// Open opens the file at address, or the server when address begins with
// postgres:// or postgresql://. The problem of one that does not answer is
// ErrUnavailable.
func Open(ctx context.Context, address string) (*DB, error) {
	d := &DB{}
	d.SetClock(time.Now)
	open := d.openSQLite
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		open = d.openPostgres
	}
	if err := open(ctx, address); err != nil {
		return nil, Problem(err)
	}
	return d, nil
}

// SetClock replaces the clock, for tests and for the demo's past.
func (d *DB) SetClock(clock func() time.Time) { d.clock.Store(&clock) }

// Now is the present moment in UTC, in whole microseconds.
func (d *DB) Now() time.Time { return (*d.clock.Load())().UTC().Truncate(time.Microsecond) }

// Ping says whether the database answers a read.
func (d *DB) Ping(ctx context.Context) error {
	var one int
	return Problem(d.QueryRow(ctx, "SELECT 1").Scan(&one))
}

// Statements is how many statements this process has asked the database since it
// was opened.
func (d *DB) Statements() int64 { return d.engine.statements() }

// asked counts statements.
type asked struct{ count atomic.Int64 }

func (a *asked) statements() int64 { return a.count.Load() }

// Close ends the writes in progress, refuses new ones and closes the pools.
// Closed again, it does nothing.
func (d *DB) Close() (err error) {
	d.closing.Do(func() { err = errors.Join(d.engine.close(), d.readers.Close()) })
	return err
}

// Query reads outside any transaction.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	d.outside()
	rows, err := d.readers.QueryContext(ctx, d.engine.rewrite(query), arguments(args)...)
	return rows, Problem(err)
}

// QueryRow reads one row outside any transaction.
func (d *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	d.outside()
	return d.readers.QueryRowContext(ctx, d.engine.rewrite(query), arguments(args)...)
}

// Write runs one act in one transaction: all of it is durable when Write
// returns nil, none of it otherwise. The act may run more than once, so it
// must do nothing but read and write through tx; it may see what other acts
// have done that are not durable yet, but then both become so, or neither.
//
// In a context of LookOnly the act is undone at its end, and nil says that it
// would have been done.
//
// A panic in the act undoes it and goes on in the caller. A Write inside an
// act panics: a step takes the act's tx. The problem of a database that is
// full, gone or too busy is ErrUnavailable; nothing was done then.
//
//go:noinline
func (d *DB) Write(ctx context.Context, act func(tx *Tx) error) error {
	alone()
	if !looksOnly(ctx) {
		return Problem(d.engine.write(ctx, act))
	}
	if err := d.engine.write(ctx, undone(act)); !errors.Is(err, errLooked) {
		return Problem(err)
	}
	return nil
}

// writeAlone is a Write that shares its transaction with no other act.
//
//go:noinline
func (d *DB) writeAlone(ctx context.Context, e *sqliteEngine, act func(tx *Tx) error) error {
	alone()
	return Problem(e.group.writeAlone(ctx, act))
}

// Backup writes a copy of the database, as it is at one moment, to a new file
// while everybody goes on working. PostgreSQL has its own tools for that.
func (d *DB) Backup(ctx context.Context, path string) error { return d.engine.backup(ctx, path) }
