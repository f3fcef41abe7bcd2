package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

func (e *postgresEngine) load(ctx context.Context, tables []string, act func(tx *Tx) error) error {
	connection, err := e.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer connection.Close()
	inner, err := connection.BeginTx(context.WithoutCancel(ctx), nil) // as in writeOnce
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer inner.Rollback()
	l := &postgresLoad{Tx: inner, connection: connection}
	restore, err := l.setAside(ctx, tables)
	if err != nil {
		return fmt.Errorf("set indexes aside: %w", err)
	}
	if err := act(&Tx{inner: l, engine: e, now: e.now()}); err != nil {
		return err
	}
	if err := l.exec(ctx, append(restore, "ANALYZE "+strings.Join(tables, ", "))...); err != nil {
		return fmt.Errorf("make indexes: %w", err)
	}
	if err := inner.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// postgresLoad is the transaction of a Load.
type postgresLoad struct {
	*sql.Tx
	connection *sql.Conn // that it is on
	writing    sync.Mutex
}

func (l *postgresLoad) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := l.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// setAsides lists a table's references and indexes, but for its keys: how to
// drop each, and how to make it again.
const setAsides = `
	SELECT 1, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
		format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
	FROM pg_constraint WHERE contype = 'f' AND conrelid = $1::regclass
	UNION ALL
	SELECT 0, format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
	FROM pg_index i WHERE indrelid = $1::regclass
		AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
	ORDER BY 1, 2`

// setAside drops them and says how to make them again, indexes first.
func (l *postgresLoad) setAside(ctx context.Context, tables []string) (restore []string, err error) {
	var references []string
	for _, table := range tables {
		rows, err := l.QueryContext(ctx, setAsides, table)
		drops, err := Collect(rows, err, func(row Row) (drop string, err error) {
			var isReference bool
			var add string
			err = row.Scan(&isReference, &drop, &add)
			if isReference {
				references = append(references, add)
			} else {
				restore = append(restore, add)
			}
			return drop, err
		})
		if err != nil {
			return nil, err
		}
		if err := l.exec(ctx, drops...); err != nil {
			return nil, err
		}
	}
	return append(restore, references...), l.exec(ctx, "SET LOCAL maintenance_work_mem = '256MB'")
}

var insertion = regexp.MustCompile(`^INSERT INTO (\w+) \(([^)]+)\)$`)

// insert implements loader by COPY.
func (l *postgresLoad) insert(ctx context.Context, into string, rows [][]driver.NamedValue) error {
	parts := insertion.FindStringSubmatch(into)
	if parts == nil {
		return fmt.Errorf("not of the form INSERT INTO table (columns): %s", into)
	}
	columns := strings.FieldsFunc(parts[2], func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' })
	source := pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		values := make([]any, len(rows[i]))
		for j, v := range rows[i] {
			values[j] = v.Value
		}
		return values, nil
	})
	l.writing.Lock()
	defer l.writing.Unlock()
	return l.connection.Raw(func(inner any) error {
		_, err := inner.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{parts[1]}, columns, source)
		return err
	})
}
