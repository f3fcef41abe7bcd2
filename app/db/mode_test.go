package db_test

import (
	"os"
	"path/filepath"
	"testing"

	"kursbro/app/db"
)

func TestNobodyElseOnTheMachineReadsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k.db")
	d, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "CREATE TABLE person (name TEXT)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal"} {
		file, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if file.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", name, file.Mode())
		}
	}
}
