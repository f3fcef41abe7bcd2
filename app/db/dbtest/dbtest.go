// Package dbtest opens an empty, migrated database for a test: the same test
// runs on SQLite and on PostgreSQL, each time on a database of its own.
//
// PostgreSQL is the server at KURSBRO_TEST_POSTGRES (a postgres:// address of
// somebody who may create databases) or, without it, a throw-away cluster that
// the first test starts and later ones share (cluster.go). Without PostgreSQL
// the test fails.
package dbtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"kursbro/app/db"
)

// Kind is one of the two databases.
type Kind string

// The databases that every storage test runs on.
const (
	OnSQLite   Kind = "sqlite"
	OnPostgres Kind = "postgres"
)

// Each runs the test once on every database, each time on an empty one.
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	EachAddress(t, func(t *testing.T, address string) { test(t, open(t, address)) })
}

// EachAddress is Each for tests that open the database themselves or start
// processes that do.
func EachAddress(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	for _, kind := range []Kind{OnSQLite, OnPostgres} {
		t.Run(string(kind), func(t *testing.T) { test(t, Address(t, kind)) })
	}
}

// Address makes an empty, migrated database that ends with the test, and says
// where it is, in the form that db.Open and KURSBRO_DATABASE take.
func Address(t testing.TB, kind Kind) string {
	t.Helper()
	if kind == OnPostgres {
		return postgresAddress(t, (*server).lend)
	}
	return sqliteAddress(t)
}

// Unmigrated is Address for a database without any table.
func Unmigrated(t testing.TB, kind Kind) string {
	t.Helper()
	if kind == OnPostgres {
		return postgresAddress(t, (*server).bare)
	}
	return filepath.Join(t.TempDir(), "test.db")
}

// SQLite opens an empty, migrated SQLite file that ends with the test.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, Address(t, OnSQLite))
}

// Postgres opens an empty, migrated PostgreSQL database that ends with the test.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, Address(t, OnPostgres))
}

func open(t testing.TB, address string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	d.Strict()
	t.Cleanup(func() { d.Close() })
	return d
}

func sqliteAddress(t testing.TB) string {
	t.Helper()
	migrated, err := migratedFile()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, migrated, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// migratedFile is the content of an empty, migrated SQLite file: a copy costs
// a millisecond, the migrations a hundred.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "kursbro-dbtest-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "migrated.db")
	if err := migrate(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func migrate(address string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, address)
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.Migrate(ctx)
	return err
}
