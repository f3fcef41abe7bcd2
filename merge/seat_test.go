package merge_test

import (
	"slices"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/courses"
)

// class makes a class of a course, in two weeks.
func (h house) class(course courses.CourseID, seats int) courses.ClassID {
	h.t.Helper()
	begins := h.now.AddDate(0, 0, 14)
	id, err := h.Courses.CreateClass(h.t.Context(), accounts.Command("test"), course, courses.ClassPlan{Place: "Rom 4", Seats: seats,
		Days: []courses.ClassDay{{Begins: begins, Ends: begins.Add(time.Hour)}}})
	h.must(err)
	return id
}

// sits writes a booking that was made so long ago.
func (h house) sits(who accounts.ProfileID, class courses.ClassID, state courses.SeatState, ago time.Duration) string {
	h.t.Helper()
	id := db.NewID()
	h.exec(`INSERT INTO seat (id, class_id, profile_id, state, booked_at, line_at) VALUES ($1, $2, $3, $4, $5, $5)`, id, class, who, state, h.now.Add(-ago))
	h.exec(`UPDATE class SET taken = (SELECT count(*) FROM seat WHERE class_id = $1 AND state IN ('booked', 'offered')) WHERE id = $1`, class)
	return id
}

// isSeat holds a booking against what it should be: whose, and in which state.
func (h house) isSeat(id string, who accounts.ProfileID, state courses.SeatState) {
	h.t.Helper()
	if got, want := h.text(`SELECT profile_id || ' ' || state FROM seat WHERE id = $1`, id), string(who)+" "+string(state); got != want {
		h.t.Errorf("%s, not %s", got, want)
	}
}

// neverOverbooked counts the seats of every class.
func (h house) neverOverbooked() {
	h.t.Helper()
	if n := h.count(`SELECT count(*) FROM class k WHERE k.taken <> (SELECT count(*) FROM seat s WHERE s.class_id = k.id AND s.state IN ('booked', 'offered'))
		OR k.taken > k.seats`); n != 0 {
		h.t.Errorf("%d classes are counted wrong", n)
	}
}

func TestM27_TheEarlierBookingStaysAndTheOtherSeatIsOfferedToTheNextInLine(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		who, next := internal.ProfileID, h.colleague("tohaug", "")
		course := h.course("HLR")
		first, second, line, only := h.class(course, 2), h.class(course, 1), h.class(course, 1), h.class(course, 1)
		hers, theirs := h.sits(kari, first, courses.Booked, 3*time.Hour), h.sits(who, first, courses.Booked, 2*time.Hour)
		waits := h.sits(next.ProfileID, first, courses.Waiting, time.Hour)
		early, seat := h.sits(kari, second, courses.Waiting, 3*time.Hour), h.sits(who, second, courses.Booked, time.Hour)
		h.sits(next.ProfileID, line, courses.Booked, 4*time.Hour)
		later, earlier := h.sits(kari, line, courses.Waiting, 2*time.Hour), h.sits(who, line, courses.Waiting, 3*time.Hour)
		alone := h.sits(kari, only, courses.Booked, time.Hour)
		mails := h.count(`SELECT count(*) FROM mail WHERE kind LIKE 'class%'`)
		id := h.yes(kari, internal)
		h.isSeat(hers, who, courses.Booked)
		h.isSeat(theirs, who, courses.Freed)
		h.isSeat(waits, next.ProfileID, courses.Offered)
		h.isSeat(early, who, courses.Freed) // a seat is never given up for a place in line
		h.isSeat(seat, who, courses.Booked)
		h.isSeat(later, who, courses.Freed)
		h.isSeat(earlier, who, courses.Waiting)
		h.isSeat(alone, who, courses.Booked)
		if link := h.text(`SELECT superseded_by || ' ' || freed_why FROM seat WHERE id = $1`, theirs); link != hers+" merged" {
			t.Errorf("what gave way is linked to what stays (M14): %s", link)
		}
		if n := h.count(`SELECT count(*) FROM mail WHERE kind LIKE 'class%'`); n != mails+1 || h.text(`SELECT to_address FROM mail WHERE kind = 'class.offered'`) != "tohaug@hjemme.example" {
			t.Errorf("%d letters: the next in line is written to, and nobody else (M17)", n-mails)
		}
		h.neverOverbooked()
		h.ownsNothing(kari)

		h.later(time.Hour)
		h.undo(id, transfer.Back)
		h.isSeat(hers, kari, courses.Booked)
		h.isSeat(waits, next.ProfileID, courses.Offered)
		h.isSeat(theirs, who, courses.Waiting) // somebody else is offered it by now
		h.isSeat(early, kari, courses.Waiting)
		h.isSeat(later, kari, courses.Waiting)
		h.isSeat(alone, kari, courses.Booked)
		h.neverOverbooked()
		late := h.sits(h.colleague("senere", "").ProfileID, first, courses.Waiting, 100*time.Hour)
		h.exec(`UPDATE seat SET line_at = $2 WHERE id = $1`, late, *h.now)
		h.must(h.Courses.Leave(t.Context(), next, first)) // he does not want it
		h.isSeat(theirs, who, courses.Offered)            // first in line
	})
}

