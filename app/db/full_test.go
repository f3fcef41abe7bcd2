package db_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
)

// The child may write no file longer than a limit that it sets itself: to its
// database that is a disk which is full until the limit is lifted.
func TestAProcessOutlivesAFullDisk(t *testing.T) {
	address := dbtest.Address(t, dbtest.OnSQLite)
	if told := dbtest.StartChild(t, "TestFullDiskChild", address).Finish(); !slices.Equal(told, []string{"all well"}) {
		t.Fatalf("it told %q", told)
	}
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if n := number(t, d, "SELECT COUNT(*) FROM trap WHERE id = 'after'"); n != 1 {
		t.Fatal("what was written after the disk had room again is lost")
	}
}

// TestFullDiskChild is the process that may write no more.
func TestFullDiskChild(t *testing.T) {
	address, ctx := dbtest.ChildAddress(), context.Background()
	if address == "" {
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	d := must(db.Open(ctx, address))
	insert := func(id string) error {
		return d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO trap VALUES ($1)", id)
			return err
		})
	}
	check(d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "CREATE TABLE trap (id TEXT PRIMARY KEY)")
		return err
	}))
	log := must(os.Stat(address + "-wal"))
	limitFiles(uint64(log.Size()) + 300_000)
	acknowledged, refused := fill(insert)
	if acknowledged == 0 || refused == 0 {
		panic(fmt.Sprintf("%d fitted, %d did not: this tested nothing", acknowledged, refused))
	}
	limitFiles(0) // not even the smallest
	if err := d.Ready(ctx); problem.KindOf(err) != problem.Unavailable {
		panic(fmt.Sprintf("ready: %v", err))
	}
	limitFiles(1 << 40)
	check(insert("after"))
	var there int
	check(d.QueryRow(ctx, "SELECT COUNT(*) FROM trap").Scan(&there))
	if there != acknowledged+1 {
		panic(fmt.Sprintf("%d acknowledged, %d there", acknowledged+1, there))
	}
	dbtest.Tell("all well")
}

// fill writes from many goroutines until each has been refused ten times.
func fill(insert func(id string) error) (acknowledged, refused int) {
	var mu sync.Mutex
	var all sync.WaitGroup
	long := strings.Repeat("x", 2000)
	for range 8 {
		all.Go(func() {
			for mine := 0; mine < 10; {
				err := insert(db.NewID() + long)
				if err != nil && problem.KindOf(err) != problem.Unavailable {
					panic(err)
				}
				mu.Lock()
				if err == nil {
					acknowledged++
				} else {
					mine++
					refused++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return acknowledged, refused
}

func limitFiles(bytes uint64) {
	check(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: 1 << 40}))
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
