package merge_test

import (
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/courses"
	"kursbro/merge"
)

// halves lets one person have done the e-learning of a course of both forms, and
// another have come to its class.
func (h house) halves(learner, attendee accounts.ProfileID) courses.CourseID {
	h.t.Helper()
	id := h.course("HLR")
	h.exec(`UPDATE course SET class_order = 'any' WHERE id = $1`, id)
	learnt, begins := noon.AddDate(0, 0, -9), noon.AddDate(0, 0, -2)
	enrolment, attempt := db.NewID(), db.NewID()
	h.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ($1, $2, $3, 'active', $4)`, enrolment, learner, id, learnt)
	h.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, opened_at, used_at, closed_at, held_at, learnt_at)
		VALUES ($1, $2, $3, $4, 'package-HLR', 1, 'passed', 100, $5, $5, $5, $5, $5)`, attempt, enrolment, learner, id, learnt)
	h.exec(`INSERT INTO class (id, course_id, place, seats, taken, book_until, accept_hours, begins_at, ends_at, created_at, updated_at)
		VALUES ('class', $1, 'Rom 4', 4, 1, $2, 24, $2, $3, $2, $2)`, id, begins, begins.Add(6*time.Hour))
	h.exec(`INSERT INTO class_day (class_id, number, begins_at, ends_at) VALUES ('class', 1, $1, $2)`, begins, begins.Add(6*time.Hour))
	h.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ($1, $2, $3, 'active', $4)`, db.NewID(), attendee, id, begins)
	h.exec(`INSERT INTO seat (id, class_id, profile_id, state, booked_at, line_at, attendance) VALUES ($1, 'class', $2, 'booked', $3, $3, 'present')`, db.NewID(), attendee, learnt)
	return id
}

// proofsOf is how many certificates of a course somebody has that hold.
func (h house) proofsOf(who accounts.ProfileID, course courses.CourseID) int {
	return h.count(`SELECT count(*) FROM certificate t JOIN result r ON r.id = t.result_id
		WHERE t.profile_id = $1 AND r.course_id = $2 AND r.not_accepted = '' AND t.withdrawn_at IS NULL`, who, course)
}

// TestM50_WhatTwoHalvesMadeTogetherFallsWhenTheyPart: e-learning of one profile and
// a class of the other make one course; when they were two people after all, each
// keeps their half, and nobody the certificate.
func TestM50_WhatTwoHalvesMadeTogetherFallsWhenTheyPart(t *testing.T) {
	for _, outside := range []bool{true, false} {
		t.Run(map[bool]string{true: "e-learning outside", false: "e-learning inside"}[outside], func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				kari, internal := undoable(t, h)
				var course courses.CourseID
				if outside {
					course = h.halves(kari, internal.ProfileID)
				} else {
					course = h.halves(internal.ProfileID, kari)
				}
				before := h.everything()
				first := h.yes(kari, internal)
				_, err := h.Courses.SeeToHeld(t.Context())
				h.must(err)
				if got := h.proofsOf(internal.ProfileID, course); got != 1 {
					t.Fatalf("%d certificates of two halves", got)
				}
				h.later(time.Hour)
				h.undo(first, transfer.Back)
				_, err = h.Courses.SeeToHeld(t.Context())
				h.must(err)
				if a, b := h.proofsOf(internal.ProfileID, course), h.proofsOf(kari, course); a+b != 0 {
					t.Errorf("%d and %d certificates of half a course", a, b)
				}
				if gone := lost(before, h.everything()); gone != "" {
					t.Errorf("not as it was:\n%s", gone)
				}
				desk := h.helpdesk()
				plan, err := h.Plan(t.Context(), desk, h.matchOf(kari))
				h.must(err)
				_, err = h.Merge(t.Context(), desk, h.matchOf(kari), merge.Order{Digest: plan.Digest, Note: "det var riktig likevel"})
				h.must(err)
				_, err = h.Courses.SeeToHeld(t.Context())
				h.must(err)
				if got := h.proofsOf(internal.ProfileID, course); got != 1 {
					t.Errorf("merged again, %d certificates", got)
				}
			})
		})
	}
}
