package dbtest

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Making a database from the template costs 100 ms, emptying a used one 10. A
// test's database is therefore emptied and lent to the next test of the same
// process, unless the test changed its tables or filled it with much.

// pristine is what a database looks like before its test.
type pristine struct {
	relations string // a digest of their names
	seeds     []seed // rows that migrations insert
}

// seed is a table's rows as a JSON array.
type seed struct{ table, rows string }

// tooLarge is the size in bytes from which a new database is quicker.
const tooLarge = 40 << 20

const listTables = `SELECT quote_ident(tablename) FROM pg_tables
	WHERE schemaname = 'public' AND tablename <> 'goose_db_version'`

const digestRelations = `SELECT md5(string_agg(relname, ' ' ORDER BY relname)) FROM pg_class
	WHERE relnamespace = 'public'::regnamespace`

// remember notes what the database holds before its test.
func remember(ctx context.Context, address string) (p pristine, err error) {
	connection, err := pgx.Connect(ctx, address)
	if err != nil {
		return p, err
	}
	defer connection.Close(ctx)
	if err := connection.QueryRow(ctx, digestRelations).Scan(&p.relations); err != nil {
		return p, err
	}
	rows, err := connection.Query(ctx, listTables)
	if err != nil {
		return p, err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return p, err
	}
	for _, table := range tables {
		var content *string
		if err := connection.QueryRow(ctx, "SELECT json_agg(t)::text FROM "+table+" t").Scan(&content); err != nil {
			return p, err
		}
		if content != nil {
			p.seeds = append(p.seeds, seed{table, *content})
		}
	}
	return p, nil
}

var errChanged = errors.New("the test has changed the database too much")

// restore makes the database what it was before its test.
func (p pristine) restore(ctx context.Context, address string) error {
	connection, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	if _, err := connection.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
		return err
	}
	var relations string
	var size int
	err = connection.QueryRow(ctx, "SELECT ("+digestRelations+"), pg_database_size(current_database())").Scan(&relations, &size)
	if err != nil {
		return err
	}
	if relations != p.relations || size > tooLarge {
		return errChanged
	}
	return p.refill(ctx, connection)
}

func (p pristine) refill(ctx context.Context, connection *pgx.Conn) error {
	// Without foreign keys and triggers: what may never be deleted is, too.
	_, err := connection.Exec(ctx, `DO $$ DECLARE t text; BEGIN
		PERFORM set_config('session_replication_role', 'replica', true);
		FOR t IN `+listTables+` LOOP EXECUTE 'DELETE FROM ' || t; END LOOP; END $$`)
	if err != nil {
		return err
	}
	for _, s := range p.seeds {
		_, err := connection.Exec(ctx, fmt.Sprintf("INSERT INTO %[1]s SELECT * FROM json_populate_recordset(NULL::%[1]s, $1)", s.table), s.rows)
		if err != nil {
			return err
		}
	}
	return nil
}
