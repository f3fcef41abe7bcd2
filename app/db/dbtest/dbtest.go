// Package dbtest opens an empty, migrated database for a test: the same test
// runs on SQLite and on PostgreSQL.
package dbtest

import (
	"context"
	"path/filepath"
	"testing"

	"kursbro/app/db"
)

// Each runs the test once on every database, each time on an empty one.
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
}

// SQLite opens an empty, migrated SQLite file that ends with the test.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if _, err := d.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d
}
