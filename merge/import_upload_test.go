package merge_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/merge"
)

// hr is somebody of HR for the whole region.
func (h house) hr() accounts.Actor {
	h.t.Helper()
	a := h.helpdesk()
	a.Roles = []accounts.Grant{{Role: accounts.HR, OrganisationID: h.root}}
	return a
}

// TestAFileIsCarriedOutOnce: however many tabs ask at once, and though each is
// closed as soon as it hears of a row.
func TestAFileIsCarriedOutOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		hr, options := h.hr(), merge.ImportOptions{FileName: "a.csv"}
		var kept [2]merge.Upload
		for k := range kept {
			var err error
			kept[k], err = h.KeepUpload(t.Context(), hr, strings.NewReader(feed(staff(40)...)), options)
			h.must(err)
		}
		var all sync.WaitGroup
		told := make([]string, 6)
		for k := range told {
			all.Go(func() {
				tab, leave := context.WithCancel(t.Context())
				u, sum, err := h.ImportUpload(tab, hr, kept[k%2].ID, merge.ImportOptions{}, func(merge.RowOutcome) { leave() })
				told[k] = fmt.Sprint(u.Run, " ", sum.Rows, " ", err)
				if errors.Is(err, merge.ErrUploadUsed) && u.Run != "" {
					told[k] = ""
				}
			})
		}
		all.Wait()
		if done := strings.TrimSpace(strings.Join(told, " ")); strings.Count(done, " ") != 2 || !strings.HasSuffix(done, " 40 <nil>") {
			t.Errorf("they hear %q", told)
		}
		if runs, people := h.count(`SELECT count(*) FROM hire_run`), h.count(`SELECT count(*) FROM employment`); runs != 1 || people != 40 {
			t.Errorf("%d runs, %d hired", runs, people)
		}
	})
}

// TestTheNameOfAFileIsKeptAsAText: whatever it is, and never a national ID in it.
func TestTheNameOfAFileIsKeptAsAText(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		hr, n := h.hr(), number(1).Reveal()
		for name, want := range map[string]string{
			"ansatte.csv": "ansatte.csv", "a\x00\xff\u202eb\n.csv": "ab.csv", "Kari " + n + ".csv": "Kari ***********.csv", "Bj\u00f8rg 2026.csv": "Bj\u00f8rg 2026.csv",
			strings.Repeat("\u00e5", 5000): strings.Repeat("\u00e5", 200),
		} {
			kept, err := h.KeepUpload(t.Context(), hr, strings.NewReader(feed(staff(1)...)), merge.ImportOptions{FileName: name})
			h.must(err)
			done, _, err := h.ImportUpload(t.Context(), hr, kept.ID, merge.ImportOptions{}, func(merge.RowOutcome) {})
			h.must(err)
			if got := h.text(`SELECT file_name FROM hire_run WHERE id = $1`, done.Run); got != want || kept.FileName != want {
				t.Errorf("%q is kept as %q", name[:min(len(name), 20)], got)
			}
			h.later(time.Minute)
		}
	})
}
