package courses_test

import (
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/courses"
)

// lostSeats are the classes that Min side says came to nothing for somebody.
func (w *world) lostSeats(who accounts.Actor) (lost []courses.ClassID) {
	w.t.Helper()
	all, err := w.s.SeatsOf(w.t.Context(), who)
	w.must(err)
	for _, one := range all {
		if one.Lost {
			lost = append(lost, one.ID)
		}
	}
	return lost
}

// lastLetter is the plain words of what was last written to somebody.
func (w *world) lastLetter(who accounts.Actor) string {
	w.t.Helper()
	return w.value(`SELECT kind || ' ' || args FROM mail WHERE recipient_profile_ref = $1 ORDER BY queued_at DESC, id DESC LIMIT 1`, who.ProfileID)
}

// TestACancelledClassLeavesEverybodyInTheCourse: they are told what is kept and which
// other dates there are, and Min side leads to them until one is chosen.
func TestACancelledClassLeavesEverybodyInTheCourse(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, _ accounts.Actor, course courses.CourseID) {
		ctx := w.t.Context()
		kari := w.verified(w.external("Anne"))
		w.learns(kari, course)
		class := w.class(course, 1)
		w.book(kari, class)
		ola := w.verified(w.external("Ola"))
		w.book(ola, class) // in line
		w.must(w.s.CancelClass(ctx, owner, class))
		if o := w.learning(kari).Ongoing; len(o) != 1 || o[0].Held == nil || o[0].Parts.Booked != nil {
			w.t.Fatalf("%+v", o)
		}
		if told := w.lastLetter(kari); !strings.HasPrefix(told, "class.cancelled") || !strings.Contains(told, `"Kept"`) || !strings.Contains(told, `"None"`) {
			w.t.Error(told)
		}
		if told := w.lastLetter(ola); !strings.HasPrefix(told, "class.cancelled") || strings.Contains(told, `"Kept"`) {
			w.t.Error(told)
		}
		for _, who := range []accounts.Actor{kari, ola} {
			if lost := w.lostSeats(who); len(lost) != 1 || lost[0] != class {
				w.t.Errorf("%s: %v", who.Name, lost)
			}
		}
		other := w.class(course, 2)
		w.book(kari, other)
		if lost := w.lostSeats(kari); len(lost) != 0 {
			w.t.Errorf("another date is chosen: %v", lost)
		}
		w.now = w.now.Add(time.Second)
		third := w.class(course, 2)
		w.must(w.s.CancelClass(ctx, owner, other))
		if told := w.lastLetter(kari); !strings.Contains(told, `"Others"`) || strings.Contains(told, `"None"`) {
			w.t.Error(told)
		}
		w.book(kari, third)
		w.now = w.now.AddDate(0, 0, 8)
		seat := w.value(`SELECT id FROM seat WHERE class_id = $1`, third)
		w.must(w.s.MarkAttendance(ctx, owner, courses.SeatID(seat), courses.Present))
		if w.proofs(kari) != "1" || len(w.lostSeats(kari)) != 0 {
			w.t.Errorf("%s certificates, lost: %v", w.proofs(kari), w.lostSeats(kari))
		}
	})
}

// TestWhoStillWaitsWhenTheClassBeginsIsTold once, and stands in no line any more.
func TestWhoStillWaitsWhenTheClassBeginsIsTold(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, _, kari accounts.Actor, course courses.CourseID) {
		ctx := w.t.Context()
		class := w.class(course, 1)
		w.book(kari, class)
		ola := w.verified(w.external("Ola"))
		w.book(ola, class)
		sweep := func(want int) {
			w.t.Helper()
			if due, err := w.s.LinesDue(ctx); err != nil || due != (want > 0) {
				w.t.Fatalf("due: %v, %v", due, err)
			}
			if n, err := w.s.SweepLines(ctx); err != nil || n != want {
				w.t.Fatalf("%d lines, %v; want %d", n, err, want)
			}
		}
		w.now = w.now.AddDate(0, 0, 7).Add(-time.Second)
		sweep(0)
		w.now = w.now.Add(time.Second)
		sweep(1)
		sweep(0)
		if told := w.lastLetter(ola); !strings.HasPrefix(told, "class.unseated") || strings.Count(w.mails(ola), "class.unseated") != 1 || strings.Contains(w.mails(kari), "unseated") {
			w.t.Errorf("%s; Kari: %s", told, w.mails(kari))
		}
		if lost := w.lostSeats(ola); len(lost) != 1 || len(w.lostSeats(kari)) != 0 {
			w.t.Errorf("%v", lost)
		}
		w.must(w.s.LetIn(ctx, accounts.Command("test"), class, courses.WalkIn{Who: w.username(ola), Beyond: true})) // came all the same
		if lost := w.lostSeats(ola); len(lost) != 0 {
			w.t.Errorf("was there: %v", lost)
		}
	})
}

// TestALineOfLongAgoEndsInSilence: nobody is written to about a class of last year.
func TestALineOfLongAgoEndsInSilence(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, _, kari accounts.Actor, course courses.CourseID) {
		class := w.class(course, 1)
		w.book(kari, class)
		ola := w.verified(w.external("Ola"))
		w.book(ola, class)
		w.now = w.now.AddDate(1, 0, 0)
		if n, err := w.s.SweepLines(w.t.Context()); err != nil || n != 1 || strings.Contains(w.mails(ola), "unseated") {
			w.t.Errorf("%d, %v: %s", n, err, w.mails(ola))
		}
	})
}
