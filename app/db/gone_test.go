package db_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
)

// wire is the network between us and a PostgreSQL server, with a switch.
type wire struct {
	network, server string // where it is: unix or tcp

	mu       sync.Mutex
	listener net.Listener
	open     []net.Conn
}

// on lets connections through, at the same address as before if there was one.
func (w *wire) on(t *testing.T) string {
	t.Helper()
	address := "127.0.0.1:0"
	if w.listener != nil {
		address = w.listener.Addr().String()
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	w.mu.Lock()
	w.listener = listener
	w.mu.Unlock()
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go w.carry(near)
		}
	}()
	return listener.Addr().String()
}

func (w *wire) carry(near net.Conn) {
	far, err := net.Dial(w.network, w.server)
	if err != nil {
		near.Close()
		return
	}
	w.mu.Lock()
	w.open = append(w.open, near, far)
	w.mu.Unlock()
	go io.Copy(far, near)
	io.Copy(near, far)
}

// cut ends every connection and lets no new one through.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.listener.Close()
	for _, end := range w.open {
		end.Close()
	}
	w.open = nil
}

func TestAServerThatIsGoneIsSaidSoAndComesBack(t *testing.T) {
	direct, err := url.Parse(dbtest.Address(t, dbtest.OnPostgres))
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{network: "tcp", server: direct.Host}
	if folder := direct.Query().Get("host"); folder != "" {
		w = &wire{network: "unix", server: filepath.Join(folder, ".s.PGSQL.5432")}
	}
	through := &url.URL{Scheme: "postgres", User: direct.User, Host: w.on(t), Path: direct.Path, RawQuery: "sslmode=disable"}
	d, err := db.Open(t.Context(), through.String())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	exec(t, d, "UPDATE revision SET number = 2")
	w.cut()
	var n int
	for what, err := range map[string]error{
		"write":   write(t, d, "UPDATE revision SET number = 3"),
		"ready":   d.Ready(t.Context()),
		"migrate": second(d.Migrate(t.Context())),
		"read":    db.Problem(d.QueryRow(t.Context(), "SELECT number FROM revision").Scan(&n)),
		"query":   second(d.Query(t.Context(), "SELECT number FROM revision")),
	} {
		if problem.KindOf(err) != problem.Unavailable {
			t.Errorf("%s: %v", what, err)
		}
	}
	w.on(t)
	defer w.cut()
	exec(t, d, "UPDATE revision SET number = number + 1")
	if n := number(t, d, "SELECT number FROM revision"); n != 3 {
		t.Fatalf("revision %d after it came back", n)
	}
}

func second[T any](_ T, err error) error { return err }

func TestReadyWritesAndLeavesNoTrace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := number(t, d, "SELECT number FROM revision"); n != 1 {
			t.Fatal(n)
		}
	})
}

func TestABackupNobodyWaitsForIsGivenUp(t *testing.T) {
	d := dbtest.SQLite(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := d.Backup(ctx, path); err == nil {
		t.Fatal("backed up for nobody")
	}
	if left, _ := filepath.Glob(path + "*"); len(left) != 0 {
		t.Fatal(left)
	}
}
