package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kursbro/app/config"
	"kursbro/app/db/dbtest"
	"kursbro/cmd/kursbro/demo"
)

// TestNoMatchIsMissedWhileTheLookUpKeyIsReplaced (ASVS 11.2.2): reseal is killed on
// its way, HR's file comes while part of the numbers are under either key, and
// whoever registered before is found in it; then the old key can go.
func TestNoMatchIsMissedWhileTheLookUpKeyIsReplaced(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		const hires, applicants = 300, 60
		r, err := open(t.Context(), demoConfig(t, address))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		rooms := demo.Rooms{DB: r.db, Accounts: r.accounts, Courses: r.courses, Goals: r.goals}
		for _, err := range []error{r.seed(t.Context(), 2000, func(int, int) {}), rooms.Applicants(t.Context(), 0, hires)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		old, fresh := r.config.LookupKey.Reveal(), config.NewKey()
		count := func(query string) (n int) {
			t.Helper()
			if err := r.db.QueryRow(t.Context(), query).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		first := "SELECT count(*) FROM national_id WHERE id = (SELECT min(id) FROM national_id) AND lookup = '" + lookupOfFirst(t, r) + "'"
		killed := commandOn(r, fresh+","+old, "reseal")
		if err := killed.Start(); err != nil {
			t.Fatal(err)
		}
		for tick := time.NewTicker(time.Millisecond); count(first) == 1; <-tick.C {
			continue
		}
		killed.Process.Kill()
		killed.Wait()
		verdict, refusal := commandOn(r, fresh, "audit", "verify").CombinedOutput()
		file := filepath.Join(t.TempDir(), "hires.csv")
		var rows bytes.Buffer
		if err := demo.WriteHireFile(&rows, 0, hires, r.db.Now()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, rows.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		said := commandOn(r, fresh+","+old, "hire", "import", file).must(t)
		if n := count("SELECT count(*) FROM match"); n != applicants {
			t.Errorf("%d of %d who registered are matched: %s", n, applicants, said)
		}
		rest := commandOn(r, fresh+","+old, "reseal").must(t)
		if nothingLeft := strings.HasPrefix(rest, "0 "); nothingLeft != (refusal == nil) { // a fast machine is through before it is killed
			t.Errorf("the old key can go too early, or cannot go: %s, and then %s", verdict, rest)
		}
		if said := commandOn(r, fresh, "reseal").must(t); !strings.Contains(said, "0 sealed anew") {
			t.Errorf("something was left: %s", said)
		}
		commandOn(r, fresh, "audit", "verify").must(t)
	})
}

func lookupOfFirst(t *testing.T, r *rooms) (lookup string) {
	t.Helper()
	if err := r.db.QueryRow(t.Context(), "SELECT lookup FROM national_id ORDER BY id LIMIT 1").Scan(&lookup); err != nil {
		t.Fatal(err)
	}
	return lookup
}

// command is kursbro as a process of its own.
type command struct{ *exec.Cmd }

func commandOn(r *rooms, lookupKeys string, args ...string) command {
	c := exec.Command(os.Args[0], append(args, "--demo", "--database", r.config.Database, "--files", r.config.Files, "--lookup-key", lookupKeys)...)
	c.Env = append(os.Environ(), "KURSBRO_TEST_AS_COMMAND=1")
	return command{c}
}

func (c command) must(t *testing.T) string {
	t.Helper()
	said, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return string(said)
}
