package audit_test

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

// years is a log of five years: an entry a year, sealed, and its head signed.
type years struct {
	audit.Cutter
	*testing.T
	db   *db.DB
	now  *time.Time
	ours note.Verifier
}

func fiveYears(t *testing.T, d *db.DB) years {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, "kursbro")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2021, 5, 7, 10, 0, 0, 0, time.UTC)
	y := years{Cutter: audit.Cutter{Key: private, Folder: filepath.Join(t.TempDir(), "heads")}, T: t, db: d, now: &now}
	d.SetClock(func() time.Time { return now })
	if y.ours, err = note.NewVerifier(public); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		y.lives()
		now = now.AddDate(1, 0, 0)
	}
	return y
}

// lives does something, seals it and signs the head.
func (y years) lives() {
	y.Helper()
	record(y.T, y.db, audit.Entry{Actor: "a", ActorKind: "person", Action: "x"})
	if _, err := audit.Seal(y.Context(), y.db); err != nil {
		y.Fatal(err)
	}
	signer, err := note.NewSigner(y.Key)
	if err != nil {
		y.Fatal(err)
	}
	if _, err := audit.ExportHead(y.Context(), y.db, signer, y.Folder); err != nil {
		y.Fatal(err)
	}
}

func (y years) cut(before time.Time) (int64, error) {
	return y.Cut(y.Context(), y.db, before, audit.Entry{ActorKind: "job", Action: audit.CutAction})
}

// holds says that the chain is whole, its heads agree, and so many were cut.
func (y years) holds(cut int64) {
	y.Helper()
	if report := check(y.T, y.db); !report.Whole() || report.Cut != cut {
		y.Errorf("want %d cut: %+v", cut, report)
	}
	if w := checkHeads(y.T, y.db, y.ours, y.Folder); !w.Agrees() || int64(w.Cut) != cut {
		y.Errorf("want %d cut: %+v", cut, w)
	}
}

func TestALogWhoseOldestPartWasCutStillVerifies(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		y := fiveYears(t, d)
		for _, cut := range []struct {
			before time.Time
			gone   int64
			all    int64
		}{
			{y.now.AddDate(-5, 0, 0), 0, 0},
			{y.now.AddDate(-4, 0, 1), 2, 2},
			{y.now.AddDate(-4, 0, 1), 0, 2},
			{y.now.AddDate(-3, 0, 1), 1, 3},
		} {
			if n, err := y.cut(cut.before); err != nil || n != cut.gone {
				t.Fatalf("before %s went %d, %v", cut.before, n, err)
			}
			y.holds(cut.all)
		}
		y.lives()
		y.holds(3)
		if entries, err := audit.Search(t.Context(), d, audit.Filter{Action: audit.CutAction}, 10); err != nil || len(entries) != 2 || entries[0].ObjectRef != "3" {
			t.Errorf("%+v, %v", entries, err)
		}
		*y.now = y.now.AddDate(9, 0, 0)
		if _, err := y.cut(*y.now); err != nil {
			t.Fatal(err)
		}
		if report := check(t, d); !report.Whole() || report.Sealed <= report.Cut {
			t.Errorf("with nothing but old entries: %+v", report)
		}
	})
}

// TestACutThatStoppedOnTheWayGoesOn: the log verifies at every instant between.
func TestACutThatStoppedOnTheWayGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		y := fiveYears(t, d)
		before := y.now.AddDate(-2, 0, 1)
		if _, err := y.cut(y.now.AddDate(-4, 0, 1)); err != nil {
			t.Fatal(err)
		}
		if err := exec(t, d, `DELETE FROM audit_entry WHERE sequence = 3`); err == nil {
			t.Error("more can be deleted than was cut")
		}
		if n, err := y.cut(before); err != nil || n != 2 {
			t.Fatal(n, err)
		}
		y.holds(4)
		*y.now = y.now.AddDate(1, 0, 0)
		record(t, d, audit.Entry{ActorKind: "job", Action: audit.CutAction, Detail: map[string]string{"hash": text(t, d, `SELECT hash FROM audit_entry WHERE sequence = 6`)}}.About("audit", "6"))
		y.lives()
		if report := check(t, d); !report.Whole() || report.Cut != 4 {
			t.Errorf("between saying and doing: %+v", report)
		}
		if err := exec(t, d, `DELETE FROM audit_entry WHERE sequence = 5`); err != nil {
			t.Fatal(err)
		}
		if report := check(t, d); !report.Whole() || report.Cut != 5 {
			t.Errorf("half-way: %+v", report)
		}
		if n, err := y.cut(before); err != nil || n != 1 {
			t.Errorf("the rest: %d, %v", n, err)
		}
	})
}

func text(t *testing.T, d *db.DB, query string) (text string) {
	t.Helper()
	if err := d.QueryRow(t.Context(), query).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

// TestTheOwnerOfTheDatabaseCannotCut: neither more than was cut, nor by a cut of
// their own, nor after they have changed what goes.
func TestTheOwnerOfTheDatabaseCannotCut(t *testing.T) {
	for what, attack := range map[string]func(y years){
		"more than was cut": func(y years) { y.tamper("DELETE FROM audit_entry WHERE sequence = 3") },
		"by a cut of their own": func(y years) {
			entry := audit.Entry{ActorKind: "job", Action: audit.CutAction, Detail: map[string]string{"hash": text(y.T, y.db, `SELECT hash FROM audit_entry WHERE sequence = 4`)}}
			record(y.T, y.db, entry.About("audit", "4"))
			if _, err := audit.Seal(y.Context(), y.db); err != nil {
				y.Fatal(err)
			}
			if err := exec(y.T, y.db, `DELETE FROM audit_entry WHERE sequence <= 4`); err != nil {
				y.Fatal(err)
			}
		},
		"with a note of their own": func(y years) {
			if err := os.WriteFile(filepath.Join(y.Folder, "000000000003.cut"), []byte("kursbro audit log cut\n3\n\n"), 0o600); err != nil {
				y.Fatal(err)
			}
			y.tamper("DELETE FROM audit_entry WHERE sequence = 3")
		},
	} {
		t.Run(what, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				y := fiveYears(t, d)
				if _, err := y.cut(y.now.AddDate(-4, 0, 1)); err != nil {
					t.Fatal(err)
				}
				attack(y)
				report := check(t, d)
				if w := checkHeads(t, d, y.ours, y.Folder); w.Agrees() && report.Whole() {
					t.Errorf("not found: %+v, %+v", report, w)
				}
			})
		})
	}
}

func (y years) tamper(statement string) {
	y.Helper()
	if err := tamper(y.T, y.db, statement); err != nil {
		y.Fatal(err)
	}
}

func TestWhatIsNotAsItWasWrittenIsNotCut(t *testing.T) {
	for what, statement := range map[string]string{
		"changed":   "UPDATE audit_entry SET outcome = 'y' WHERE sequence = 1",
		"rewritten": "UPDATE audit_entry SET action = 'y', sequence = NULL, hash = NULL, previous_hash = NULL",
	} {
		t.Run(what, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				y := fiveYears(t, d)
				y.tamper(statement)
				if _, err := audit.Seal(t.Context(), d); err != nil {
					t.Fatal(err)
				}
				if n, err := y.cut(y.now.AddDate(-2, 0, 0)); !errors.Is(err, audit.ErrDoubtful) || n != 0 {
					t.Errorf("%d went, %v", n, err)
				}
			})
		})
	}
}
