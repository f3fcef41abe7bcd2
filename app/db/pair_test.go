package db

import (
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
)

func TestOfAPairOnlyTheRightHalfIsSeen(t *testing.T) {
	all := fstest.MapFS{"0001_a.sql": {}, "0002_b.sqlite.sql": {}, "0002_b.postgres.sql": {}, "0003_c.postgres.sql": {}}
	for engine, want := range map[string][]string{
		"sqlite":   {"0001_a.sql", "0002_b.sqlite.sql"},
		"postgres": {"0001_a.sql", "0002_b.postgres.sql", "0003_c.postgres.sql"},
	} {
		names, err := fs.Glob(forEngine{all, engine}, "*.sql") // as goose does
		if err != nil || !slices.Equal(names, want) {
			t.Errorf("%s sees %v, %v", engine, names, err)
		}
	}
}