func TestM27_AnUndoGivesBackEverySeatThatIsStillFree(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		class, other := h.class(h.course("HLR"), 2), h.class("course-HLR", 5)
		h.sits(kari, class, courses.Booked, 2*time.Hour)
		h.sits(internal.ProfileID, class, courses.Booked, 3*time.Hour)
		h.sits(kari, other, courses.Booked, 3*time.Hour)
		h.sits(internal.ProfileID, other, courses.Booked, 2*time.Hour)
		desk := h.helpdesk()
		before := h.everything()
		id := h.yes(kari, internal)
		h.neverOverbooked()
		h.later(time.Minute)
		h.undoAs(desk, id, transfer.Back)
		if after := h.everything(); !slices.Equal(before, after) {
			t.Errorf("not as it was:\n%s", differing(before, after))
		}
	})
}

// TestM50_ABookingRestsOnlyBehindOneOfTheSamePerson: of an employee's booking
// that gave way to a guest's, which was left, the older merge is undone while
// a booking of a second guest stands in the same class – and then the newer.
func TestM50_ABookingRestsOnlyBehindOneOfTheSamePerson(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		class := h.class(h.course("HLR"), 9)
		h.sits(kari, class, courses.Booked, 3*time.Hour)
		own := h.sits(internal.ProfileID, class, courses.Booked, 2*time.Hour)
		older := h.yes(kari, internal)
		h.later(time.Minute)
		h.must(h.Courses.Leave(t.Context(), internal, class))
		second := h.guest("kari@tredje.example", nil)
		h.typed(second, number(1))
		h.due()
		theirs := h.sits(second, class, courses.Booked, time.Hour)
		newer := h.yes(second, internal)
		h.later(time.Minute)

		h.undo(older, transfer.Back)
		h.isSeat(own, internal.ProfileID, courses.Freed)
		if link := h.text(`SELECT superseded_by || ' ' || freed_why FROM seat WHERE id = $1`, own); link != theirs+" merged" {
			t.Errorf("it rests behind %s, not %s (M14)", link, theirs)
		}
		h.later(time.Minute)
		h.undo(newer, transfer.Back)
		h.isSeat(theirs, second, courses.Booked)
		h.isSeat(own, internal.ProfileID, courses.Booked)
		h.neverOverbooked()
	})
}

// TestM27_WhatWasAttendedSinceTheMergeIsAskedAbout marks somebody present after
// the merge, and takes the merge back.
func TestM27_WhatWasAttendedSinceTheMergeIsAskedAbout(t *testing.T) {
	for _, answer := range []transfer.Answer{transfer.Back, transfer.Stay} {
		t.Run(string(answer), func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				kari, internal := undoable(t, h)
				course := h.course("HLR")
				class := h.class(course, 2)
				seat := h.sits(kari, class, courses.Booked, time.Hour)
				h.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ('hlr', $1, $2, 'active', $3)`, kari, course, *h.now)
				id := h.yes(kari, internal)
				h.later(15 * 24 * time.Hour)
				h.must(h.Courses.MarkAttendance(t.Context(), accounts.Command("test"), courses.SeatID(seat), courses.Present))
				h.undo(id, answer)
				owner := map[transfer.Answer]accounts.ProfileID{transfer.Back: kari, transfer.Stay: internal.ProfileID}[answer]
				h.isSeat(seat, owner, courses.Booked)
				if got := h.text(`SELECT e.profile_id || r.profile_id || c.profile_id FROM enrolment e JOIN result r ON r.enrolment_id = e.id
					JOIN certificate c ON c.result_id = r.id WHERE e.id = 'hlr'`); got != string(owner+owner+owner) {
					t.Errorf("seat, enrolment, result and certificate go together: %s, not %s", got, owner)
				}
			})
		})
	}
}

// TestM27_TheDaysOfAClassComeAlongAndGoBack: of two bookings of a class the one stays
// that somebody was there with, and its days go where it goes.
func TestM27_TheDaysOfAClassComeAlongAndGoBack(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari, internal := undoable(t, h)
		class := h.class(h.course("HLR"), 4)
		begins := h.now.AddDate(0, 0, 7)
		h.exec(`INSERT INTO class_day (class_id, number, begins_at, ends_at) VALUES ($1, 2, $2, $3)`, class, begins.AddDate(0, 0, 14), begins.AddDate(0, 0, 15))
		h.exec(`UPDATE class_day SET begins_at = $2, ends_at = $3 WHERE class_id = $1 AND number = 1`, class, begins, begins.Add(time.Hour))
		hers, theirs := h.sits(kari, class, courses.Booked, time.Hour), h.sits(internal.ProfileID, class, courses.Booked, 2*time.Hour)
		h.later(8 * 24 * time.Hour)
		h.must(h.Courses.MarkDay(t.Context(), accounts.Command("test"), courses.SeatID(hers), courses.DayMark{Day: 1, Said: courses.Present}))
		id := h.yes(kari, internal)
		h.isSeat(hers, internal.ProfileID, courses.Booked)
		h.isSeat(theirs, internal.ProfileID, courses.Freed)
		if days := h.text(`SELECT days FROM seat WHERE id = $1`, hers); days != "present," {
			t.Errorf("the days are %q", days)
		}
		h.later(time.Minute)
		h.undo(id, transfer.Back)
		h.isSeat(hers, kari, courses.Booked)
		h.isSeat(theirs, internal.ProfileID, courses.Booked)
		if days := h.text(`SELECT days FROM seat WHERE id = $1`, hers); days != "present," {
			t.Errorf("the days are %q after the undo", days)
		}
		h.neverOverbooked()
	})
}
