package db

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Growing is a table whose rows stay as they are, but for some columns: whoever
// is granted rights on it reads it, adds to it and writes those columns.
type Growing struct {
	Table   string
	Columns []string
}

// Grant lets another account of the server do what serving needs on the tables
// as they are now, and nothing else: read and write rows, not change the schema.
// It is for whoever owns the tables, and is to be said again after each Migrate.
// SQLite has no accounts.
func (d *DB) Grant(ctx context.Context, account string, growing ...Growing) error {
	e, ok := d.engine.(*postgresEngine)
	if !ok {
		return errors.New("grant: a SQLite file has no accounts")
	}
	to := pgx.Identifier{account}.Sanitize()
	statements := []string{
		"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM " + to,
		"GRANT USAGE ON SCHEMA public TO " + to,
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + to,
		"REVOKE INSERT, UPDATE, DELETE ON goose_db_version FROM " + to,
	}
	for _, g := range growing {
		statements = append(statements,
			fmt.Sprintf("REVOKE UPDATE, DELETE ON %s FROM %s", g.Table, to),
			fmt.Sprintf("GRANT UPDATE (%s) ON %s TO %s", strings.Join(g.Columns, ", "), g.Table, to))
	}
	inner, err := e.pool.BeginTx(ctx, nil)
	if err != nil {
		return Problem(fmt.Errorf("grant: %w", err))
	}
	defer inner.Rollback()
	for _, statement := range statements {
		if _, err := inner.ExecContext(ctx, statement); err != nil {
			return Problem(fmt.Errorf("grant to %s: %w", account, err))
		}
	}
	return Problem(inner.Commit())
}
