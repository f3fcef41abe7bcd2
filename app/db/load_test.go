package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

const (
	insertParent = "INSERT INTO parent (id)"
	insertChild  = "INSERT INTO child (id, parent_id, name, at)"
)

func family(t *testing.T, d *db.DB) {
	t.Helper()
	for _, statement := range []string{
		"CREATE TABLE parent (id TEXT PRIMARY KEY)",
		"CREATE TABLE child (id TEXT PRIMARY KEY, parent_id TEXT NOT NULL REFERENCES parent (id), name TEXT, at TIMESTAMP)",
		"CREATE UNIQUE INDEX child_name ON child (name) WHERE name IS NOT NULL",
		"CREATE INDEX child_parent ON child (parent_id)",
	} {
		exec(t, d, statement)
	}
}

// children are so many rows; every tenth child has a name of its own.
func children(from, count int, at any) (rows [][]any) {
	for n := from; n < from+count; n++ {
		var name any
		if n%10 == 0 {
			name = fmt.Sprint("barn ", n)
		}
		rows = append(rows, []any{fmt.Sprint("c", n), "p", name, at})
	}
	return rows
}

// loadFamily lets four goroutines insert at once.
func loadFamily(ctx context.Context, d *db.DB, then func(tx *db.Tx) error) error {
	return d.Load(ctx, []string{"parent", "child"}, func(tx *db.Tx) error {
		if err := tx.Insert(ctx, insertParent, [][]any{{"p"}}); err != nil {
			return err
		}
		var all sync.WaitGroup
		failed := make([]error, 4)
		for n := range failed {
			all.Go(func() { failed[n] = tx.Insert(ctx, insertChild, children(1000*n, 1000, tx.Now())) })
		}
		all.Wait()
		return errors.Join(append(failed, then(tx))...)
	})
}

func count(t *testing.T, d *db.DB, where string) (n int) {
	t.Helper()
	if err := d.QueryRow(t.Context(), "SELECT count(*) FROM child WHERE "+where).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// refusals checks that the index and the reference that were set aside hold.
func refusals(t *testing.T, d *db.DB) {
	t.Helper()
	write := func(row ...any) error {
		return d.Write(t.Context(), func(tx *db.Tx) error { return tx.Insert(t.Context(), insertChild, [][]any{row}) })
	}
	for range 2 {
		if err := write("x", "p", "barn x", d.Now()); err != nil && !db.IsTaken(err) {
			t.Error(err)
		}
	}
	if err := write("y", "p", "barn x", nil); !db.IsTaken(err) {
		t.Errorf("two children of one name: %v", err)
	}
	if err := write("z", "nobody", nil, nil); err == nil {
		t.Error("a child without a parent was taken")
	}
}

func TestALoadIsThereWithItsIndexesAndReferences(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		family(t, d)
		if err := loadFamily(t.Context(), d, func(*db.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d, "parent_id = 'p'"); n != 4000 {
			t.Errorf("%d children", n)
		}
		if n := count(t, d, "name = 'barn 3990'"); n != 1 {
			t.Errorf("%d children by their name", n)
		}
		var at db.Time
		if err := d.QueryRow(t.Context(), "SELECT max(at) FROM child").Scan(&at); err != nil || d.Now().Sub(at.Time) < 0 {
			t.Errorf("at %v, %v", at, err)
		}
		refusals(t, d)
	})
}

func TestALoadThatFailsLeavesEverythingAsItWas(t *testing.T) {
	why := errors.New("enough")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for what, then := range map[string]func(tx *db.Tx) error{
			"its act": func(*db.Tx) error { return why },
			"a key":   func(tx *db.Tx) error { return tx.Insert(t.Context(), insertParent, [][]any{{"p"}}) },
			"an index": func(tx *db.Tx) error {
				return tx.Insert(t.Context(), insertChild, [][]any{{"c4000", "p", "barn 0", nil}})
			},
		} {
			exec(t, d, "DROP TABLE IF EXISTS child")
			exec(t, d, "DROP TABLE IF EXISTS parent")
			family(t, d)
			if err := loadFamily(t.Context(), d, then); !errors.Is(err, why) && !db.IsTaken(err) {
				t.Errorf("%s: %v", what, err)
			}
			if n := count(t, d, "1 = 1"); n != 0 {
				t.Errorf("%s: %d children stayed", what, n)
			}
			exec(t, d, "INSERT INTO parent (id) VALUES ('p')")
			refusals(t, d)
		}
	})
}

func TestALoadedFileIsWrittenAheadAgain(t *testing.T) {
	address := dbtest.Address(t, dbtest.OnSQLite)
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	family(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err = db.Open(t.Context(), address); err != nil { // anew: nothing is written before the Load
		t.Fatal(err)
	}
	defer d.Close()
	if err := loadFamily(t.Context(), d, func(*db.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	var mode, verdict string
	if err := d.QueryRow(t.Context(), "PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("journal %s, %v", mode, err)
	}
	if err := d.QueryRow(t.Context(), "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("checked: %s, %v", verdict, err)
	}
}

func TestAFileThatOthersHaveOpenIsNotLoaded(t *testing.T) {
	address := dbtest.Address(t, dbtest.OnSQLite)
	var two [2]*db.DB
	for i := range two {
		d, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		two[i] = d
	}
	family(t, two[0])
	if n := count(t, two[1], "1 = 1"); n != 0 {
		t.Fatal("not empty")
	}
	err := loadFamily(t.Context(), two[0], func(*db.Tx) error { return nil })
	if !errors.Is(err, db.ErrUnavailable) {
		t.Fatalf("loaded beside somebody: %v", err)
	}
	exec(t, two[0], "INSERT INTO parent (id) VALUES ('p')")
	refusals(t, two[1])
}

func TestOneWorksAloneAndTheOthersWait(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		var inside, turns atomic.Int64
		var all sync.WaitGroup
		for range 4 {
			d, err := db.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			all.Go(func() {
				err := d.Alone(t.Context(), func() error {
					defer inside.Add(-1)
					if inside.Add(1) != 1 {
						return errors.New("not alone")
					}
					turns.Add(1)
					return d.Ping(t.Context())
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if turns.Load() != 4 {
			t.Errorf("%d of 4 had their turn", turns.Load())
		}
	})
}
