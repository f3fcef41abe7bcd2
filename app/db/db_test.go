package db_test

import (
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

func TestMigrationsBuildTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}
