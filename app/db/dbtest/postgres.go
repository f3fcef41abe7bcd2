package dbtest

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver

	"kursbro/app/db"
)

// server is where the databases of this process's tests are made.
type server struct {
	admin    *sql.DB
	address  *url.URL
	template string // an empty, migrated database to copy
	made     atomic.Int64
}

func postgresAddress(t testing.TB) string {
	t.Helper()
	where := os.Getenv("KURSBRO_TEST_POSTGRES")
	if where == "off" {
		t.Skip("PostgreSQL was NOT run: KURSBRO_TEST_POSTGRES=off")
	}
	s, err := theServer()
	if err != nil {
		t.Fatalf("PostgreSQL ≥ 15 is needed (install it, or set KURSBRO_TEST_POSTGRES to a server's address, or to off): %v", err)
	}
	name := fmt.Sprintf("%s%d_%d", testPrefix, os.Getpid(), s.made.Add(1))
	if _, err := s.admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + s.template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := s.admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return s.at(name)
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
