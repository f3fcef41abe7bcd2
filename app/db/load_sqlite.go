package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// loaderAddress opens the file for a Load. The old-fashioned journal keeps the
// pages that were there before, of a new database next to none, and new ones
// go straight to their place: with WAL everything would be written twice.
// Killed half-way, the file is what it was before when it is next opened.
func loaderAddress(path string) string {
	return "file:" + uriPath.Replace(path) + "?_txlock=exclusive&_journal_mode=DELETE&_busy_timeout=5000&_synchronous=FULL" +
		"&_foreign_keys=off&_cache_size=-256000&_stmt_cache_size=20&_mutex=no" // insert has a lock of its own
}

func (e *sqliteEngine) load(ctx context.Context, tables []string, act func(tx *Tx) error) error {
	return e.group.without(ctx, func() error {
		if err := e.there(); err != nil {
			return err
		}
		for _, pool := range []*sql.DB{e.pool, e.readers} {
			pool.SetMaxIdleConns(0) // whoever has the file open keeps its journal as it is
			defer pool.SetMaxIdleConns(manyReaders)
		}
		way, err := openAlone(loaderAddress(e.path))
		if err != nil {
			return err
		}
		return errors.Join(e.loadBy(ctx, way, tables, act), way.Close())
	})
}

func (e *sqliteEngine) loadBy(ctx context.Context, way *sql.DB, tables []string, act func(tx *Tx) error) error {
	connection, err := way.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open for loading: %w", err)
	}
	defer connection.Close()
	l := &sqliteLoad{Conn: connection}
	if err := l.exec(ctx, "PRAGMA threads = 2", "BEGIN EXCLUSIVE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer l.end(context.WithoutCancel(ctx))
	indexes, err := l.setAside(ctx, tables)
	if err != nil {
		return fmt.Errorf("set indexes aside: %w", err)
	}
	if err := act(&Tx{inner: l, engine: e, now: e.group.now()}); err != nil {
		return err
	}
	// No ANALYZE: what it says of tables that are still small or empty, the
	// planner would believe for ever. Knowing nothing, it uses the indexes.
	if err := l.exec(ctx, append(indexes, "COMMIT")...); err != nil {
		return fmt.Errorf("make indexes and commit: %w", err)
	}
	return nil
}

// sqliteLoad is the transaction of a Load.
type sqliteLoad struct {
	*sql.Conn
	writing sync.Mutex
}

func (l *sqliteLoad) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := l.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// setAside drops the tables' indexes, but for those of their keys, and says
// how to make them again.
func (l *sqliteLoad) setAside(ctx context.Context, tables []string) (indexes []string, err error) {
	for _, table := range tables {
		rows, err := l.QueryContext(ctx, "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", table)
		drops, err := Collect(rows, err, func(row Row) (drop string, err error) {
			var name, statement string
			err = row.Scan(&name, &statement)
			indexes = append(indexes, statement)
			return "DROP INDEX " + name, err
		})
		if err != nil {
			return nil, err
		}
		if err := l.exec(ctx, drops...); err != nil {
			return nil, err
		}
	}
	return indexes, nil
}

// insert implements loader, without the pool between us and the driver.
func (l *sqliteLoad) insert(ctx context.Context, into string, rows [][]driver.NamedValue) error {
	if err := ctx.Err(); err != nil || len(rows) == 0 {
		return err
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	return insertEach(l.Conn, into, rows)
}

// insertEach inserts rows one by one with a statement that the connection
// keeps, also for the next insert of the same columns.
func insertEach(connection *sql.Conn, into string, rows [][]driver.NamedValue) error {
	statement := into + " VALUES (?" + strings.Repeat(",?", len(rows[0])-1) + ")"
	return connection.Raw(func(inner any) error {
		for _, row := range rows {
			// Asked as a query, the driver hands all values over to C at once; an
			// Exec crosses over for each of them, which takes as long as the rest.
			done, err := inner.(driver.QueryerContext).QueryContext(context.Background(), statement, row)
			if err == nil {
				err = done.Close()
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// end undoes what was not committed and gives the file its journal back: those
// who only read cannot.
func (l *sqliteLoad) end(ctx context.Context) {
	l.exec(ctx, "ROLLBACK") // after COMMIT it says that there is nothing
	l.exec(ctx, "PRAGMA journal_mode = WAL")
}
