package db_test

import (
	"sync"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

func TestManyMayMigrateAtOnce(t *testing.T) {
	for _, kind := range []dbtest.Kind{dbtest.OnSQLite, dbtest.OnPostgres} {
		t.Run(string(kind), func(t *testing.T) {
			address := dbtest.Unmigrated(t, kind)
			var mu sync.Mutex
			var taken []int
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					d, err := db.Open(t.Context(), address)
					if err != nil {
						t.Error(err)
						return
					}
					defer d.Close()
					steps, err := d.Migrate(t.Context())
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					taken = append(taken, steps)
				})
			}
			all.Wait()
			busy := 0
			for _, steps := range taken {
				if steps > 0 {
					busy++
				}
			}
			if busy != 1 {
				t.Fatalf("steps taken: %v, want one that takes them all", taken)
			}
		})
	}
}

func TestTheDigestTellsSchemasApart(t *testing.T) {
	if digest := db.MigrationsDigest(); len(digest) != 64 || digest != db.MigrationsDigest() {
		t.Fatal(digest)
	}
}

func TestTheAuditLogOnlyGrows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		insert := "INSERT INTO audit_entry (id, at, actor_kind, action, outcome) VALUES ($1, $2, 'job', 'profile.lock', 'done')"
		exec(t, d, insert, "a", d.Now())
		exec(t, d, insert, "b", d.Now())
		exec(t, d, insert, "c", d.Now())
		exec(t, d, "UPDATE audit_entry SET sequence = 1, previous_hash = '', hash = 'h1' WHERE id = 'a'") // sealed
		exec(t, d, "UPDATE audit_entry SET sequence = 2, previous_hash = 'h1', hash = 'h2' WHERE id = 'b'")
		for what, query := range map[string]string{
			"deleted":                   "DELETE FROM audit_entry WHERE id = 'c'",
			"deleted when sealed":       "DELETE FROM audit_entry WHERE id = 'a'",
			"changed":                   "UPDATE audit_entry SET outcome = 'refused' WHERE id = 'c'",
			"changed when sealed":       "UPDATE audit_entry SET detail = '{\"a\":1}' WHERE id = 'a'",
			"sealed twice":              "UPDATE audit_entry SET sequence = 3, previous_hash = 'h2', hash = 'h3' WHERE id = 'a'",
			"unsealed":                  "UPDATE audit_entry SET sequence = NULL, previous_hash = NULL, hash = NULL WHERE id = 'a'",
			"changed while sealed":      "UPDATE audit_entry SET sequence = 3, previous_hash = 'h2', hash = 'h3', actor_profile_ref = 'x' WHERE id = 'c'",
			"sealed without a hash":     "UPDATE audit_entry SET sequence = 3 WHERE id = 'c'",
			"sealed in another's place": "UPDATE audit_entry SET sequence = 2, previous_hash = 'h1', hash = 'h3' WHERE id = 'c'",
		} {
			if write(t, d, query) == nil {
				t.Errorf("an entry was %s", what)
			}
		}
		if n := number(t, d, "SELECT COUNT(*) FROM audit_entry WHERE outcome = 'done' AND detail = '{}'"); n != 3 {
			t.Errorf("%d entries are as they were", n)
		}
	})
}

func TestTheAuditLogIsNotFooledByADialect(t *testing.T) {
	for kind, queries := range map[dbtest.Kind][]string{
		dbtest.OnSQLite: {
			"INSERT OR REPLACE INTO audit_entry (id, at, actor_kind, action, outcome) VALUES ('a', '', '', '', '')",
			"INSERT OR REPLACE INTO audit_entry (id, at, actor_kind, action, outcome, sequence) VALUES ('d', '', '', '', '', 1)",
			"UPDATE OR REPLACE audit_entry SET sequence = 1, hash = 'x' WHERE id = 'b'",
		},
		dbtest.OnPostgres: {"TRUNCATE audit_entry"},
	} {
		t.Run(string(kind), func(t *testing.T) {
			d, err := db.Open(t.Context(), dbtest.Address(t, kind))
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			insert := "INSERT INTO audit_entry (id, at, actor_kind, action, outcome) VALUES ($1, $2, 'job', 'profile.lock', 'done')"
			exec(t, d, insert, "a", d.Now())
			exec(t, d, insert, "b", d.Now())
			exec(t, d, "UPDATE audit_entry SET sequence = 1, previous_hash = '', hash = 'h1' WHERE id = 'a'")
			for _, query := range queries {
				if write(t, d, query) == nil {
					t.Errorf("%s was allowed", query)
				}
			}
			if n := number(t, d, "SELECT COUNT(*) FROM audit_entry WHERE outcome = 'done'"); n != 2 {
				t.Errorf("%d entries are left", n)
			}
		})
	}
}
