package courses_test

import (
	"fmt"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/courses"
)

// daysWorld runs a test on both databases with a class of several days, a week apart,
// the first in a week.
func daysWorld(t *testing.T, days, needed int, test func(w *world, owner accounts.Actor, class courses.ClassID)) {
	classWorld(t, func(w *world, course courses.CourseID, _ courses.ClassID) {
		test(w, w.issuer(w.trust), w.classOfDays(course, days, needed))
	})
}

func (w *world) classOfDays(course courses.CourseID, days, needed int) courses.ClassID {
	w.t.Helper()
	plan := planOf(5, w.now.AddDate(0, 0, 7))
	plan.DaysNeeded = needed
	for i := 1; i < days; i++ {
		begins := w.now.AddDate(0, 0, 7+7*i)
		plan.Days = append(plan.Days, courses.ClassDay{Begins: begins, Ends: begins.Add(6 * time.Hour)})
	}
	id, err := w.s.CreateClass(w.t.Context(), accounts.Command("test"), course, plan)
	w.must(err)
	return id
}

// on marks somebody on a day of a class.
func (w *world) on(owner accounts.Actor, seat courses.Seat, day int, said courses.Attendance) {
	w.t.Helper()
	w.must(w.s.MarkDay(w.t.Context(), owner, seat.ID, courses.DayMark{Day: day, Said: said}))
}

func TestWhoWasThereOnAllDaysHasTheCourse(t *testing.T) {
	daysWorld(t, 2, 0, func(w *world, owner accounts.Actor, class courses.ClassID) {
		kari, ola := w.external("Kari"), w.external("Ola")
		hers, his := w.book(kari, class), w.book(ola, class)
		w.now = w.now.AddDate(0, 0, 7)
		w.on(owner, hers, 1, courses.Present)
		w.on(owner, hers, 1, courses.Present) // pressed twice
		w.on(owner, his, 1, courses.Absent)
		if w.proofs(kari) != "0" || w.value(`SELECT attendance || '|' || days FROM seat WHERE id = $1`, his.ID) != "absent|absent," {
			w.t.Errorf("one day is not two, and who missed one has missed it: %s", w.value(`SELECT attendance || '|' || days FROM seat WHERE id = $1`, his.ID))
		}
		for _, wrong := range []courses.DayMark{{Day: 2, Said: courses.Present}, {Day: 0, Said: courses.Present}, {Day: 3, Said: courses.Present}, {Day: 1, Said: courses.Absent}} {
			if err := w.s.MarkDay(w.t.Context(), owner, hers.ID, wrong); problem.KindOf(err) != problem.Conflict && problem.KindOf(err) != problem.Invalid {
				w.t.Errorf("%+v: %v", wrong, err)
			}
		}
		if err := w.s.Leave(w.t.Context(), kari, class); problem.KindOf(err) != problem.Conflict {
			w.t.Errorf("she was there, and would give the seat up: %v", err)
		}
		w.now = w.now.AddDate(0, 0, 8)
		w.on(owner, hers, 2, courses.Present)
		if w.proofs(kari) != "1" || w.proofs(ola) != "0" {
			w.t.Errorf("Kari was there on both days: %s, Ola: %s", w.proofs(kari), w.proofs(ola))
		}
		w.on(owner, his, 1, courses.Present) // he was there after all
		w.on(owner, his, 2, courses.Present)
		if w.proofs(ola) != "1" {
			w.t.Error("an absence that was wrong is put right")
		}
		w.must(w.s.CorrectDay(w.t.Context(), owner, hers.ID, courses.DayMark{Day: 1, Said: courses.Excused}))
		if w.proofs(kari) != "0" || w.value(`SELECT days FROM seat WHERE id = $1`, hers.ID) != "excused,present" {
			w.t.Errorf("the certificate is withdrawn, and the other day stays: %s", w.value(`SELECT days FROM seat WHERE id = $1`, hers.ID))
		}
		w.on(owner, hers, 1, courses.Present)
		if w.proofs(kari) != "1" || w.value(`SELECT count(*) FROM certificate WHERE profile_id = $1`, kari.ProfileID) != "1" {
			w.t.Error("the same certificate holds again")
		}
	})
}

