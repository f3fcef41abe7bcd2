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
	"syscall"
	"time"

	"github.com/mattn/go-sqlite3" // the driver, too
)

// sqliteEngine is a file with one writer, whom all acts share (group.go), and
// many readers.
type sqliteEngine struct {
	asked
	path      string
	file      os.FileInfo // that was opened
	pool      *sql.DB     // the writer's one connection
	readers   *sql.DB
	group     *group
	rewritten sync.Map // query → query
}

// The settings of every connection. They are part of the address: a PRAGMA
// run on a pool would reach one connection of it. What is deleted is written
// over in the pages that are written anyway: a link that was forgotten when its
// mail was sent must not be found in the file.
const settings = "_journal_mode=WAL&_busy_timeout=5000&_synchronous=FULL&_foreign_keys=on" +
	"&_secure_delete=FAST&_stmt_cache_size=200"

// pingSQLite opens the file, and tries again for five seconds while another makes
// it: the change to WAL does not wait for somebody else's by itself.
func pingSQLite(ctx context.Context, pool *sql.DB) error {
	for end := time.Now().Add(5 * time.Second); ; {
		err := pool.PingContext(ctx)
		var refused sqlite3.Error
		if !errors.As(err, &refused) || refused.Code != sqlite3.ErrBusy || ctx.Err() != nil || time.Now().After(end) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

var manyReaders = max(4, 2*runtime.NumCPU())

// uriPath keeps what has a meaning in SQLite's file: addresses out of a path.
var uriPath = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")

// writerCache is how many KiB of pages the writer keeps at most: rows of a large
// import go to a page here and a page there of many indexes.
const writerCache = 32 << 10

func writerAddress(path string) string {
	return "file:" + uriPath.Replace(path) + "?_txlock=immediate&" + settings + fmt.Sprintf("&_cache_size=-%d", writerCache)
}

func readerAddress(path string) string {
	return "file:" + uriPath.Replace(path) + "?mode=ro&_cache_size=-4000&" + settings
}

func (d *DB) openSQLite(ctx context.Context, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the database: %w", err)
	}
	made, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // people's names are in it; what SQLite lays beside it is as closed
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	if err := made.Close(); err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	pool, err := sql.Open("sqlite3", writerAddress(path))
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	pool.SetMaxOpenConns(1)
	if err := pingSQLite(ctx, pool); err != nil { // makes the file before anybody reads it
		return errors.Join(fmt.Errorf("open database: %w", err), pool.Close())
	}
	file, err := os.Stat(path)
	if err != nil {
		return errors.Join(fmt.Errorf("open database: %w", err), pool.Close())
	}
	readers, err := sql.Open("sqlite3", readerAddress(path))
	if err != nil {
		return errors.Join(fmt.Errorf("open database for reading: %w", err), pool.Close())
	}
	readers.SetMaxOpenConns(manyReaders)
	readers.SetMaxIdleConns(manyReaders)
	e := &sqliteEngine{path: path, file: file, pool: pool, readers: readers}
	e.group = newGroup(pool, e, d.Now)
	d.engine, d.readers = e, readers
	return nil
}

func (*sqliteEngine) name() string { return "sqlite" }

var dollar = regexp.MustCompile(`\$(\d+)`)

// rewrite turns $n into +?n. ?n, because the driver binds a plain $n in order
// of appearance. The plus does nothing to the value, but hides the parameter
// from the planner: where it sees one it may plan by its value, and then the
// driver, which clears every parameter after use, has the kept statement
// parsed and planned anew each time (a join of three: 37 µs instead of 11).
func (e *sqliteEngine) rewrite(query string) string {
	e.count.Add(1)
	if done, ok := e.rewritten.Load(query); ok {
		return done.(string)
	}
	done := dollar.ReplaceAllString(query, "+?$1")
	e.rewritten.Store(query, done)
	return done
}

// there makes sure that the file is still at its path. SQLite goes on writing
// to one that was removed or replaced, and all that it acknowledges is lost.
func (e *sqliteEngine) there() error {
	now, err := os.Stat(e.path)
	if err != nil || !os.SameFile(e.file, now) {
		return errGone
	}
	return nil
}

func (e *sqliteEngine) write(ctx context.Context, act func(tx *Tx) error) error {
	return e.group.write(ctx, act)
}

// probe rewrites the file's first page as it is.
func (*sqliteEngine) probe(ctx context.Context, tx *Tx) error {
	var version int
	if err := tx.QueryRow(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, fmt.Sprintf("PRAGMA user_version = %d", version))
	return err
}

// lock locks the database's folder.
func (e *sqliteEngine) lock(ctx context.Context) (unlock func() error, err error) {
	folder, err := os.Open(filepath.Dir(e.path))
	if err != nil {
		return nil, err
	}
	for try := 0; ; try++ {
		err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return folder.Close, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(err, folder.Close())
		}
		if err := pause(ctx, try); err != nil {
			return nil, errors.Join(err, folder.Close())
		}
	}
}

func (e *sqliteEngine) apart() (*sql.DB, error) { return openAlone(writerAddress(e.path)) }

// openAlone opens a pool of one connection.
func openAlone(address string) (*sql.DB, error) {
	way, err := sql.Open("sqlite3", address)
	if err != nil {
		return nil, err
	}
	way.SetMaxOpenConns(1)
	return way, nil
}

func (e *sqliteEngine) close() error {
	e.group.close()
	return e.pool.Close()
}
