package db_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
)

// Many acts share one transaction on SQLite; these show that none is hurt by
// its neighbours. They hold on PostgreSQL as well.

const insertTrap = "INSERT INTO trap (id) VALUES ($1)"

func trap(t *testing.T, d *db.DB) {
	t.Helper()
	exec(t, d, "CREATE TABLE trap (id TEXT PRIMARY KEY)")
}

// crowd runs many acts at once; it says for each name what Write returned.
func crowd(t *testing.T, names []string, write func(name string) error) map[string]error {
	t.Helper()
	said := map[string]error{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, name := range names {
		all.Go(func() {
			err := write(name)
			mu.Lock()
			defer mu.Unlock()
			said[name] = err
		})
	}
	all.Wait()
	return said
}

// sameAsSaid checks that exactly those rows are there whose Write returned nil.
func sameAsSaid(t *testing.T, d *db.DB, said map[string]error) {
	t.Helper()
	for name, err := range said {
		if there := number(t, d, "SELECT COUNT(*) FROM trap WHERE id = $1", name) == 1; there != (err == nil) {
			t.Errorf("%s: Write said %v, and the row being there is %v", name, err, there)
		}
	}
}

func names(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("%03d", i))
	}
	return all
}

func odd(name string) bool { return (name[2]-'0')%2 == 1 }

func TestACancelledActHurtsNoNeighbour(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		trap(t, d)
		said := crowd(t, names(200), func(name string) error {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			return d.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, insertTrap, name)
				if odd(name) {
					cancel() // the browser went away
				}
				if _, again := tx.Exec(ctx, "UPDATE trap SET id = id WHERE id = $1", name); err == nil {
					err = again
				}
				return err
			})
		})
		sameAsSaid(t, d, said)
		for name, err := range said {
			if (err != nil) != odd(name) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAnActMaySeeThatItIsCancelledInEveryStatement(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := d.Write(ctx, func(tx *db.Tx) error {
			cancel()
			_, wrote := tx.Exec(ctx, "UPDATE revision SET number = 2")
			rows, asked := tx.Query(ctx, "SELECT number FROM revision")
			if asked == nil {
				rows.Close()
			}
			var n int
			scanned := tx.QueryRow(ctx, "SELECT number FROM revision").Scan(&n)
			for _, err := range []error{wrote, asked, scanned} {
				if err == nil {
					t.Error("a statement ran for a caller who had gone")
				}
			}
			return scanned
		})
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if err := d.Write(ctx, func(*db.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("begun for nobody: %v", err)
		}
	})
}

func TestAFailingActHurtsNoNeighbour(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		trap(t, d)
		exec(t, d, insertTrap, "taken")
		said := crowd(t, names(200), func(name string) error {
			return d.Write(t.Context(), func(tx *db.Tx) error {
				if _, err := tx.Exec(t.Context(), insertTrap, name); err != nil || !odd(name) {
					return err
				}
				_, err := tx.Exec(t.Context(), insertTrap, "taken")
				return err
			})
		})
		sameAsSaid(t, d, said)
		for name, err := range said {
			if db.IsTaken(err) != odd(name) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAPanickingActHurtsNoNeighbour(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		trap(t, d)
		said := crowd(t, names(100), func(name string) (err error) {
			defer func() {
				if broken := recover(); broken != nil {
					err = fmt.Errorf("panic: %v", broken)
				}
			}()
			return d.Write(t.Context(), func(tx *db.Tx) error {
				if _, err := tx.Exec(t.Context(), insertTrap, name); err != nil {
					return err
				}
				if odd(name) {
					panic("out of " + name)
				}
				return nil
			})
		})
		sameAsSaid(t, d, said)
		for name, err := range said {
			if (err != nil && err.Error() == "panic: out of "+name) != odd(name) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAnActThatEndsItsGoroutineHurtsNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		trap(t, d)
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			d.Write(t.Context(), func(tx *db.Tx) error {
				tx.Exec(t.Context(), insertTrap, "gone")
				runtime.Goexit() // what t.Fatal does
				return nil
			})
		}()
		<-gone
		exec(t, d, insertTrap, "here")
		if n := number(t, d, "SELECT COUNT(*) FROM trap"); n != 1 {
			t.Fatalf("%d rows", n)
		}
	})
}

