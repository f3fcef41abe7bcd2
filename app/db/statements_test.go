package db_test

import (
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

func TestEveryStatementIsCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		before := d.Statements()
		var one int
		if err := d.QueryRow(t.Context(), "SELECT 1").Scan(&one); err != nil {
			t.Fatal(err)
		}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := tx.QueryRow(t.Context(), "SELECT 1").Scan(&one); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), "DELETE FROM throttle WHERE key = $1", "nobody")
			return err
		})
		if n := d.Statements() - before; err != nil || n != 3 {
			t.Errorf("%d statements, %v", n, err)
		}
	})
}
