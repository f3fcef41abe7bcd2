package db_test

import (
	"context"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

// TestWriteChild is the process that is killed: it writes until it is, and says
// what was acknowledged.
func TestWriteChild(t *testing.T) {
	address := dbtest.ChildAddress()
	if address == "" {
		return
	}
	ctx := context.Background()
	d, err := db.Open(ctx, address)
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	for range 8 {
		go func() {
			for {
				one, other := db.NewID(), db.NewID()
				err := d.Write(ctx, func(tx *db.Tx) error {
					if _, err := tx.Exec(ctx, "INSERT INTO trap VALUES ($1, $2)", one, other); err != nil {
						return err
					}
					_, err := tx.Exec(ctx, "INSERT INTO trap VALUES ($2, $1)", one, other)
					return err
				})
				if err != nil {
					panic(err)
				}
				mu.Lock()
				dbtest.Tell(one)
				mu.Unlock()
			}
		}()
	}
	select {}
}

// TestNothingAcknowledgedIsLostWhenTheProcessIsKilled kills a few times in the
// ordinary run and 200 times with KURSBRO_LONG=1.
func TestNothingAcknowledgedIsLostWhenTheProcessIsKilled(t *testing.T) {
	kills := 4
	if os.Getenv("KURSBRO_LONG") == "1" {
		kills = 200
	}
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		d, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		exec(t, d, "CREATE TABLE trap (id TEXT PRIMARY KEY, pair TEXT NOT NULL)")
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		said := 0
		for range kills {
			said += checkKill(t, address, writeAndKill(t, address, rand.IntN(400)))
		}
		t.Logf("%d kills, %d acts acknowledged, all there", kills, said)
	})
}

// writeAndKill lets a child write until it has acknowledged so many acts,
// kills it, and returns every act that it acknowledged.
func writeAndKill(t *testing.T, address string, after int) (acknowledged []string) {
	t.Helper()
	child := dbtest.StartChild(t, "TestWriteChild", address)
	for told, ok := child.Next(); ok; told, ok = child.Next() {
		if acknowledged = append(acknowledged, told); len(acknowledged) > after {
			rest, _ := child.Kill(0)
			return append(acknowledged, rest...)
		}
	}
	child.Finish()
	t.Fatalf("the child ended by itself after %d acts", len(acknowledged))
	return nil
}

// checkKill looks for what was acknowledged, and for half-done acts.
func checkKill(t *testing.T, address string, acknowledged []string) int {
	t.Helper()
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, id := range acknowledged {
		if number(t, d, "SELECT COUNT(*) FROM trap WHERE id = $1", id) != 1 {
			t.Fatalf("%s was acknowledged and is lost", id)
		}
	}
	if n := number(t, d, "SELECT COUNT(*) FROM trap a WHERE NOT EXISTS (SELECT 1 FROM trap b WHERE b.id = a.pair)"); n != 0 {
		t.Fatalf("%d acts are half-done", n)
	}
	return len(acknowledged)
}
