package courses_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/courses"
)

func TestPeopleAreMarkedAtTheDoorAndWhoIsMarkedCannotSlipOut(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, _ courses.ClassID) {
		class, owner, kari, ola := w.class(course, 4), w.issuer(w.trust), w.external("Kari"), w.external("Ola")
		w.exec(`UPDATE class SET book_until = begins_at WHERE id = $1`, class)
		seat := w.book(kari, class)
		w.book(ola, class)
		begins := w.now.AddDate(0, 0, 7)
		w.now = begins.Add(-31 * time.Minute)
		if err := w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("too early: %v", err)
		}
		w.now = begins.Add(-30 * time.Minute)
		w.must(w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present))
		if err := w.s.Leave(w.t.Context(), kari, class); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("she has the certificate, and would give the seat up: %v", err)
		}
		if err := w.s.CancelClass(w.t.Context(), owner, class); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("it would be called off with somebody in the room: %v", err)
		}
		w.must(w.s.Leave(w.t.Context(), ola, class))
	})
}

func TestExcusedIsNotHeldAgainstSomebody(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, _ courses.ClassID) {
		class, owner, kari, ola := w.class(course, 4), w.issuer(w.trust), w.external("Kari"), w.external("Ola")
		hers, his := w.book(kari, class), w.book(ola, class)
		w.now = w.now.AddDate(0, 0, 8)
		w.must(w.s.MarkAttendance(w.t.Context(), owner, hers.ID, courses.Excused))
		w.must(w.s.MarkAttendance(w.t.Context(), owner, his.ID, courses.Absent))
		for i, want := range []courses.Attendance{courses.Excused, courses.Absent} {
			mine, err := w.s.SeatsOf(w.t.Context(), []accounts.Actor{kari, ola}[i])
			if w.must(err); len(mine) != 1 || mine[0].Seat.Attendance != want {
				w.t.Errorf("on Min side: %+v", mine)
			}
		}
		again := w.class(course, 4)
		w.book(kari, again)
		w.book(ola, again)
		roster, err := w.s.ClassRoster(w.t.Context(), owner, again)
		w.must(err)
		for _, a := range roster.Attendees {
			if want := map[accounts.ProfileID]int{kari.ProfileID: 0, ola.ProfileID: 1}[a.ProfileID]; a.Missed != want {
				w.t.Errorf("%s missed %d, not %d", a.Name, a.Missed, want)
			}
		}
		if mine, err := w.s.SeatsOf(w.t.Context(), kari); err != nil || len(mine) != 1 || mine[0].ID != again {
			w.t.Errorf("who has a new date is not reminded of the old: %+v, %v", mine, err)
		}
	})
}

func TestACorrectionTakesTheCertificateBackAndGivesItBack(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, _ courses.ClassID) {
		class, owner, kari := w.class(course, 4), w.issuer(w.trust), w.external("Kari")
		seat := w.book(kari, class)
		w.now = w.now.AddDate(0, 0, 8)
		w.must(w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present))
		number := w.learning(kari).Passed()[0].Certificate
		for _, stranger := range []accounts.Actor{kari, w.issuer(w.another)} {
			if err := w.s.CorrectAttendance(w.t.Context(), stranger, seat.ID, courses.Absent); err == nil {
				w.t.Error("only who answers for the course corrects")
			}
		}
		for range 2 { // a double click
			w.must(w.s.CorrectAttendance(w.t.Context(), owner, seat.ID, courses.Absent))
		}
		if got := w.value(`SELECT withdrawn_why FROM certificate`); got != string(courses.WrongResult) {
			w.t.Errorf("the certificate: %q", got)
		}
		if mine, err := w.s.SeatsOf(w.t.Context(), kari); err != nil || len(mine) != 1 {
			w.t.Errorf("she reads that she was away: %+v, %v", mine, err)
		}
		w.must(w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present))
		if passed := w.learning(kari).Passed(); len(passed) != 1 || passed[0].Certificate != number || w.value(`SELECT count(*) FROM certificate WHERE withdrawn_at IS NULL`) != "1" {
			w.t.Errorf("the same certificate holds again: %+v", passed)
		}
		if n := w.value(`SELECT count(*) FROM audit_entry WHERE action = 'seat.attendance'`); n != "3" {
			w.t.Errorf("%s marks are written down", n)
		}
	})
}

func TestACorrectionTakesARenewalAlong(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, _ courses.ClassID) {
		full := w.course("HLR-F", courseRow{title: "HLR"})
		w.must(w.s.SetValidity(w.t.Context(), w.owner(), full, courses.Validity{Months: 12, Window: 2, Grace: 30, FromEnd: true}, "HLR"))
		class, owner, kari := w.class(course, 4), w.issuer(w.trust), w.external("Kari")
		first := w.pass(kari, full, w.now.AddDate(0, -11, 0).Format("2006-01-02 15:04"), 9000)
		seat := w.book(kari, class)
		w.now = w.now.AddDate(0, 0, 8)
		w.must(w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present))
		renewal := w.counts(kari, full).Result.ID
		w.must(w.s.CorrectAttendance(w.t.Context(), owner, seat.ID, courses.Absent))
		if got := w.counts(kari, full).Result.ID; renewal == first || got != first {
			w.t.Errorf("the first counts again: %s renewed by %s, now %s", first, renewal, got)
		}
		w.now = w.now.Add(time.Hour)
		w.must(w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present))
		if got := w.counts(kari, full).Result.ID; got != renewal {
			w.t.Errorf("the renewal counts again: %s", got)
		}
	})
}

func TestWhoComesWithoutASeatIsLetInAndMarked(t *testing.T) {
	classWorld(t, func(w *world, course courses.CourseID, _ courses.ClassID) {
		class, owner := w.class(course, 2), w.issuer(w.trust)
		name := func(a accounts.Actor) string {
			return w.value(`SELECT username FROM profile WHERE id = $1`, a.ProfileID)
		}
		booked, line, walks := w.internal("Har"), w.internal("Venter"), w.internal("Kom")
		w.book(booked, class)
		w.book(w.internal("Annen"), class)
		w.book(line, class)
		in := func(who string, beyond bool) error {
			return w.s.LetIn(w.t.Context(), owner, class, courses.WalkIn{Who: who, Beyond: beyond})
		}
		if err := in(name(walks), true); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("a week before: %v", err)
		}
		w.now = w.now.AddDate(0, 0, 7)
		for _, nobody := range []string{"", "finnes@ikke.example", name(w.person("Fjern", accounts.Internal, w.another))} {
			if err := in(nobody, true); !errors.Is(err, courses.ErrNobody) {
				w.t.Errorf("%q: %v", nobody, err)
			}
		}
		for _, who := range []accounts.Actor{line, walks} {
			if err := in(name(who), false); !errors.Is(err, courses.ErrClassFull) {
				w.t.Errorf("full: %v", err)
			}
		}
		w.must(in(name(booked), false))
		var all sync.WaitGroup
		for range 2 { // a double click
			all.Go(func() {
				if err := in(name(walks), true); err != nil {
					w.t.Error(err)
				}
			})
		}
		all.Wait()
		w.must(in(name(line), true))
		for _, who := range []accounts.Actor{booked, line, walks} {
			if len(w.learning(who).Passed()) != 1 || w.seated(who, class) != courses.Booked {
				w.t.Errorf("%s has no pass", name(who))
			}
		}
		if got := w.value(`SELECT cast(seats AS text) || ' ' || cast(taken AS text) FROM class WHERE id = $1`, class); got != "4 4" {
			w.t.Errorf("seats and taken: %s", got)
		}
	})
}
