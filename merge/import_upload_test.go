package merge_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

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
