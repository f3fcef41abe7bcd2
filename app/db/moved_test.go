package db_test

import (
	"os"
	"path/filepath"
	"testing"

	"kursbro/app/db"
	"kursbro/app/problem"
)

func TestNothingIsAcknowledgedInAFileThatWasTakenAway(t *testing.T) {
	address := filepath.Join(t.TempDir(), "kursbro.db")
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	write := func(query string, args ...any) error {
		return d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), query, args...)
			return err
		})
	}
	if err := write("CREATE TABLE taken (id TEXT PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	move := func(from, to string) {
		for _, part := range []string{"", "-wal", "-shm"} {
			if err := os.Rename(from+part, to+part); err != nil {
				t.Fatal(err)
			}
		}
	}
	move(address, address+".away")
	if err := write("INSERT INTO taken VALUES ('away')"); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("taken away: %v", err)
	}
	if err := d.Ready(t.Context()); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("ready: %v", err)
	}
	if err := os.WriteFile(address, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := write("INSERT INTO taken VALUES ('replaced')"); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("another file in its place: %v", err)
	}
	move(address+".away", address)
	if err := write("INSERT INTO taken VALUES ('back')"); err != nil {
		t.Errorf("back in its place: %v", err)
	}
	if n := number(t, d, "SELECT count(*) FROM taken"); n != 1 {
		t.Errorf("%d rows", n)
	}
}