func TestAWriteInsideAWritePanics(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		defer func() {
			if said := fmt.Sprint(recover()); !strings.Contains(said, "give the act's tx to the step") {
				t.Errorf("it said %q", said)
			}
			exec(t, d, "UPDATE revision SET number = 2") // and all goes on
		}()
		d.Write(t.Context(), func(*db.Tx) error {
			return d.Write(t.Context(), func(*db.Tx) error { return nil })
		})
	})
}

func TestAReadPastTheActPanicsInTests(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		defer func() {
			if said := fmt.Sprint(recover()); !strings.Contains(said, "give the act's tx to the step") {
				t.Errorf("it said %q", said)
			}
		}()
		d.Write(t.Context(), func(*db.Tx) error {
			number(t, d, "SELECT number FROM revision")
			return nil
		})
	})
}

func TestAnActThatFailsAtCommitHurtsNoNeighbour(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE trap (id TEXT PRIMARY KEY, up TEXT REFERENCES trap (id) DEFERRABLE INITIALLY DEFERRED)")
		said := crowd(t, names(60), func(name string) error {
			return d.Write(t.Context(), func(tx *db.Tx) error {
				up := name
				if odd(name) {
					up = "nobody"
				}
				_, err := tx.Exec(t.Context(), "INSERT INTO trap (id, up) VALUES ($1, $2)", name, up)
				return err
			})
		})
		sameAsSaid(t, d, said)
		for name, err := range said {
			if (err != nil) != odd(name) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAFullDiskIsSaidSoAndHealsByItself(t *testing.T) {
	d := dbtest.SQLite(t)
	trap(t, d)
	pages := number(t, d, "PRAGMA page_count")
	limit(t, d, pages+2)
	long := strings.Repeat("x", 3000)
	said := crowd(t, names(30), func(name string) error {
		return write(t, d, insertTrap, name+long)
	})
	full := 0
	for name, err := range said {
		if err == nil {
			continue
		}
		full++
		if problem.KindOf(err) != problem.Unavailable || !errors.Is(err, db.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if full == 0 || full == len(said) {
		t.Fatalf("%d of %d did not fit: this tested nothing", full, len(said))
	}
	if n := number(t, d, "SELECT COUNT(*) FROM trap"); n != len(said)-full {
		t.Fatalf("%d rows are there, %d were acknowledged", n, len(said)-full)
	}
	limit(t, d, 1_000_000)
	exec(t, d, insertTrap, "after"+long)
}

// limit makes the database's file as large as it may become.
func limit(t *testing.T, d *db.DB, pages int) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		number(t, tx, fmt.Sprintf("PRAGMA max_page_count = %d", pages))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnActThatHidesAFullDiskIsNotBelieved(t *testing.T) {
	d := dbtest.SQLite(t)
	trap(t, d)
	limit(t, d, number(t, d, "PRAGMA page_count")+1)
	long := strings.Repeat("x", 9000)
	said := crowd(t, names(20), func(name string) error {
		return d.Write(t.Context(), func(tx *db.Tx) error {
			tx.Exec(t.Context(), insertTrap, name+long) // never mind
			_, err := tx.Exec(t.Context(), "UPDATE revision SET number = number + 1")
			return err
		})
	})
	bumped := 1
	for _, err := range said {
		if err == nil {
			bumped++
		}
	}
	if n := number(t, d, "SELECT number FROM revision"); n != bumped {
		t.Fatalf("revision %d, want %d: something was written outside its act", n, bumped)
	}
}

func TestATransactionIsOverWhenItsActIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		trap(t, d)
		var kept *db.Tx
		if err := d.Write(t.Context(), func(tx *db.Tx) error { kept = tx; return nil }); err != nil {
			t.Fatal(err)
		}
		if _, err := kept.Exec(t.Context(), insertTrap, "late"); err == nil {
			t.Error("written after the act")
		}
		if _, err := kept.Query(t.Context(), "SELECT id FROM trap"); err == nil {
			t.Error("read after the act")
		}
		var id string
		if err := kept.QueryRow(t.Context(), "SELECT id FROM trap").Scan(&id); err == nil || errors.Is(err, db.ErrNone) {
			t.Error("read a row after the act")
		}
	})
}

func TestRowsLeftOpenBlockNobody(t *testing.T) {
	d := dbtest.SQLite(t) // PostgreSQL cannot do anything else on that connection
	trap(t, d)
	exec(t, d, insertTrap, "a")
	exec(t, d, insertTrap, "b")
	for _, fail := range []error{nil, errors.New("and failed")} {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			rows, err := tx.Query(t.Context(), "SELECT id FROM trap")
			if err != nil || !rows.Next() {
				t.Error(err)
			}
			return fail
		})
		if err != fail {
			t.Fatal(err)
		}
	}
	exec(t, d, "DELETE FROM trap")
}

