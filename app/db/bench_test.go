package db_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

// BenchmarkWrite: one durable insert an act. The plain numbers next to it are
// the same statement without the group, each with its own COMMIT.
func BenchmarkWrite(b *testing.B) {
	for _, kind := range []dbtest.Kind{dbtest.OnSQLite, dbtest.OnPostgres} {
		for _, writers := range []int{1, 8, 64} {
			b.Run(fmt.Sprintf("%s/%d", kind, writers), func(b *testing.B) {
				d, err := db.Open(b.Context(), dbtest.Address(b, kind))
				if err != nil {
					b.Fatal(err)
				}
				defer d.Close()
				exec(b, d, "CREATE TABLE trap (id TEXT PRIMARY KEY)")
				b.SetParallelism((writers + 1) / 2)
				b.ResetTimer()
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						exec(b, d, insertTrap, db.NewID())
					}
				})
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "acts/s")
			})
		}
	}
}

func BenchmarkPlainCommit(b *testing.B) {
	pool, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "plain.db")+
		"?_txlock=immediate&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000")
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	pool.SetMaxOpenConns(1)
	if _, err := pool.Exec("CREATE TABLE trap (id TEXT PRIMARY KEY)"); err != nil {
		b.Fatal(err)
	}
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := pool.Exec("INSERT INTO trap (id) VALUES (?1)", db.NewID()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}

// BenchmarkRead: a login by its token, as every page does.
func BenchmarkRead(b *testing.B) {
	for _, kind := range []dbtest.Kind{dbtest.OnSQLite, dbtest.OnPostgres} {
		b.Run(string(kind), func(b *testing.B) {
			d, err := db.Open(b.Context(), dbtest.Address(b, kind))
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			exec(b, d, "CREATE TABLE trap (id TEXT PRIMARY KEY, name TEXT, at TIMESTAMP, n INTEGER, b BOOLEAN)")
			var ids []string
			for range 1000 {
				ids = append(ids, db.NewID())
				exec(b, d, "INSERT INTO trap VALUES ($1, 'Kari', $2, 7, TRUE)", ids[len(ids)-1], d.Now())
			}
			var next atomic.Int64
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					var name string
					var at db.Time
					var n int
					var yes bool
					err := d.QueryRow(b.Context(), "SELECT name, at, n, b FROM trap WHERE id = $1 AND at <= $2",
						ids[next.Add(1)%1000], d.Now()).Scan(&name, &at, &n, &yes)
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
