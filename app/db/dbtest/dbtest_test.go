package dbtest_test

import (
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

func TestEveryTestFindsAnEmptyDatabase(t *testing.T) {
	for range 3 { // later ones get a database that was used
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			var number, runs, versions int
			err := d.QueryRow(t.Context(), `SELECT (SELECT number FROM revision WHERE name = 'catalogue'),
				(SELECT COUNT(*) FROM job_run), (SELECT COUNT(*) FROM goose_db_version)`).Scan(&number, &runs, &versions)
			if err != nil || number != 1 || runs != 0 || versions < 2 {
				t.Fatalf("revision %d, %d runs, %d versions, %v", number, runs, versions, err)
			}
			err = d.Write(t.Context(), func(tx *db.Tx) error {
				if _, err := tx.Exec(t.Context(), "UPDATE revision SET number = 7"); err != nil {
					return err
				}
				_, err := tx.Exec(t.Context(), `INSERT INTO job_run (id, name, holder, started_at) VALUES ('a', 'b', 'c', $1)`, tx.Now())
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestADatabaseWithOtherTablesIsNotLentAgain(t *testing.T) {
	for range 2 {
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), "CREATE TABLE extra (id TEXT PRIMARY KEY)")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
