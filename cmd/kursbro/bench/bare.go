package bench

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib" // bare PostgreSQL
	_ "github.com/mattn/go-sqlite3"    // bare SQLite
	"golang.org/x/crypto/argon2"

	"kursbro/accounts"
)

var copyTo = io.Copy

// cores lets one hash a core be computed at a time: more only share the memory.
var cores = make(chan struct{}, runtime.GOMAXPROCS(0))

// argon2id computes one hash at the portal's own cost.
func argon2id(password string) error {
	cores <- struct{}{}
	defer func() { <-cores }()
	salt := make([]byte, 16)
	rand.Read(salt)
	p := accounts.DefaultHashParameters
	argon2.IDKey([]byte(password), salt, p.Passes, p.MemoryKiB, p.Lanes, 32)
	return nil
}

// bareDatabase commits a kilobyte at a time, one transaction each, with the
// driver alone and the same durability: what the portal's commits stand on.
func (b *bench) bareDatabase(ctx context.Context) error {
	driver, address := "sqlite3", "file:"+filepath.Join(b.folder, "bare.db")+"?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=30000&_txlock=immediate"
	if b.report.Engine == "postgres" {
		driver, address = "pgx", b.Database
	}
	pool, err := sql.Open(driver, address)
	if err != nil {
		return err
	}
	defer pool.Close()
	if driver == "sqlite3" {
		pool.SetMaxOpenConns(1)
	}
	if _, err := pool.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS bare_commit (id TEXT PRIMARY KEY, data TEXT NOT NULL)"); err != nil {
		return err
	}
	defer pool.ExecContext(context.WithoutCancel(ctx), "DROP TABLE bare_commit")
	data, lock, count := strings.Repeat("x", 1000), sync.Mutex{}, 0
	bare := "bare " + b.report.Engine + " commit, 1 kB"
	for _, clients := range crowds {
		row := load(ctx, clients, b.During, func(_ context.Context, client, n int) error {
			lock.Lock()
			count++
			id := fmt.Sprint(client, n, count)
			lock.Unlock()
			_, err := pool.Exec("INSERT INTO bare_commit (id, data) VALUES ($1, $2)", id, data)
			return err
		})
		b.add(bare, row, "")
	}
	b.relate(bare, "SCORM commit, 1 kB", "enrol or withdraw")
	return nil
}

// relate gives rows that were measured earlier what they stand beside.
func (b *bench) relate(bare string, whats ...string) {
	for i := range b.report.Rows {
		row := &b.report.Rows[i]
		for _, what := range whats {
			if row.What != what {
				continue
			}
			for _, other := range b.report.Rows {
				if other.What == bare && other.Clients == row.Clients && other.Rate > 0 {
					row.Ratio, row.Beside = row.Rate/other.Rate, bare
				}
			}
		}
	}
}
