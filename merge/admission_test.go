package merge_test

import (
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/courses"
)

// admitted lets somebody into courses in every way there is, be exempt from one,
// and have a pass that waits for another course.
func (h house) admitted(who accounts.ProfileID) {
	h.t.Helper()
	for _, via := range []string{"rule", "list", "code", "approval"} {
		h.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at, via) VALUES ($1, $2, $3, 'active', $4, $5)`,
			"in-"+via+string(who), who, "course-"+via, noon.AddDate(0, 0, -9), via)
	}
	h.exec(`UPDATE enrolment SET assignment_id = 'rule-1', required_at = $2, due_at = $3 WHERE id = $1`, "in-rule"+string(who), noon.AddDate(0, 0, -9), noon.AddDate(0, 0, 20))
	h.exec(`INSERT INTO code_use (id, access_code_id, profile_id, used_at) VALUES ($1, 'code-1', $2, $3)`, "use-"+string(who), who, noon.AddDate(0, 0, -9))
	h.exec(`INSERT INTO exemption (id, course_id, profile_id, why, exempted_at) VALUES ($1, 'course-FRITT', $2, 'leave', $3)`, "free-"+string(who), who, noon.AddDate(0, 0, -9))
	h.exec(`INSERT INTO result (id, profile_id, course_id, outcome, achieved_at, origin_kind, not_accepted, recorded_at)
		VALUES ($1, $2, 'course-BYGGER', 'passed', $3, 'manual', $4, $3)`, "waits-"+string(who), who, noon.AddDate(0, 0, -5), courses.HeldBack)
}

// rooms are the courses of admitted, the rule and the code.
func (h house) rooms() {
	h.t.Helper()
	for _, code := range []string{"rule", "list", "code", "approval", "FRITT", "BYGGER", "GRUNN"} {
		h.course(code)
	}
	h.exec(`INSERT INTO prerequisite (course_id, required_id, mode) VALUES ('course-BYGGER', 'course-GRUNN', 'completion')`)
	h.exec(`INSERT INTO assignment (id, course_id, organisation_id, who, created_at, updated_at) VALUES ('rule-1', 'course-rule', $1, 'everyone', $2, $2)`, h.hospital, noon)
	h.exec(`INSERT INTO access_code (id, course_id, code, uses, created_at) VALUES ('code-1', 'course-code', 'ABCD2345', 0, $1)`, noon)
}

// TestM53_EveryWayIntoACourseFollowsTheMergeAndComesBack: enrolments by rule, list,
// code and approval, exemptions, uses of codes and passes that wait, in the one, the
// other or both of the profiles.
func TestM53_EveryWayIntoACourseFollowsTheMergeAndComesBack(t *testing.T) {
	cases := map[string][2]bool{"outside": {true, false}, "inside": {false, true}, "both": {true, true}}
	for name, where := range cases {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				kari, internal := undoable(t, h)
				h.rooms()
				for i, who := range []accounts.ProfileID{kari, internal.ProfileID} {
					if where[i] {
						h.admitted(who)
					}
				}
				h.taken(internal.ProfileID, "course-GRUNN", noon.AddDate(0, 0, -2), 90)
				desk := h.helpdesk()
				before := h.everything()
				id := h.yes(kari, internal)
				for _, table := range []string{"enrolment", "exemption", "code_use", "result"} {
					if n := h.count(`SELECT count(*) FROM `+table+` WHERE profile_id = $1`, kari); n != 0 {
						t.Errorf("%d rows of %s stayed behind", n, table)
					}
				}
				if n := h.count(`SELECT count(*) FROM enrolment WHERE profile_id = $1 AND course_id = 'course-rule' AND superseded_by IS NULL AND required_at IS NOT NULL AND assignment_id = 'rule-1'`, internal.ProfileID); n != 1 {
					t.Errorf("%d mandatory enrolments", n)
				}
				h.later(time.Hour)
				plan, err := h.PlanUndo(t.Context(), desk, id)
				h.must(err)
				if len(plan.Questions) > 0 || len(plan.Left) > 0 {
					t.Fatalf("nobody has touched anything: %+v %+v", plan.Questions, plan.Left)
				}
				h.undo(id, transfer.Back)
				if gone := lost(before, h.everything()); gone != "" {
					t.Errorf("not as it was:\n%s", gone)
				}
			})
		})
	}
}

// TestM51_APassThatTheMergeReleasedIsAskedAbout: it counts since, with a certificate
// that somebody may have shown.
func TestM51_APassThatTheMergeReleasedIsAskedAbout(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		h.rooms()
		h.admitted(kari)
		h.taken(internal.ProfileID, "course-GRUNN", noon.AddDate(0, 0, -2), 90)
		id := h.yes(kari, internal)
		h.later(time.Hour)
		if n, err := h.Courses.SeeToHeld(t.Context()); err != nil || n != 1 {
			t.Fatalf("%d, %v", n, err)
		}
		plan, err := h.PlanUndo(t.Context(), h.helpdesk(), id)
		h.must(err)
		if len(plan.Questions) != 1 || plan.Questions[0].Label.Key != "courses.undo.ask.earned" {
			t.Fatalf("%+v", plan.Questions)
		}
		h.undo(id, transfer.Back)
		if n := h.count(`SELECT count(*) FROM result r JOIN certificate c ON c.result_id = r.id AND c.profile_id = r.profile_id WHERE r.course_id = 'course-BYGGER' AND r.profile_id = $1`, kari); n != 1 {
			t.Error("pass and certificate go back as one")
		}
	})
}
