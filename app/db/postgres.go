package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresEngine runs each act in a serialisable transaction of its own.
type postgresEngine struct {
	asked
	config *pgx.ConnConfig
	pool   *sql.DB
	now    func() time.Time
	line   sync.Mutex   // of the acts that others often got in the way of
	way    sync.RWMutex // the first of them has it alone in the end
}

// connections is how many one process uses.
const connections = 16

func (d *DB) openPostgres(ctx context.Context, address string) error {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 5 * time.Second
	}
	config.RuntimeParams["timezone"] = "UTC"
	config.RuntimeParams["application_name"] = "kursbro"
	config.BuildContextWatcherHandler = gently
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		return errors.Join(fmt.Errorf("open database: %w", err), pool.Close())
	}
	d.engine, d.readers = &postgresEngine{config: config, pool: pool, now: d.Now}, pool
	return nil
}

// gently lets a statement whose caller has gone end by itself, or asks the
// server to end it. The driver's own way is to hang up, which makes innocent
// neighbours wait for new connections.
func gently(c *pgconn.PgConn) ctxwatch.Handler {
	return &pgconn.CancelRequestContextWatcherHandler{
		Conn: c, CancelRequestDelay: 200 * time.Millisecond, DeadlineDelay: 10 * time.Second,
	}
}

func (*postgresEngine) name() string { return "postgres" }
func (e *postgresEngine) rewrite(query string) string {
	e.count.Add(1)
	return query
}
func (*postgresEngine) close() error { return nil } // the readers' pool is the same

// An act that others get in the way of is run again: beside them until it has
// lost its patience; then in line with those that have, too, because many on a
// few rows would take each other's turn for ever; at last while all others of
// this process wait, because many short acts would that of a long one. The waits
// between the tries add up to about three seconds.
const (
	patience = 3
	inLine   = 6
	tries    = 16
)

func (e *postgresEngine) write(ctx context.Context, act func(tx *Tx) error) error {
	err := e.tryFrom(ctx, 0, patience, e.way.RLocker(), act)
	if !mayPass(err) {
		return err
	}
	e.line.Lock()
	defer e.line.Unlock()
	if err = e.tryFrom(ctx, patience, inLine, e.way.RLocker(), act); !mayPass(err) {
		return err
	}
	return e.tryFrom(ctx, inLine, tries, &e.way, act)
}

// tryFrom runs the act until it succeeds, fails by itself or has had its tries.
func (e *postgresEngine) tryFrom(ctx context.Context, try, end int, way sync.Locker, act func(tx *Tx) error) (err error) {
	for ; try < end; try++ {
		if err = e.writeOn(ctx, way, act); !mayPass(err) {
			return err
		}
		if gone := pause(ctx, try); gone != nil {
			return gone
		}
	}
	return err
}

// mayPass says whether the act may go well another time.
func mayPass(err error) bool { return isConflict(err) || isStale(err) }

func (e *postgresEngine) writeOn(ctx context.Context, way sync.Locker, act func(tx *Tx) error) error {
	way.Lock()
	defer way.Unlock()
	return e.writeOnce(ctx, act)
}

func (e *postgresEngine) writeOnce(ctx context.Context, act func(tx *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// The statements mind ctx themselves; told of it here, the pool would roll
	// back behind the act's back.
	options := &sql.TxOptions{Isolation: sql.LevelSerializable}
	inner, err := e.pool.BeginTx(context.WithoutCancel(ctx), options)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer inner.Rollback() // also when the act panics
	if err := act(&Tx{inner: inner, engine: e, now: e.now()}); err != nil {
		return err
	}
	if err := inner.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// isConflict: SQLSTATE class 40, serialisation failure and deadlock.
func isConflict(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && strings.HasPrefix(refused.Code, "40")
}

// isStale: the pool gave us a connection that had died; nothing was done on it.
func isStale(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, pgconn.ErrConnClosed)
}

// pause waits a little longer, with jitter, before each new try.
func pause(ctx context.Context, try int) error {
	wait := time.NewTimer(time.Duration(rand.Int64N(int64(2*time.Millisecond) << min(try, 8))))
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-wait.C:
		return nil
	}
}

// probe takes a transaction number, which makes COMMIT wait for the disk.
func (*postgresEngine) probe(ctx context.Context, tx *Tx) error {
	var number string
	return tx.QueryRow(ctx, "SELECT CAST(pg_current_xact_id() AS TEXT)").Scan(&number)
}

// aloneLock is any number that nobody else locks.
const aloneLock = 0x6b757273 // "kurs"

// lock holds an advisory lock on a connection of its own. It belongs to the
// session: a pooler in front that lends sessions out makes it worthless.
func (e *postgresEngine) lock(ctx context.Context) (unlock func() error, err error) {
	way := stdlib.OpenDB(*e.config)
	guard, err := way.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, way.Close())
	}
	if _, err := guard.ExecContext(ctx, "SELECT pg_advisory_lock($1)", aloneLock); err != nil {
		return nil, errors.Join(err, guard.Close(), way.Close())
	}
	return func() error { return errors.Join(guard.Close(), way.Close()) }, nil
}

func (e *postgresEngine) apart() (*sql.DB, error) { return stdlib.OpenDB(*e.config), nil }

func (*postgresEngine) backup(context.Context, string) error {
	return errors.New("back up: PostgreSQL is backed up with its own tools: pg_dump, or pg_basebackup")
}
