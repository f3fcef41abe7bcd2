package audit_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

func record(t *testing.T, d *db.DB, entries ...audit.Entry) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		for _, e := range entries {
			if err := audit.Record(t.Context(), tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, d *db.DB) audit.Report {
	t.Helper()
	report, err := audit.Check(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestSealedEntriesMakeAWholeChain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if report := check(t, d); !report.Whole() || report.Sealed != 0 {
			t.Errorf("an empty log: %+v", report)
		}
		for i := range 1203 {
			record(t, d, audit.Entry{Actor: "a", ActorKind: "person", Action: "login.open", Subject: "b", Detail: map[string]string{"n": fmt.Sprint(i), "å": "<&>"}}.About("x", "y"))
		}
		if report := check(t, d); report.Unsealed != 1203 || report.Sealed != 0 {
			t.Errorf("before sealing: %+v", report)
		}
		if n, err := audit.Seal(t.Context(), d); n != 1203 || err != nil {
			t.Fatalf("sealed %d, %v", n, err)
		}
		record(t, d, audit.Entry{ActorKind: "job", Action: "later"})
		report := check(t, d)
		if !report.Whole() || report.Sealed != 1203 || report.Unsealed != 1 || len(report.Head) != 64 {
			t.Errorf("after sealing: %+v", report)
		}
	})
}

func TestTwoWhoSealAtOnceMakeOneChain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for range 60 {
			record(t, d, audit.Entry{ActorKind: "job", Action: "x"}, audit.Entry{ActorKind: "job", Action: "y"})
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := audit.Seal(t.Context(), d); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if report := check(t, d); !report.Whole() || report.Sealed != 120 || report.Unsealed != 0 {
			t.Errorf("%+v", report)
		}
	})
}

// statements break a chain in each way that an operator with the database open
// could.
var statements = map[string]string{
	"another outcome":   "UPDATE audit_entry SET outcome = 'done' WHERE sequence = 3",
	"another actor":     "UPDATE audit_entry SET actor_profile_ref = 'x' WHERE sequence = 3",
	"no actor":          "UPDATE audit_entry SET actor_profile_ref = NULL WHERE sequence = 3",
	"another detail":    "UPDATE audit_entry SET detail = '{}' WHERE sequence = 3",
	"an entry gone":     "DELETE FROM audit_entry WHERE sequence = 3",
	"the first gone":    "DELETE FROM audit_entry WHERE sequence = 1",
	"another hash":      "UPDATE audit_entry SET hash = previous_hash WHERE sequence = 3",
	"another before it": "UPDATE audit_entry SET previous_hash = hash WHERE sequence = 3",
}

func exec(t *testing.T, d *db.DB, statements ...string) error {
	return d.Write(t.Context(), func(tx *db.Tx) error {
		for _, statement := range statements {
			if _, err := tx.Exec(t.Context(), statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// tamper does what the triggers forbid: PostgreSQL looks away for one
// transaction, SQLite loses them.
func tamper(t *testing.T, d *db.DB, statement string) error {
	const lookAway = "SET LOCAL session_replication_role = 'replica'"
	if exec(t, d, lookAway) == nil {
		return exec(t, d, lookAway, statement)
	}
	return exec(t, d, "DROP TRIGGER audit_entry_stays", "DROP TRIGGER audit_entry_is_sealed_once", statement)
}

func TestEveryChangeIsFound(t *testing.T) {
	for name, statement := range statements {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				for i := range 5 {
					record(t, d, audit.Entry{Actor: "a", ActorKind: "person", Action: "x", Detail: map[string]string{"n": fmt.Sprint(i)}}.Refuse())
				}
				if _, err := audit.Seal(t.Context(), d); err != nil {
					t.Fatal(err)
				}
				if exec(t, d, statement) == nil {
					t.Error("the database itself lets it happen")
				}
				if err := tamper(t, d, statement); err != nil {
					t.Fatal(err)
				}
				if report := check(t, d); report.Whole() || report.Reason == "" {
					t.Errorf("not found: %+v", report)
				}
			})
		})
	}
}

func TestTheLogIsFiltered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 5, 7, 10, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		for i, e := range []audit.Entry{
			{Actor: "helper", Action: "profile.lock", Subject: "kari"},
			{Actor: "helper", Action: "profile.look", Subject: "ola"},
			{Actor: "kari", Action: "login.open", Subject: "kari"},
			{Action: "profiles", Subject: "kari"},
			audit.Entry{Actor: "ola", Action: "profile.lock", Subject: "kari"}.Refuse(),
		} {
			e.ActorKind = "person"
			now = now.Add(time.Duration(i) * time.Hour)
			record(t, d, e)
		}
		tests := []struct {
			name   string
			filter audit.Filter
			want   int
		}{
			{"everything", audit.Filter{}, 5},
			{"by one", audit.Filter{Actor: "helper"}, 2},
			{"about one", audit.Filter{Subject: "kari"}, 4},
			{"a group", audit.Filter{Action: "profile"}, 3},
			{"an action", audit.Filter{Action: "profile.lock"}, 2},
			{"refused", audit.Filter{Outcome: audit.Refused}, 1},
			{"from", audit.Filter{From: now.Add(-8 * time.Hour)}, 3},
			{"until", audit.Filter{Until: now}, 4},
			{"both", audit.Filter{Subject: "kari", Action: "login", Until: now}, 1},
			{"nothing", audit.Filter{Subject: "nobody"}, 0},
		}
		for _, test := range tests {
			entries, err := audit.Search(t.Context(), d, test.filter, 10)
			if err != nil || len(entries) != test.want {
				t.Errorf("%s: %d, %v", test.name, len(entries), err)
			}
		}
		first, err := audit.Search(t.Context(), d, audit.Filter{}, 3)
		if err != nil || len(first) != 3 || first[0].Outcome != audit.Refused {
			t.Fatalf("%+v, %v", first, err)
		}
		rest, err := audit.Search(t.Context(), d, audit.Filter{Before: first[2].ID}, 3)
		if err != nil || len(rest) != 2 || rest[1].Action != "profile.lock" || rest[1].Outcome != audit.Done {
			t.Errorf("%+v, %v", rest, err)
		}
	})
}
