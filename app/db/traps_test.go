package db_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

// Each of these was measured to differ between the databases, or to bite on
// one of them (design §7).

func exec(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	if err := write(t, d, query, args...); err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, d *db.DB, query string, args ...any) error {
	return d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	})
}

func number(t testing.TB, q db.Queryer, query string, args ...any) (n int) {
	t.Helper()
	if err := q.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPlaceholdersGoByTheirNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var first, second, again string
		query := "SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT)"
		if err := d.QueryRow(t.Context(), query, "one", "two").Scan(&first, &second, &again); err != nil {
			t.Fatal(err)
		}
		if first != "two" || second != "one" || again != "two" {
			t.Fatal(first, second, again)
		}
	})
}

func TestAMomentComesBackWhateverItsZone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE trap (at TIMESTAMP NOT NULL, later TIMESTAMP)")
		oslo := time.FixedZone("CEST", 2*60*60)
		at := time.Date(2026, 5, 7, 1, 30, 0, 123456789, oslo)
		exec(t, d, "INSERT INTO trap (at) VALUES ($1)", at)
		exec(t, d, "UPDATE trap SET later = $1", &at)
		var back time.Time
		var later *time.Time
		if err := d.QueryRow(t.Context(), "SELECT at, later FROM trap").Scan(&back, &later); err != nil {
			t.Fatal(err)
		}
		want := at.Truncate(time.Microsecond)
		if !back.Equal(want) || later == nil || !later.Equal(want) {
			t.Fatalf("%v and %v, want %v", back, later, want)
		}
		// Half past one in Oslo is before midnight in UTC: compared as text
		// with its zone it would be after.
		midnight := time.Date(2026, 5, 7, 0, 0, 0, 0, time.UTC)
		if n := number(t, d, "SELECT COUNT(*) FROM trap WHERE at < $1", midnight); n != 1 {
			t.Fatal("the moment is compared wrongly")
		}
		if n := number(t, d, "SELECT COUNT(*) FROM trap WHERE at = $1", at.UTC()); n != 1 {
			t.Fatal("the moment does not equal itself")
		}
	})
}

func TestTheGreatestOfMomentsIsAMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE trap (at TIMESTAMP)")
		var greatest, either db.Time
		query := "SELECT MAX(at), COALESCE(MAX(at), MIN(at)) FROM trap"
		if err := d.QueryRow(t.Context(), query).Scan(&greatest, &either); err != nil || greatest.Valid {
			t.Fatalf("of none: %v %v", greatest, err)
		}
		at := time.Date(2026, 5, 7, 12, 0, 0, 1000, time.UTC)
		exec(t, d, "INSERT INTO trap (at) VALUES ($1)", at)
		if err := d.QueryRow(t.Context(), query).Scan(&greatest, &either); err != nil {
			t.Fatal(err)
		}
		if !greatest.Valid || !greatest.Time.Equal(at) || !either.Time.Equal(at) {
			t.Fatalf("%v %v, want %v", greatest, either, at)
		}
	})
}

func TestValuesOfEveryTypeComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE trap (t TEXT, i INTEGER, b BOOLEAN, y BYTEA)")
		exec(t, d, "INSERT INTO trap VALUES ($1, $2, $3, $4)", "čđŋšŧž Ærlig\x7f", 2_000_000_000, true, []byte{0, 255, 39})
		exec(t, d, "INSERT INTO trap VALUES ($1, $2, $3, $4)", nil, nil, nil, nil)
		var text string
		var i int64
		var b bool
		var y []byte
		if err := d.QueryRow(t.Context(), "SELECT t, i, b, y FROM trap WHERE b").Scan(&text, &i, &b, &y); err != nil {
			t.Fatal(err)
		}
		if text != "čđŋšŧž Ærlig\x7f" || i != 2_000_000_000 || !b || !bytes.Equal(y, []byte{0, 255, 39}) {
			t.Fatal(text, i, b, y)
		}
		if n := number(t, d, "SELECT COUNT(*) FROM trap WHERE t IS NULL AND i IS NULL AND b IS NULL AND y IS NULL"); n != 1 {
			t.Fatal("NULL is lost")
		}
	})
}

func TestWhatBothDialectsUnderstand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE trap (name TEXT PRIMARY KEY, n INTEGER NOT NULL)")
		upsert := "INSERT INTO trap (name, n) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET n = trap.n + 1 RETURNING n"
		for want := 1; want <= 3; want++ {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				if n := number(t, tx, upsert, "a"); n != want {
					t.Errorf("n is %d, want %d", n, want)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		exec(t, d, "INSERT INTO trap SELECT 'b', 7 WHERE NOT EXISTS (SELECT 1 FROM trap WHERE name = 'b')")
		if n := number(t, d, "SELECT n FROM trap ORDER BY name LIMIT $1 OFFSET $2", 1, 1); n != 7 {
			t.Fatal(n)
		}
	})
}

func TestChangesOfTheSchemaAreUndoneToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		regret := errors.New("regret")
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), "CREATE TABLE trap (id TEXT)"); err != nil {
				return err
			}
			return regret
		})
		if !errors.Is(err, regret) {
			t.Fatal(err)
		}
		exec(t, d, "CREATE TABLE trap (id TEXT)")
	})
}

func TestIsTakenKnowsEveryUniqueKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE trap (id TEXT PRIMARY KEY, name TEXT NOT NULL, superseded_by TEXT REFERENCES trap (id))")
		exec(t, d, "CREATE UNIQUE INDEX trap_name ON trap (name) WHERE superseded_by IS NULL")
		exec(t, d, "INSERT INTO trap VALUES ('1', 'a', NULL)")
		insert := "INSERT INTO trap VALUES ($1, $2, $3)"
		for _, try := range []struct {
			what     string
			row      []any
			taken    bool
			accepted bool
		}{
			{"the same primary key", []any{"1", "b", nil}, true, false},
			{"the same name", []any{"2", "a", nil}, true, false},
			{"the same name, superseded (design §7.11)", []any{"3", "a", "1"}, false, true},
			{"no name", []any{"4", nil, nil}, false, false},
			{"a reference to nothing", []any{"5", "c", "nobody"}, false, false},
		} {
			err := write(t, d, insert, try.row...)
			if db.IsTaken(err) != try.taken || (err == nil) != try.accepted {
				t.Errorf("%s: %v", try.what, err)
			}
		}
	})
}

func TestEveryConnectionMindsForeignKeys(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE trap (id TEXT PRIMARY KEY, up TEXT REFERENCES trap (id))")
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				if write(t, d, "INSERT INTO trap VALUES ($1, 'nobody')", fmt.Sprint(i)) == nil {
					t.Error("a reference to nobody was kept")
				}
			})
		}
		all.Wait()
	})
}

func TestNoUpdateIsLost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE trap (n INTEGER NOT NULL)")
		exec(t, d, "INSERT INTO trap VALUES (0)")
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 25 {
					err := d.Write(t.Context(), func(tx *db.Tx) error {
						n := number(t, tx, "SELECT n FROM trap") // read, then write what was read
						_, err := tx.Exec(t.Context(), "UPDATE trap SET n = $1", n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if n := number(t, d, "SELECT n FROM trap"); n != 200 {
			t.Fatalf("%d of 200 updates are there", n)
		}
	})
}

// TestALongActGetsThroughAmongManyShortOnes: the short ones all write what the
// long one reads, and go on until it is done.
func TestALongActGetsThroughAmongManyShortOnes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE trap (id TEXT PRIMARY KEY)")
		act := func(reads int) error {
			return d.Write(t.Context(), func(tx *db.Tx) error {
				for range reads {
					number(t, tx, "SELECT COUNT(*) FROM trap")
				}
				_, err := tx.Exec(t.Context(), "INSERT INTO trap VALUES ($1)", db.NewID())
				return err
			})
		}
		var done atomic.Bool
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for !done.Load() {
					if err := act(1); err != nil {
						t.Error(err)
					}
				}
			})
		}
		if err := act(100); err != nil {
			t.Error(err)
		}
		done.Store(true)
		all.Wait()
	})
}

func TestThreeSeatsHoldThreePeople(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE trap (person TEXT PRIMARY KEY)")
		full := errors.New("full")
		var seated, refused sync.Map
		var all sync.WaitGroup
		for i := range 8 {
			person := fmt.Sprint(i)
			all.Go(func() {
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					if number(t, tx, "SELECT COUNT(*) FROM trap") == 3 {
						return full
					}
					_, err := tx.Exec(t.Context(), "INSERT INTO trap VALUES ($1)", person)
					return err
				})
				switch {
				case err == nil:
					seated.Store(person, true)
				case errors.Is(err, full):
					refused.Store(person, true)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := number(t, d, "SELECT COUNT(*) FROM trap"); n != 3 || size(&seated) != 3 || size(&refused) != 5 {
			t.Fatalf("%d rows, %d told they sit, %d told it is full", n, size(&seated), size(&refused))
		}
	})
}

func size(m *sync.Map) (n int) {
	m.Range(func(any, any) bool { n++; return true })
	return n
}

func TestANewIDSortsByItsTimeAndIsNeverTheSame(t *testing.T) {
	var ids []string
	for range 1000 {
		ids = append(ids, db.NewID())
	}
	if len(ids[0]) != 26 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 1000 {
		t.Fatal("an ID came twice")
	}
	if ids[999][:8] < ids[0][:8] {
		t.Fatal("a later ID sorts before an earlier one")
	}
}

func TestABackupIsWholeWhileEverybodyWrites(t *testing.T) {
	d := dbtest.SQLite(t)
	exec(t, d, "CREATE TABLE trap (id TEXT PRIMARY KEY, pair TEXT NOT NULL)")
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				one, other := db.NewID(), db.NewID()
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					_, first := tx.Exec(t.Context(), "INSERT INTO trap VALUES ($1, $2)", one, other)
					_, second := tx.Exec(t.Context(), "INSERT INTO trap VALUES ($2, $1)", one, other)
					return errors.Join(first, second)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	before := number(t, d, "SELECT COUNT(*) FROM trap")
	path := filepath.Join(t.TempDir(), "copy#1.db")
	err := d.Backup(t.Context(), path)
	close(stop)
	writers.Wait()
	if err != nil {
		t.Fatal(err)
	}
	copied, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if n := number(t, copied, "SELECT COUNT(*) FROM trap"); n < before {
		t.Errorf("%d rows in the copy, there were %d before", n, before)
	}
	if n := number(t, copied, "SELECT COUNT(*) FROM trap a WHERE NOT EXISTS (SELECT 1 FROM trap b WHERE b.id = a.pair)"); n != 0 {
		t.Errorf("%d half-done acts in the copy", n)
	}
	if err := d.Backup(t.Context(), path); !errors.Is(err, os.ErrExist) {
		t.Errorf("over a file that is there: %v", err)
	}
}

func TestPostgresIsBackedUpByItsOwnTools(t *testing.T) {
	if err := dbtest.Postgres(t).Backup(t.Context(), filepath.Join(t.TempDir(), "copy")); err == nil {
		t.Fatal("that was no backup")
	}
}