func TestAsManyDaysAreEnoughAsTheOwnerSays(t *testing.T) {
	const day = courses.Present
	for _, row := range []struct {
		needed int
		said   []courses.Attendance
		want   courses.Attendance
	}{
		{2, []courses.Attendance{day, "", ""}, ""},
		{2, []courses.Attendance{day, day, ""}, courses.Present},
		{2, []courses.Attendance{courses.Absent, day, day}, courses.Present},
		{2, []courses.Attendance{courses.Absent, day, ""}, ""},
		{2, []courses.Attendance{courses.Absent, courses.Excused, ""}, courses.Absent},
		{2, []courses.Attendance{courses.Excused, courses.Excused, ""}, courses.Excused},
		{0, []courses.Attendance{day, day, ""}, ""},
		{0, []courses.Attendance{"", courses.Absent, ""}, courses.Absent},
		{1, []courses.Attendance{"", "", day}, courses.Present},
	} {
		t.Run(fmt.Sprint(row.needed, row.said), func(t *testing.T) {
			daysWorld(t, 3, row.needed, func(w *world, owner accounts.Actor, class courses.ClassID) {
				kari := w.external("Kari")
				seat := w.book(kari, class)
				w.now = w.now.AddDate(0, 0, 22)
				for i, said := range row.said {
					if said != "" {
						w.on(owner, seat, i+1, said)
					}
				}
				mine, err := w.s.ClassRoster(w.t.Context(), owner, class)
				if w.must(err); mine.Attendees[0].Attendance != row.want || (w.proofs(kari) == "1") != (row.want == courses.Present) {
					t.Errorf("%q, not %q, %s certificates", mine.Attendees[0].Attendance, row.want, w.proofs(kari))
				}
			})
		})
	}
}

// TestADayThatIsTakenBackLeavesWhatIsEnough: of three days two are asked for, and one
// of three was wrong; then another.
func TestADayThatIsTakenBackLeavesWhatIsEnough(t *testing.T) {
	daysWorld(t, 3, 2, func(w *world, owner accounts.Actor, class courses.ClassID) {
		kari := w.external("Kari")
		seat := w.book(kari, class)
		w.now = w.now.AddDate(0, 0, 22)
		for number := range 3 {
			w.on(owner, seat, number+1, courses.Present)
		}
		for number, want := range []string{"1", "0"} {
			w.must(w.s.CorrectDay(w.t.Context(), owner, seat.ID, courses.DayMark{Day: number + 1, Said: courses.Absent}))
			if w.proofs(kari) != want {
				w.t.Errorf("%d days are left: %s certificates, not %s", 2-number, w.proofs(kari), want)
			}
		}
	})
}

func TestADayIsMarkedForAllWhoAreThereAndForWhoComesWithoutASeat(t *testing.T) {
	daysWorld(t, 2, 0, func(w *world, owner accounts.Actor, class courses.ClassID) {
		kari, ola := w.internal("Kari"), w.internal("Ola")
		w.book(kari, class)
		w.book(owner, class)
		w.now = w.now.AddDate(0, 0, 7)
		w.must(w.s.LetIn(w.t.Context(), owner, class, courses.WalkIn{Who: w.value(`SELECT username FROM profile WHERE id = $1`, ola.ProfileID)}))
		w.must(w.s.LetIn(w.t.Context(), owner, class, courses.WalkIn{Who: w.value(`SELECT username FROM profile WHERE id = $1`, ola.ProfileID), Day: 1})) // twice is once
		for day, want := range []int{1, 2} {                                                                                                              // Kari; then both
			if marked, err := w.s.MarkRestPresent(w.t.Context(), owner, class, day+1); err != nil || marked != want {
				w.t.Errorf("day %d: %d marked, %v", day+1, marked, err)
			}
			w.now = w.now.AddDate(0, 0, 7)
		}
		if w.proofs(kari) != "1" || w.proofs(ola) != "1" || w.proofs(owner) != "0" || w.value(`SELECT count(*) FROM seat WHERE days = 'present,present'`) != "2" {
			w.t.Errorf("Kari %s, Ola %s, the owner %s", w.proofs(kari), w.proofs(ola), w.proofs(owner))
		}
	})
}

// TestTheClassOfACourseOfBothFormsIsAttendedWhenItsDaysAre: the e-learning waits for
// all days, and for another class when one was wrong.
func TestTheClassOfACourseOfBothFormsIsAttendedWhenItsDaysAre(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		class := w.classOfDays(course, 2, 0)
		w.learns(kari, course)
		seat := w.book(kari, class)
		w.now = w.now.AddDate(0, 0, 15)
		w.on(owner, seat, 2, courses.Present)
		half := w.proofs(kari)
		w.on(owner, seat, 1, courses.Present)
		whole := w.proofs(kari)
		w.must(w.s.CorrectDay(w.t.Context(), owner, seat.ID, courses.DayMark{Day: 2, Said: courses.Absent}))
		if half+whole+w.proofs(kari) != "010" {
			w.t.Errorf("%s after one day, %s after both, %s when one was wrong", half, whole, w.proofs(kari))
		}
		w.on(owner, seat, 2, courses.Present)
		if w.proofs(kari) != "1" {
			w.t.Errorf("right after all: %s", w.proofs(kari))
		}
	})
}
