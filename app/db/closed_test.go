package db_test

import (
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

func TestClosingTwiceIsClosing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for range 2 {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		}
		if err := d.Write(t.Context(), func(*db.Tx) error { return nil }); err == nil {
			t.Error("a closed database takes acts")
		}
	})
}
