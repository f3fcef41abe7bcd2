package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/config"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/site"
)

// TestWhoServesNeedNotOwnTheSchema (ASVS 13.2.2): one account brings the schema up
// to date, another reads and writes rows and does everything that the portal does;
// what it was not given, the database refuses, whatever the program would do.
func TestWhoServesNeedNotOwnTheSchema(t *testing.T) {
	owner := dbtest.Unmigrated(t, dbtest.OnPostgres)
	serves := serveAccount(t, owner)
	if _, err := open(t.Context(), servesOnly(t, serves)); !errors.Is(err, db.ErrOldSchema) {
		t.Fatalf("without any table: %v", err)
	}
	var said strings.Builder
	if code := run([]string{"migrate", "--database", owner, "--for", accountOf(t, serves)}, &said, os.Stderr); code != 0 {
		t.Fatal(said.String())
	}
	r, err := open(t.Context(), servesOnly(t, serves))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	w := newWorld(t, r.db)
	asked := 0
	for _, route := range w.portal.site.List() {
		asked += w.knock(route)
	}
	w.knocksAsAJob()
	if asked < 300 {
		t.Errorf("only %d requests", asked)
	}
	triesMore(t, serves)
}

// knock sends one route by everybody whom it lets in, and wants no fault of ours.
func (w *world) knock(route site.Route) (asked int) {
	w.t.Helper()
	stage, _ := stageOf(route)
	for _, a := range w.askers {
		if expected(accounts.MayOf(string(route.Rule)), a, theirs) != allowed {
			continue
		}
		it, body := w.thing(stage, a, theirs, route.Method == http.MethodPost), url.Values{}
		if form := forms[route.Method+" "+route.Path]; form != nil {
			body = form(w, it)
		}
		if answer := w.send(a, route.Method, it.fill(route.Path), body); answer.Code >= http.StatusInternalServerError {
			w.t.Errorf("%s %s as %s: %d", route.Method, route.Path, a.name, answer.Code)
		}
		asked++
	}
	return asked
}

func (w *world) knocksAsAJob() {
	w.t.Helper()
	if _, err := audit.Seal(w.t.Context(), w.db); err != nil {
		w.t.Error(err)
	}
	for _, job := range w.portal.jobs.Stats() {
		if err := w.portal.jobs.RunNow(w.t.Context(), job.Name); err != nil {
			w.t.Errorf("%s: %v", job.Name, err)
		}
	}
}

// triesMore tries what who serves was not given.
func triesMore(t *testing.T, serves string) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), serves)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	for _, statement := range []string{
		"DELETE FROM audit_entry", "UPDATE audit_entry SET outcome = 'done'", "TRUNCATE audit_entry", "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
		"CREATE TABLE mine (id TEXT)", "DROP TABLE profile", "ALTER TABLE profile ADD COLUMN mine TEXT", "DELETE FROM goose_db_version",
		"CREATE OR REPLACE FUNCTION audit_entry_seal() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
	} {
		if _, err := connection.Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// servesOnly is how a portal is told to leave the schema alone.
func servesOnly(t *testing.T, address string) *config.Config {
	c := demoConfig(t, address)
	c.NoMigrate = true
	return c
}

// serveAccount makes an account without any right of its own, and says how it
// comes in.
func serveAccount(t *testing.T, owner string) string {
	t.Helper()
	name := fmt.Sprintf("kursbro_test_serves_%d", time.Now().UnixNano())
	connection, err := pgx.Connect(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := connection.Exec(t.Context(), "CREATE ROLE "+name+" LOGIN"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		connection.Exec(context.Background(), "DROP OWNED BY "+name)
		connection.Exec(context.Background(), "DROP ROLE "+name)
		connection.Close(context.Background())
	})
	address, err := url.Parse(owner)
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.User(name)
	return address.String()
}

func accountOf(t *testing.T, address string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.User.Username()
}
