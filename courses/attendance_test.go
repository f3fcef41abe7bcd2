package courses_test

import (
	"testing"

	"kursbro/app/problem"
	"kursbro/courses"
)

func TestEverybodyIsMarkedAtOnceButWhoIsMarkedAndOneself(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, _ courses.ClassID) {
		class, owner := w.class(course, 4), w.issuer(w.trust)
		kari, ola := w.external("Kari"), w.external("Ola")
		w.book(kari, class)
		away := w.book(ola, class)
		w.book(owner, class)
		if _, err := w.s.MarkAllPresent(w.t.Context(), owner, class); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("it has not begun: %v", err)
		}
		w.now = w.now.AddDate(0, 0, 8)
		if _, err := w.s.MarkAllPresent(w.t.Context(), w.issuer(w.another), class); problem.KindOf(err) != problem.NotFound {
			w.t.Errorf("another's class: %v", err)
		}
		w.must(w.s.MarkAttendance(w.t.Context(), owner, away.ID, courses.Absent))
		for _, want := range []int{1, 0} { // a double click
			if marked, err := w.s.MarkAllPresent(w.t.Context(), owner, class); err != nil || marked != want {
				w.t.Errorf("%d, %v", marked, err)
			}
		}
		if len(w.learning(kari).Passed()) != 1 || len(w.learning(ola).Passed()) != 0 || len(w.learning(owner).Passed()) != 0 {
			w.t.Error("who was away stays away, and nobody gives themselves a certificate")
		}
		again := w.class(course, 4)
		w.book(ola, again)
		roster, err := w.s.ClassRoster(w.t.Context(), owner, again)
		w.must(err)
		if len(roster.Attendees) != 1 || roster.Attendees[0].Missed != 1 {
			w.t.Errorf("he may come another day, and his course owner sees that he was away: %+v", roster.Attendees)
		}
	})
}
