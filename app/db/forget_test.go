package db_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"kursbro/app/db"
)

func TestWhatIsForgottenIsNotInTheFileAnyMore(t *testing.T) {
	address := filepath.Join(t.TempDir(), "kursbro.db")
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		"CREATE TABLE secret (id TEXT PRIMARY KEY, link TEXT)",
		"INSERT INTO secret VALUES ('a', 'a-link-that-was-mailed'), ('b', 'a-link-that-waits')",
		"DELETE FROM secret WHERE id = 'a'",
	} {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), query)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil { // what stood in the journal is gone then
		t.Fatal(err)
	}
	kept, err := os.ReadFile(address)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(kept, []byte("a-link-that-was-mailed")) || !bytes.Contains(kept, []byte("a-link-that-waits")) {
		t.Error("a forgotten link can still be read in the file")
	}
}
