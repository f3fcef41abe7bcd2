package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// The throw-away cluster of this machine user lives in the temporary folder
// and goes on running for the next tests: it listens on nothing but a socket
// that only its owner reaches, and has nothing to lose, so it never waits for
// the disk. Its ICU collation orders text unlike SQLite does, so that a query
// which leans on the order of anything but a sort key shows. Stop it with: pg_ctl -D /tmp/kursbro-postgres-UID/data stop

func clusterFolder() string {
	return filepath.Join(os.TempDir(), "kursbro-postgres-"+strconv.Itoa(os.Getuid()))
}

// lock makes the test binaries of this machine user wait for each other.
func lock() (unlock func(), err error) {
	file, err := os.OpenFile(clusterFolder()+".lock", os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() { file.Close() }, nil
}

// startCluster returns the address of the running cluster; the caller holds the lock.
func startCluster() (string, error) {
	folder := clusterFolder()
	address := "postgres://kursbro@/postgres?host=" + url.QueryEscape(folder)
	if answers(address) {
		return address, nil
	}
	binaries, err := postgresBinaries()
	if err != nil {
		return "", err
	}
	as, err := clusterUser()
	if err != nil {
		return "", err
	}
	c := cluster{folder: folder, binaries: binaries, as: as}
	if err := c.start(); err != nil {
		return "", err
	}
	if !answers(address) {
		return "", errors.New("the cluster was started but does not answer")
	}
	return address, nil
}

func answers(address string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	connection, err := pgx.Connect(ctx, address)
	if err != nil {
		return false
	}
	connection.Close(ctx)
	return true
}

type cluster struct {
	folder   string
	binaries string
	as       *syscall.Credential // nil: as we are
}

// start makes an empty cluster in place of whatever is left of an old one.
func (c cluster) start() error {
	data := filepath.Join(c.folder, "data")
	if _, err := os.Stat(data); err == nil {
		c.run("pg_ctl", "-D", data, "-m", "immediate", "stop") // fails when it does not run
	}
	if err := os.RemoveAll(c.folder); err != nil {
		return err
	}
	if err := os.Mkdir(c.folder, 0o700); err != nil {
		return err
	}
	if c.as != nil {
		if err := os.Chown(c.folder, int(c.as.Uid), int(c.as.Gid)); err != nil {
			return err
		}
	}
	err := c.run("initdb", "-D", data, "-U", "kursbro", "-A", "trust", "-E", "UTF8", "--locale-provider=icu", "--icu-locale=en-US", "--no-sync", "--no-instructions")
	if err != nil {
		return err
	}
	settings := "-c listen_addresses= -c unix_socket_directories=" + c.folder +
		" -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0" +
		" -c max_connections=400 -c checkpoint_timeout=1h -c max_wal_size=4GB -c autovacuum=off"
	return c.run("pg_ctl", "-D", data, "-l", filepath.Join(c.folder, "log"), "-o", settings, "-w", "start")
}

func (c cluster) run(binary string, args ...string) error {
	command := exec.Command(filepath.Join(c.binaries, binary), args...)
	command.Dir = c.folder
	command.SysProcAttr = &syscall.SysProcAttr{Credential: c.as}
	// A file, not a pipe: the server inherits it and would keep a pipe open.
	said, err := os.CreateTemp("", "kursbro-"+binary)
	if err != nil {
		return err
	}
	defer os.Remove(said.Name())
	defer said.Close()
	command.Stdout, command.Stderr = said, said
	if err := command.Run(); err != nil {
		words, _ := os.ReadFile(said.Name())
		return fmt.Errorf("%s: %w: %s", binary, err, strings.TrimSpace(string(words)))
	}
	return nil
}

// postgresBinaries is the folder of initdb and pg_ctl: in the PATH, or the
// newest that Debian installed.
func postgresBinaries() (string, error) {
	installed, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_ctl")
	slices.Sort(installed)
	for _, path := range slices.Backward(installed) {
		return filepath.Dir(path), nil
	}
	path, err := exec.LookPath("pg_ctl")
	if err != nil {
		return "", err
	}
	path, err = filepath.EvalSymlinks(path)
	return filepath.Dir(path), err
}

// clusterUser is whom the server runs as: PostgreSQL refuses to be root.
func clusterUser() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.ParseUint(account.Uid, 10, 32)
		gid, _ := strconv.ParseUint(account.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("root may not run PostgreSQL, and there is no user postgres or nobody")
}

// madeByTheLiving reads the process out of a test database's name.
func madeByTheLiving(name string) bool {
	pid, _, _ := strings.Cut(strings.TrimPrefix(name, testPrefix), "_")
	number, err := strconv.Atoi(pid)
	return err == nil && syscall.Kill(number, 0) == nil
}
