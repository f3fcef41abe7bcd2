package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver

	"kursbro/app/db"
)

// server is where the databases of this process's tests are made.
type server struct {
	admin    *sql.DB
	address  *url.URL
	template string // an empty, migrated database to copy

	mu       sync.Mutex
	made     int
	idle     []string // databases that are empty again
	pristine pristine
}

func postgresAddress(t testing.TB, get func(*server) (string, error)) string {
	t.Helper()
	s, err := theServer()
	if err != nil {
		t.Fatalf("PostgreSQL ≥ 15 is needed (`make needs` installs it, or set KURSBRO_TEST_POSTGRES to a server's address): %v", err)
	}
	name, err := get(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.takeBack(name); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return s.at(name)
}

// lend gives an empty, migrated database to one test.
func (s *server) lend() (name string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.idle); n > 0 {
		name, s.idle = s.idle[n-1], s.idle[:n-1]
		return name, nil
	}
	if name, err = s.create(s.template); err != nil {
		return "", err
	}
	if s.pristine.relations == "" {
		s.pristine, err = remember(context.Background(), s.at(name))
	}
	return name, err
}

// bare gives a database without tables, which is never lent again.
func (s *server) bare() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.create("template1")
}

func (s *server) create(template string) (string, error) {
	s.made++
	name := fmt.Sprintf("%s%d_%d", testPrefix, os.Getpid(), s.made)
	_, err := s.admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + template)
	return name, err
}

// takeBack readies the database for the next test, or drops it. Those that
// are ready when the process ends are dropped by a later one.
func (s *server) takeBack(name string) error {
	if err := s.pristine.restore(context.Background(), s.at(name)); err != nil {
		_, err := s.admin.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle = append(s.idle, name)
	return nil
}

func (s *server) at(database string) string {
	address := *s.address
	address.Path = "/" + database
	return address.String()
}

// theServer finds or starts the server, once a process, and readies the
// template. The lock keeps test binaries from doing so at the same time.
var theServer = sync.OnceValues(func() (*server, error) {
	unlock, err := lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	where := os.Getenv("KURSBRO_TEST_POSTGRES")
	if where == "" {
		if where, err = startCluster(); err != nil {
			return nil, err
		}
	}
	s := &server{}
	if s.address, err = url.Parse(where); err != nil {
		return nil, fmt.Errorf("KURSBRO_TEST_POSTGRES is no address")
	}
	if s.admin, err = sql.Open("pgx", where); err != nil {
		return nil, err
	}
	if err := s.dropAbandoned(); err != nil {
		return nil, err
	}
	return s, s.prepareTemplate()
})

const (
	testPrefix     = "kursbro_test_"
	templatePrefix = "kursbro_template_"
)

// prepareTemplate makes the database that every test gets a copy of. Its name
// says which migrations it holds; a half-made one keeps another name.
func (s *server) prepareTemplate() error {
	s.template = templatePrefix + db.MigrationsDigest()[:16]
	var there bool
	err := s.admin.QueryRow("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", s.template).Scan(&there)
	if err != nil || there {
		return err
	}
	draft := fmt.Sprintf("%s%d_draft", testPrefix, os.Getpid())
	if _, err := s.admin.Exec("CREATE DATABASE " + draft); err != nil {
		return err
	}
	if err := migrate(s.at(draft)); err != nil {
		return err
	}
	_, err = s.admin.Exec("ALTER DATABASE " + draft + " RENAME TO " + s.template)
	return err
}

// dropAbandoned removes what tests that were killed left behind.
func (s *server) dropAbandoned() error {
	rows, err := s.admin.Query("SELECT datname FROM pg_database WHERE starts_with(datname, $1)", testPrefix)
	names, err := db.Collect(rows, err, func(row db.Row) (name string, err error) {
		return name, row.Scan(&name)
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		if madeByTheLiving(name) {
			continue
		}
		if _, err := s.admin.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			return err
		}
	}
	return nil
}
