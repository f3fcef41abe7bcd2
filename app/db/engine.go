package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver
	"github.com/mattn/go-sqlite3"
)

// engine is what the two databases do differently.
type engine interface {
	name() string
	rewrite(query string) string
	isolation() sql.IsolationLevel
	retryable(err error) bool
}

type sqliteEngine struct{ cache sync.Map }

var dollar = regexp.MustCompile(`\$(\d+)`)

func (*sqliteEngine) name() string                  { return "sqlite" }
func (*sqliteEngine) isolation() sql.IsolationLevel { return sql.LevelDefault }

// rewrite turns $n into ?n: mattn binds a plain $n in order of appearance.
func (e *sqliteEngine) rewrite(query string) string {
	if done, ok := e.cache.Load(query); ok {
		return done.(string)
	}
	done := dollar.ReplaceAllString(query, "?$1")
	e.cache.Store(query, done)
	return done
}

func (*sqliteEngine) retryable(err error) bool {
	var busy sqlite3.Error
	return errors.As(err, &busy) && (busy.Code == sqlite3.ErrBusy || busy.Code == sqlite3.ErrLocked)
}

type postgresEngine struct{}

func (postgresEngine) name() string                  { return "postgres" }
func (postgresEngine) isolation() sql.IsolationLevel { return sql.LevelSerializable }
func (postgresEngine) rewrite(query string) string   { return query }

// retryable: serialisation failure and deadlock (SQLSTATE class 40).
func (postgresEngine) retryable(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && strings.HasPrefix(refused.Code, "40")
}

// uriPath keeps what has a meaning in SQLite's file: addresses out of a path.
var uriPath = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")

func (d *DB) openSQLite(ctx context.Context, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the database: %w", err)
	}
	const settings = "_journal_mode=WAL&_busy_timeout=5000&_synchronous=FULL&_foreign_keys=on&_cache_size=-4000"
	d.engine = &sqliteEngine{}
	file := "file:" + uriPath.Replace(path)
	writer, err := sql.Open("sqlite3", file+"?_txlock=immediate&"+settings)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	writer.SetMaxOpenConns(1)
	if err := writer.PingContext(ctx); err != nil {
		writer.Close()
		return fmt.Errorf("open database: %w", err)
	}
	readers, err := sql.Open("sqlite3", file+"?mode=ro&"+settings)
	if err != nil {
		writer.Close()
		return fmt.Errorf("open database for reading: %w", err)
	}
	readers.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	readers.SetMaxIdleConns(max(4, 2*runtime.NumCPU()))
	d.writer, d.readers = writer, readers
	return nil
}

func (d *DB) openPostgres(ctx context.Context, address string) error {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	d.engine, d.writer, d.readers = postgresEngine{}, pool, pool
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return fmt.Errorf("open database: %w", err)
	}
	return nil
}

// IsTaken says whether a unique key or index refused the write.
func IsTaken(err error) bool {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code == "23505"
	}
	var kept sqlite3.Error
	return errors.As(err, &kept) &&
		(kept.ExtendedCode == sqlite3.ErrConstraintUnique || kept.ExtendedCode == sqlite3.ErrConstraintPrimaryKey)
}
