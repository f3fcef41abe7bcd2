package merge_test

import (
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/i18n"
	"kursbro/courses"
	"kursbro/merge"
)

// mandatory makes a course, open to all, that a rule asks of everybody
// within so many days.
func (h house) mandatory(code string, days int) courses.CourseID {
	h.t.Helper()
	course := h.course(code)
	h.exec(`UPDATE course SET package_id = $2 WHERE id = $1`, course, "package-"+code)
	h.exec(`INSERT INTO course_organisation (course_id, organisation_id) VALUES ($1, $2)`, course, h.root)
	h.exec(`INSERT INTO assignment (id, course_id, organisation_id, who, due_days, created_at, updated_at) VALUES ($1, $2, $3, 'everyone', $4, $5, $5)`,
		"rule-"+code, course, h.root, days, *h.now)
	return course
}

// rules goes through them; it says for how many something changed.
func (h house) rules() int {
	h.t.Helper()
	n, err := h.Courses.SeeToAssignments(h.t.Context())
	h.must(err)
	return n
}

func (h house) exempt(who accounts.ProfileID, course courses.CourseID) {
	h.t.Helper()
	h.exec(`INSERT INTO exemption (id, course_id, profile_id, why, exempted_at) VALUES ($1, $2, $3, 'permisjon', $4)`,
		"free-"+string(who)+string(course), course, who, *h.now)
}

