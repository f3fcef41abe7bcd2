package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/cmd/kursbro/demo"
)

// schemas are all tables, indexes and references, each in words.
var schemas = map[dbtest.Kind]string{
	dbtest.OnSQLite: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
	dbtest.OnPostgres: `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
		UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0`,
}

func words(t *testing.T, d *db.DB, query string) []string {
	t.Helper()
	rows, err := d.Query(t.Context(), query)
	all, err := db.Collect(rows, err, func(row db.Row) (word string, err error) { return word, row.Scan(&word) })
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// TestALargeCrowdIsLikeASmallOne: it is written by another way, and must be as
// sound: the schema is what it was, everything referred to is there, and the
// same number is the same person.
func TestALargeCrowdIsLikeASmallOne(t *testing.T) {
	for kind, schema := range schemas {
		t.Run(string(kind), func(t *testing.T) {
			d, err := db.Open(t.Context(), dbtest.Address(t, kind))
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			before := words(t, d, schema)
			r := &rooms{config: demoConfig(t, "unused"), db: d}
			if err := r.build(t.Context()); err != nil {
				t.Fatal(err)
			}
			told := 0
			for _, people := range []int{10, 2500, 2501} { // written, loaded, written
				if err := r.seed(t.Context(), people, func(done, _ int) { told = done }); err != nil {
					t.Fatal(err)
				}
			}
			if told != 2501 {
				t.Errorf("the last progress told was %d", told)
			}
			if after := words(t, d, schema); !slices.Equal(before, after) {
				t.Errorf("the schema was\n%q\nand is\n%q", before, after)
			}
			checkCrowd(t, r)
			if kind == dbtest.OnSQLite { // PostgreSQL has checked it when the references were made anew
				checkFile(t, d)
			}
		})
	}
}

func checkCrowd(t *testing.T, r *rooms) {
	t.Helper()
	counts := words(t, r.db, `SELECT 'people ' || count(*) FROM profile UNION ALL SELECT 'enrolments ' || count(*) FROM enrolment
		UNION ALL SELECT 'certificates ' || count(*) FROM certificate`)
	if want := []string{"certificates 2502", "enrolments 5003", fmt.Sprint("people ", 2501+len(demo.Logins()))}; !slices.Equal(counts, want) {
		t.Errorf("%v, want %v", counts, want)
	}
	for _, n := range []int{3, 2498, 2500} {
		found, err := r.accounts.Search(t.Context(), accounts.Command("test"), demo.CrowdLogin(n))
		if err != nil || len(found) != 1 {
			t.Errorf("found %d people by %s, %v", len(found), demo.CrowdLogin(n), err)
		}
	}
}

func checkFile(t *testing.T, d *db.DB) {
	t.Helper()
	for _, check := range []string{"pragma_foreign_key_check", "pragma_integrity_check WHERE integrity_check <> 'ok'"} {
		var breaches int
		if err := d.QueryRow(t.Context(), "SELECT count(*) FROM "+check).Scan(&breaches); err != nil || breaches != 0 {
			t.Errorf("%s: %d breaches, %v", check, breaches, err)
		}
	}
}

// TestTwoServersFillOneDemo: they start at the same moment on an empty
// database; one fills it and the other waits.
func TestTwoServersFillOneDemo(t *testing.T) {
	for kind := range schemas {
		t.Run(string(kind), func(t *testing.T) {
			address, files := dbtest.Unmigrated(t, kind), t.TempDir()
			public := "http://" + strings.Replace(freeAddress(t), "127.0.0.1", "localhost", 1)
			both := []*served{startDemo(t, address, files, public), startDemo(t, address, files, public)}
			for _, s := range both {
				s.untilReady(t)
			}
			d, err := db.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			found := words(t, d, `SELECT 'people ' || count(*) FROM profile UNION ALL SELECT 'roots ' || count(*) FROM organisation WHERE parent_id IS NULL`)
			if want := []string{fmt.Sprint("people ", demoPeople+len(demo.Logins())), "roots 1"}; !slices.Equal(found, want) {
				t.Errorf("%v, want %v\n%s\n%s", found, want, both[0].log, both[1].log)
			}
		})
	}
}
