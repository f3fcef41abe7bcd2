package merge_test

import (
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/courses"
	"kursbro/merge"
)

// renewable lets the first person have a course that ends in a month, and the
// second pass the shorter one that renews it.
func (h house) renewable(long, short accounts.ProfileID) {
	h.t.Helper()
	full, brief := h.course("HLR"), h.course("HLR-K")
	h.exec(`UPDATE course SET valid_months = 12, renew_months = 2, grace_days = 30, renew_from_end = TRUE, renewed_by_course_id = $2 WHERE id = $1`, full, brief)
	h.taken(long, full, noon.AddDate(0, -11, 0), 90)
	h.exec(`UPDATE result SET valid_until = $2 WHERE course_id = $1`, full, noon.AddDate(0, 1, 0))
	h.taken(short, brief, noon.AddDate(0, 0, -1), 80)
}

// renewal is what there is of renewals: whose, whether they count, whether the
// proof holds, and by which merge they came.
func (h house) renewal() string {
	return h.text(`SELECT coalesce(max(r.profile_id || ' ' || r.not_accepted || ' ' || coalesce(t.withdrawn_why, '-') || ' ' || r.origin_ref || ' ' || t.number), '')
		FROM result r JOIN certificate t ON t.result_id = r.id WHERE r.renewed_by IS NOT NULL`)
}

func TestM20_AMergeRenewsWhatTheOtherProfileHadAndTheUndoTakesItBack(t *testing.T) {
	for _, outside := range []bool{true, false} {
		t.Run(map[bool]string{true: "the long one outside", false: "the long one inside"}[outside], func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				kari, internal := undoable(t, h)
				desk := h.helpdesk()
				if long, short := kari, internal.ProfileID; outside {
					h.renewable(long, short)
				} else {
					h.renewable(short, long)
				}
				before := h.everything()
				first := h.yes(kari, internal)
				made := h.renewal()
				if !strings.HasPrefix(made, string(internal.ProfileID)+"   "+string(first)) {
					t.Fatalf("not renewed: %q", made)
				}
				number := made[strings.LastIndex(made, " "):]
				if until := h.text(`SELECT substr(cast(valid_until AS text), 1, 10) FROM result WHERE renewed_by IS NOT NULL`); until != noon.AddDate(1, 1, 0).Format(time.DateOnly) {
					t.Errorf("it counts until %s", until)
				}
				h.later(time.Hour)
				plan, err := h.PlanUndo(t.Context(), desk, first)
				h.must(err)
				if len(plan.Questions) > 0 || len(plan.Left) > 0 {
					t.Fatalf("nobody has touched anything: %+v %+v", plan.Questions, plan.Left)
				}
				h.undo(first, transfer.Back)
				if got := h.renewal(); got != string(internal.ProfileID)+" "+courses.UndoneRenewal+" "+string(courses.MergeUndone)+" "+string(first)+number {
					t.Fatalf("it rests on nothing any more: %q", got)
				}
				if gone := lost(before, h.everything()); gone != "" {
					t.Errorf("not as it was:\n%s", gone)
				}
				plan2, err := h.Plan(t.Context(), desk, h.matchOf(kari))
				h.must(err)
				again, err := h.Merge(t.Context(), desk, h.matchOf(kari), merge.Order{Digest: plan2.Digest, Note: "det var riktig likevel"})
				h.must(err)
				if got := h.renewal(); got != string(internal.ProfileID)+"   "+string(again.ID)+number {
					t.Errorf("the same renewal counts again: %q", got)
				}
				if n := h.count(`SELECT count(*) FROM result WHERE renewed_by IS NOT NULL`); n != 1 {
					t.Errorf("%d renewals", n)
				}
				h.undo(again.ID, transfer.Back)
				if gone := lost(before, h.everything()); gone != "" || !strings.Contains(h.renewal(), courses.UndoneRenewal) {
					t.Errorf("the second undo:\n%s", gone)
				}
			})
		})
	}
}

// TestM20_WhatIsNothingToRenewIsNotRenewed: a merge renews what one person could
// have renewed, and nothing else.
func TestM20_WhatIsNothingToRenewIsNotRenewed(t *testing.T) {
	cases := map[string]string{
		"it lapsed long before":          `UPDATE result SET valid_until = '2026-03-01 00:00:00+00:00' WHERE course_id = 'course-HLR'`,
		"it counts for ever":             `UPDATE result SET valid_until = NULL WHERE course_id = 'course-HLR'`,
		"its certificate was withdrawn":  `UPDATE certificate SET withdrawn_at = '2026-05-01 00:00:00+00:00' WHERE result_id IN (SELECT id FROM result WHERE course_id = 'course-HLR')`,
		"the short one was withdrawn":    `UPDATE certificate SET withdrawn_at = '2026-05-01 00:00:00+00:00' WHERE result_id IN (SELECT id FROM result WHERE course_id = 'course-HLR-K')`,
		"the long one was taken after":   `UPDATE result SET achieved_at = '2026-05-07 09:00:00+00:00' WHERE course_id = 'course-HLR'`,
		"the short one renews no longer": `UPDATE course SET renewed_by_course_id = NULL WHERE id = 'course-HLR'`,
	}
	for why, change := range cases {
		t.Run(why, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				kari, internal := undoable(t, h)
				h.renewable(kari, internal.ProfileID)
				h.exec(change)
				h.yes(kari, internal)
				if got := h.renewal(); got != "" {
					t.Errorf("renewed: %q", got)
				}
			})
		})
	}
}

// lost are the lines that were there before and are no longer.
func lost(before, after []string) string {
	var gone []string
	for _, line := range strings.Split(differing(before, after), "\n") {
		if strings.HasPrefix(line, "- ") && !strings.HasPrefix(line, "- presence ") {
			gone = append(gone, line)
		}
	}
	return strings.Join(gone, "\n")
}