// opened begins what somebody is in already.
func (h house) opened(who accounts.ProfileID, course courses.CourseID, progress int) {
	h.t.Helper()
	h.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, opened_at, used_at)
		SELECT 'try-' || e.id, e.id, e.profile_id, e.course_id, p.id, 1, 'open', $3, cast($4 AS TIMESTAMP), cast($4 AS TIMESTAMP)
		FROM enrolment e JOIN package p ON p.course_id = e.course_id WHERE e.profile_id = $1 AND e.course_id = $2 AND e.state = 'active'`, who, course, progress, *h.now)
}

// bound is how somebody is in a course: state, "!" and the deadline where it is
// mandatory; of what stands.
func (h house) bound(who accounts.ProfileID, course courses.CourseID) string {
	h.t.Helper()
	return h.text(`SELECT coalesce(max(state || CASE WHEN required_at IS NULL THEN '' ELSE ' !' END || coalesce(' ' || substr(cast(due_at AS text), 1, 10), '')), '-')
		FROM enrolment WHERE profile_id = $1 AND course_id = $2 AND superseded_by IS NULL`, who, course)
}

func dueIn(days int) string { return noon.AddDate(0, 0, days).Format(time.DateOnly) }

// TestM23_ARuleAndAnExemptionFollowTheMerge: somebody who is exempt by one of the
// profiles is not obliged by the other, from the moment of the merge; nobody is
// enrolled twice or loses time; going through the rules afterwards changes nothing;
// and the undo gives everything back.
func TestM23_ARuleAndAnExemptionFollowTheMerge(t *testing.T) {
	type pair struct{ kari, internal accounts.ProfileID }
	cases := map[string]struct {
		live  func(h house, p pair)
		want  string // in MANDAT
		again string // after the undo: the external's, the internal's
	}{
		"exempt outside, untouched inside": {
			func(h house, p pair) { h.exempt(p.kari, "course-MANDAT"); h.rules() }, "withdrawn", "- / active ! " + dueIn(30)},
		"exempt inside, untouched outside": {
			func(h house, p pair) { h.exempt(p.internal, "course-MANDAT"); h.rules() }, "withdrawn", "active ! " + dueIn(30) + " / -"},
		"exempt inside, begun outside": {
			func(h house, p pair) {
				h.exempt(p.internal, "course-MANDAT")
				h.rules()
				h.opened(p.kari, "course-MANDAT", 40)
			}, "active", "active ! " + dueIn(30) + " / -"},
		"exempt outside, begun inside": {
			func(h house, p pair) {
				h.exempt(p.kari, "course-MANDAT")
				h.rules()
				h.opened(p.internal, "course-MANDAT", 40)
			}, "active", "- / active ! " + dueIn(30)},
		"an exemption that has ended": {
			func(h house, p pair) {
				h.exempt(p.kari, "course-MANDAT")
				h.exec(`UPDATE exemption SET ended_at = $1`, *h.now)
				h.rules()
			}, "active ! " + dueIn(30), "active ! " + dueIn(30) + " / active ! " + dueIn(30)},
		"both, at different times": {
			func(h house, p pair) {
				h.exempt(p.internal, "course-MANDAT")
				h.rules()
				h.later(48 * time.Hour)
				h.exec(`UPDATE exemption SET ended_at = $1`, *h.now)
				h.rules()
				h.opened(p.kari, "course-MANDAT", 10)
			}, "active ! " + dueIn(32), "active ! " + dueIn(30) + " / active ! " + dueIn(32)},
		"in it by choice outside": {
			func(h house, p pair) {
				h.begun(p.kari, "course-MANDAT", noon.AddDate(0, 0, -1), 70)
				h.exempt(p.kari, "course-MANDAT")
				h.rules()
			}, "active", "active / active ! " + dueIn(30)},
		"passed inside": {
			func(h house, p pair) {
				h.taken(p.internal, "course-MANDAT", noon.AddDate(0, -1, 0), 80)
				h.rules()
			}, "completed", "active ! " + dueIn(30) + " / completed"},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				kari, internal := undoable(t, h)
				course := h.mandatory("MANDAT", 30)
				test.live(h, pair{kari, internal.ProfileID})
				desk := h.helpdesk()
				h.rules()
				h.later(time.Minute)
				before := h.everything()
				id := h.yes(kari, internal)
				if got := h.bound(internal.ProfileID, course); got != test.want {
					t.Errorf("after the merge: %q, want %q", got, test.want)
				}
				h.later(time.Hour)
				if n := h.rules(); n != 0 {
					t.Errorf("the rules changed %d more", n)
				}
				plan, err := h.PlanUndo(t.Context(), desk, id)
				h.must(err)
				if len(plan.Questions) > 0 || len(plan.Left) > 0 {
					t.Fatalf("nobody has touched anything: %+v %+v", plan.Questions, plan.Left)
				}
				h.undo(id, transfer.Back)
				if gone := lost(before, h.everything()); gone != "" {
					t.Errorf("not as it was:\n%s", gone)
				}
				h.rules()
				if got := h.bound(kari, course) + " / " + h.bound(internal.ProfileID, course); got != test.again {
					t.Errorf("after the undo: %q, want %q", got, test.again)
				}
			})
		})
	}
}

// TestM23_ARuleDoesNotEnrolTwiceWhoGoesOnInAnotherVersion: the version that the
// external was further into stays, and the rule of the other holds there.
func TestM23_ARuleDoesNotEnrolTwiceWhoGoesOnInAnotherVersion(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		course, older := h.mandatory("MANDAT", 30), h.course("MANDAT-1")
		h.exec(`UPDATE course SET same_as = 'mandat' WHERE id IN ($1, $2)`, course, older)
		h.begun(kari, older, noon.AddDate(0, 0, -3), 70)
		h.exempt(kari, course) // so that the rule leaves the external alone
		h.rules()
		h.exec(`UPDATE exemption SET ended_at = $1`, *h.now)
		id := h.yes(kari, internal)
		if got := h.bound(internal.ProfileID, older); got != "active ! "+dueIn(30) {
			t.Fatalf("after the merge: %q", got)
		}
		h.later(time.Hour)
		if n := h.rules(); n != 0 || h.bound(internal.ProfileID, course) != "-" {
			t.Errorf("the rules changed %d: %q", n, h.bound(internal.ProfileID, course))
		}
		h.exec(`UPDATE assignment SET ended_at = $1`, *h.now)
		if n := h.rules(); n != 1 || h.bound(internal.ProfileID, older) != "active" {
			t.Errorf("the rule ended, and freed %d: %q", n, h.bound(internal.ProfileID, older))
		}
		plan, err := h.PlanUndo(t.Context(), h.helpdesk(), id)
		h.must(err)
		if len(plan.Questions) > 0 {
			t.Errorf("what rules write is nothing to ask about: %+v", plan.Questions)
		}
	})
}

// TestM40_TheReceiptSaysThatAnExemptionHolds in the words of the plan.
func TestM40_TheReceiptSaysThatAnExemptionHolds(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		course := h.mandatory("MANDAT", 30)
		h.exempt(kari, course)
		h.rules()
		plan, err := h.Plan(t.Context(), internal, h.matchOf(kari))
		h.must(err)
		before, err := h.Lines(t.Context(), i18n.For(i18n.NB), plan.Items())
		h.must(err)
		receipt, err := h.Receipt(t.Context(), internal, h.yes(kari, internal))
		h.must(err)
		after, err := h.Lines(t.Context(), i18n.For(i18n.NB), receipt.Items)
		h.must(err)
		for _, lines := range [][]string{texts(before, "Kurs MANDAT"), texts(after, "Kurs MANDAT")} {
			if len(lines) != 2 || lines[0] != "Fritaket fra 7. mai 2026 følger med. Kurset er ikke obligatorisk." && lines[1] != "Fritaket fra 7. mai 2026 følger med. Kurset er ikke obligatorisk." {
				t.Errorf("%q", lines)
			}
		}
	})
}

// texts are the lines about a course.
func texts(lines []merge.Line, title string) (all []string) {
	for _, line := range lines {
		if line.Title == title {
			all = append(all, line.Text)
		}
	}
	return all
}