func TestNothingIsWrittenAfterClose(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		d, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if err := write(t, d, "UPDATE revision SET number = 2"); err == nil {
			t.Fatal("written after Close")
		}
	})
}

func TestABulkWritesEveryItemOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		trap(t, d)
		put := func(tx *db.Tx, id string) error {
			_, err := tx.Exec(t.Context(), insertTrap, id)
			return err
		}
		all := names(700)
		if err := db.Bulk(t.Context(), d, slices.Values(all), put); err != nil {
			t.Fatal(err)
		}
		if n := number(t, d, "SELECT COUNT(*) FROM trap"); n != 700 {
			t.Fatalf("%d rows", n)
		}
		if err := db.Bulk(t.Context(), d, slices.Values([]string{"new", all[0]}), put); !db.IsTaken(err) {
			t.Fatalf("the failure of an item: %v", err)
		}
		if err := db.Bulk(t.Context(), d, slices.Values([]string(nil)), put); err != nil {
			t.Fatalf("of nothing: %v", err)
		}
	})
}

func TestOthersWriteBetweenTheTransactionsOfABulk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		trap(t, d)
		between := 0
		source := func(yield func(string) bool) {
			for i, name := range names(500) {
				if i%100 == 99 {
					exec(t, d, insertTrap, "other "+name)
					between++
				}
				if !yield(name) {
					return
				}
			}
		}
		err := db.Bulk(t.Context(), d, source, func(tx *db.Tx, name string) error {
			_, err := tx.Exec(t.Context(), insertTrap, name)
			return err
		})
		if n := number(t, d, "SELECT COUNT(*) FROM trap"); err != nil || n != 500+between || between != 5 {
			t.Fatalf("%d rows, %d by others, %v", n, between, err)
		}
	})
}

func TestTwoProcessesShareOneDatabase(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		var both []*db.DB
		for range 2 {
			d, err := db.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			both = append(both, d)
		}
		exec(t, both[0], "CREATE TABLE trap (id TEXT PRIMARY KEY, n INTEGER NOT NULL)")
		exec(t, both[1], "INSERT INTO trap VALUES ('n', 0)")
		crowd(t, names(32), func(name string) error {
			for range 10 {
				err := d(both, name).Write(t.Context(), func(tx *db.Tx) error {
					n := number(t, tx, "SELECT n FROM trap")
					_, err := tx.Exec(t.Context(), "UPDATE trap SET n = $1", n+1)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
			return nil
		})
		if n := number(t, both[0], "SELECT n FROM trap"); n != 320 {
			t.Fatalf("%d of 320", n)
		}
	})
}

func d(both []*db.DB, name string) *db.DB {
	if odd(name) {
		return both[1]
	}
	return both[0]
}

func TestASweepTakesAllThatIsOverAndNothingElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		trap(t, d)
		if err := db.Bulk(t.Context(), d, slices.Values(names(500)), func(tx *db.Tx, name string) error {
			_, err := tx.Exec(t.Context(), insertTrap, name)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		transactions := 0
		swept, err := db.Sweep(t.Context(), d, func(tx *db.Tx, most int) (int64, error) {
			transactions++
			return tx.Exec(t.Context(), "DELETE FROM trap WHERE id IN (SELECT id FROM trap WHERE id < $1 LIMIT $2)", names(500)[400], most)
		})
		if left := number(t, d, "SELECT COUNT(*) FROM trap"); err != nil || swept != 400 || left != 100 || transactions < 2 {
			t.Errorf("%d swept in %d transactions, %d left, %v", swept, transactions, left, err)
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		if _, err := db.Sweep(gone, d, func(*db.Tx, int) (int64, error) { return 64, nil }); err == nil {
			t.Error("it goes on after its end")
		}
	})
}
