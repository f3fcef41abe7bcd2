package audit_test

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

// witness is a log of three entries whose head was signed twice, after two and
// after three.
func witness(t *testing.T, d *db.DB) (folder string, ours note.Verifier) {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, "kursbro")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	if ours, err = note.NewVerifier(public); err != nil {
		t.Fatal(err)
	}
	folder = filepath.Join(t.TempDir(), "heads")
	for _, entries := range []int{0, 2, 0, 1} {
		for range entries {
			record(t, d, audit.Entry{Actor: "a", ActorKind: "person", Action: "x"})
		}
		if _, err := audit.Seal(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if waits, err := audit.HeadWaits(t.Context(), d, folder); err != nil || waits != (entries > 0) {
			t.Fatalf("after %d more entries a head waits: %v, %v", entries, waits, err)
		}
		if exported, err := audit.ExportHead(t.Context(), d, signer, folder); err != nil || exported != (entries > 0) {
			t.Fatalf("after %d more entries a head was exported: %v, %v", entries, exported, err)
		}
	}
	return folder, ours
}

func checkHeads(t *testing.T, d *db.DB, ours note.Verifier, folder string) audit.Witness {
	t.Helper()
	w, err := audit.CheckHeads(t.Context(), d, ours, folder)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestSignedHeadsAgreeWithTheirChain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		folder, ours := witness(t, d)
		record(t, d, audit.Entry{ActorKind: "job", Action: "later"})
		if w := checkHeads(t, d, ours, folder); !w.Agrees() || w.Heads != 2 {
			t.Errorf("%+v", w)
		}
	})
}

// TestTheOwnerOfTheDatabaseCannotRewriteWhatWasSigned: a chain that is made anew
// is whole, and the heads say that it is another.
func TestTheOwnerOfTheDatabaseCannotRewriteWhatWasSigned(t *testing.T) {
	for what, statement := range map[string]string{
		"rewritten": "UPDATE audit_entry SET action = 'y', sequence = NULL, hash = NULL, previous_hash = NULL",
		"missing":   "DELETE FROM audit_entry WHERE sequence = 3",
	} {
		t.Run(what, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				folder, ours := witness(t, d)
				if err := tamper(t, d, statement); err != nil {
					t.Fatal(err)
				}
				if _, err := audit.Seal(t.Context(), d); err != nil {
					t.Fatal(err)
				}
				if report := check(t, d); !report.Whole() {
					t.Fatalf("the new chain is not whole: %+v", report)
				}
				if w := checkHeads(t, d, ours, folder); w.Reason != what {
					t.Errorf("%+v", w)
				}
			})
		})
	}
}

func TestAHeadThatSomebodyElseWroteIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		folder, ours := witness(t, d)
		path := filepath.Join(folder, "000000000002.note")
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(content), "\n2\n", "\n3\n", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if w := checkHeads(t, d, ours, folder); w.Reason != "unsigned" || w.File != "000000000002.note" {
			t.Errorf("changed: %+v", w)
		}
		_, others, err := note.GenerateKey(rand.Reader, "kursbro")
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := note.NewVerifier(others)
		if err != nil {
			t.Fatal(err)
		}
		if w := checkHeads(t, d, theirs, folder); w.Reason != "unsigned" {
			t.Errorf("by another key: %+v", w)
		}
	})
}
