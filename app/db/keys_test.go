package db_test

import (
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

func TestKeysAreFoundAsTheyAre(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, keys := range [][]string{{}, {"a"}, {"a", "å", `"`, `\`, "{", "a b", "<", "$1", "æøå-9"}} {
			rows, err := d.Query(t.Context(), `SELECT key FROM json_each($1)`, db.Keys(keys))
			got, err := db.Collect(rows, err, func(row db.Row) (key string, err error) {
				err = row.Scan(&key)
				return key, err
			})
			if err != nil || len(got) != len(keys) {
				t.Fatalf("%q came back as %q: %v", keys, got, err)
			}
			for i := range keys {
				if got[i] != keys[i] {
					t.Errorf("%q came back as %q", keys[i], got[i])
				}
			}
		}
	})
}
