package courses_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
)

// both makes a course that asks for e-learning and for a class.
func (w *world) both(code string, order courses.ClassOrder) courses.CourseID {
	w.t.Helper()
	id := w.course(code, courseRow{validMonths: 24})
	w.must(w.s.SetClassOrder(w.t.Context(), accounts.Command("test"), id, order))
	return id
}

// learns does the e-learning of a course now.
func (w *world) learns(who accounts.Actor, course courses.CourseID) {
	w.t.Helper()
	_, attempt := w.start(who, course, 50)
	w.finish(attempt, true, new(9000))
}

// attends books a class and is marked present there, eight days later.
func (w *world) attends(owner, who accounts.Actor, course courses.CourseID) (courses.SeatID, time.Time) {
	w.t.Helper()
	class := w.class(course, 4)
	seat := w.book(who, class)
	begun := w.now.AddDate(0, 0, 7)
	w.now = w.now.AddDate(0, 0, 8)
	w.must(w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present))
	return seat.ID, begun.Add(6 * time.Hour)
}

// proofs is how many certificates somebody has that hold.
func (w *world) proofs(who accounts.Actor) string {
	w.t.Helper()
	return w.value(`SELECT cast(count(*) AS text) FROM certificate WHERE profile_id = $1 AND withdrawn_at IS NULL`, who.ProfileID)
}

func bothWorld(t *testing.T, order courses.ClassOrder, test func(w *world, owner, kari accounts.Actor, course courses.CourseID)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		test(w, w.owner(), w.internal("Kari"), w.both("HLR", order))
	})
}

// TestACourseOfBothFormsIsDoneWithTheLastPart: whichever part comes first, there is
// one result, with the day of the last, and one certificate.
func TestACourseOfBothFormsIsDoneWithTheLastPart(t *testing.T) {
	t.Run("the class last", func(t *testing.T) {
		bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
			w.learns(kari, course)
			done := w.now
			going := w.learning(kari).Ongoing
			if w.proofs(kari) != "0" || len(going) != 1 || going[0].Held == nil || !going[0].Held.Class || !going[0].Parts.Learnt.Equal(done) || going[0].Done() {
				w.t.Fatalf("half of it is not all of it: %+v", going)
			}
			_, ended := w.attends(owner, kari, course)
			got := w.counts(kari, course)
			if !got.AchievedAt.Equal(ended) || got.Score == nil || *got.Score != 9000 || w.proofs(kari) != "1" || len(w.learning(kari).Ongoing) != 0 {
				w.t.Errorf("%v, want %v: %+v", got.AchievedAt, ended, got.Result)
			}
		})
	})
	t.Run("the e-learning last", func(t *testing.T) {
		bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
			_, ended := w.attends(owner, kari, course)
			going := w.learning(kari).Ongoing
			if w.proofs(kari) != "0" || len(going) != 1 || !going[0].Parts.Attended.Equal(ended) || going[0].Held != nil {
				w.t.Fatalf("half of it is not all of it: %+v", going)
			}
			w.now = w.now.AddDate(0, 0, 3)
			w.learns(kari, course)
			if got := w.counts(kari, course); !got.AchievedAt.Equal(w.now) || w.proofs(kari) != "1" {
				w.t.Errorf("%v, want %v", got.AchievedAt, w.now)
			}
		})
	})
}

// TestTheClassIsBookedWhenTheElearningIsDone, where its owner wants it so.
func TestTheClassIsBookedWhenTheElearningIsDone(t *testing.T) {
	bothWorld(t, courses.ElearningFirst, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		class := w.class(course, 4)
		if _, err := w.s.Book(w.t.Context(), kari, class, true); problem.KindOf(err) != problem.Conflict || problem.Of(err).Key != "class.elearning_first" {
			w.t.Fatalf("%v", err)
		}
		w.learns(kari, course)
		w.book(kari, class)
	})
}

// TestAPartThatIsDoneIsNotLost: not when somebody leaves and comes back, not when
// they do not come to a class, not when presence is corrected.
func TestAPartThatIsDoneIsNotLost(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		ctx := w.t.Context()
		w.learns(kari, course)
		w.must(w.s.Withdraw(ctx, kari, course))
		w.enrol(kari, course)
		away := w.book(kari, w.class(course, 4))
		w.now = w.now.AddDate(0, 0, 8)
		w.must(w.s.MarkAttendance(ctx, owner, away.ID, courses.Absent))
		if o := w.learning(kari).Ongoing; len(o) != 1 || o[0].Held == nil {
			w.t.Fatalf("the e-learning is gone: %+v", o)
		}
		there, ended := w.attends(owner, kari, course)
		if got := w.counts(kari, course); !got.AchievedAt.Equal(ended) || w.proofs(kari) != "1" {
			w.t.Fatalf("%+v", got.Result)
		}
		w.must(w.s.CorrectAttendance(ctx, owner, there, courses.Absent))
		if o := w.learning(kari).Ongoing; w.proofs(kari) != "0" || len(o) != 1 || o[0].Held == nil || o[0].Parts.Attended != nil {
			w.t.Fatalf("who was not there has the e-learning still, and no proof: %+v", o)
		}
		w.must(w.s.MarkAttendance(ctx, owner, there, courses.Present)) // it was right after all
		if got := w.counts(kari, course); !got.AchievedAt.Equal(ended) || w.proofs(kari) != "1" || len(w.learning(kari).Ongoing) != 0 {
			w.t.Fatalf("it was right after all: %+v", got.Result)
		}
		w.must(w.s.CorrectAttendance(ctx, owner, there, courses.Absent))
		_, later := w.attends(owner, kari, course)
		if got := w.counts(kari, course); !got.AchievedAt.Equal(later) || w.proofs(kari) != "1" || len(w.learning(kari).Ongoing) != 0 {
			w.t.Errorf("another class makes it good: %+v", got.Result)
		}
	})
}

// TestPresenceWithoutElearningCanBeCorrected: there is no certificate to take back.
func TestPresenceWithoutElearningCanBeCorrected(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		there, _ := w.attends(owner, kari, course)
		w.must(w.s.CorrectAttendance(w.t.Context(), owner, there, courses.Excused))
		w.learns(kari, course)
		if w.proofs(kari) != "0" {
			w.t.Error("who was not there has a certificate")
		}
	})
}

// TestACourseTakenAgainAsksForBothAgain: what made one certificate makes no other.
func TestACourseTakenAgainAsksForBothAgain(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		w.learns(kari, course)
		w.attends(owner, kari, course)
		w.now = w.now.AddDate(2, 1, 0)
		w.learns(kari, course)
		if w.proofs(kari) != "1" {
			w.t.Error("the class of two years ago counted again")
		}
		w.attends(owner, kari, course)
		if w.proofs(kari) != "2" {
			w.t.Error("taken again, and no certificate")
		}
	})
}

// TestBothPartsAtTheSameInstant make one result, whoever comes first.
func TestBothPartsAtTheSameInstant(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		for i := range 8 {
			seat := w.book(kari, w.class(course, 4))
			_, attempt := w.start(kari, course, 50)
			w.now = w.now.AddDate(0, 0, 8)
			var all sync.WaitGroup
			all.Go(func() { w.finish(attempt, true, nil) })
			all.Go(func() {
				if err := w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present); err != nil {
					w.t.Error(err)
				}
			})
			all.Wait()
			if got := w.value(`SELECT cast(count(*) AS text) FROM result WHERE profile_id = $1`, kari.ProfileID); got != fmt.Sprint(i+1) {
				w.t.Fatalf("round %d: %s results", i, got)
			}
			w.now = w.now.AddDate(3, 0, 0)
		}
	})
}

// TestBothPartsWaitForAnotherCourse: the parts are done, and a course that is
// required is not.
func TestBothPartsWaitForAnotherCourse(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		fire := w.course("BRANN", courseRow{})
		w.must(w.s.Require(w.t.Context(), owner, course, "BRANN", courses.HoldsCompletion))
		w.learns(kari, course)
		_, ended := w.attends(owner, kari, course)
		if o := w.learning(kari).Ongoing; w.proofs(kari) != "0" || len(o) != 1 || !o[0].Done() || o[0].Held.For[0].CourseID != fire {
			w.t.Fatalf("%+v", o)
		}
		w.pass(kari, fire, w.now.AddDate(0, 0, 3).Format("2006-01-02 15:04"), 9000)
		if got := w.counts(kari, course); !got.AchievedAt.Equal(ended) || got.Certificate == "" {
			w.t.Errorf("%+v", got.Result)
		}
	})
}

// TestAnOwnerAsksForOnePartOnly from now on: who has done the e-learning has done
// the course.
func TestAnOwnerAsksForOnePartOnly(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		ctx := w.t.Context()
		w.learns(kari, course)
		done := w.now
		if n, err := w.s.SeeToHeld(ctx); err != nil || n != 0 {
			w.t.Fatalf("%d released, %v", n, err)
		}
		w.must(w.s.SetClassOrder(ctx, owner, course, courses.NoClass))
		if n, err := w.s.SeeToHeld(ctx); err != nil || n != 1 {
			w.t.Fatalf("%d released, %v", n, err)
		}
		if got := w.counts(kari, course); !got.AchievedAt.Equal(done) {
			w.t.Errorf("%v, want %v", got.AchievedAt, done)
		}
		for _, order := range []courses.ClassOrder{"whenever", courses.AnyOrder} {
			room := w.classroom("ROM" + string(order))
			if err := w.s.SetClassOrder(ctx, owner, room, order); problem.KindOf(err) != problem.Invalid {
				w.t.Errorf("%q without content: %v", order, err)
			}
		}
		if err := w.s.SetClassOrder(ctx, w.issuer(w.another), course, courses.AnyOrder); problem.KindOf(err) != problem.NotFound {
			w.t.Errorf("another's course: %v", err)
		}
	})
}

// TestPartsOfTwoProfilesMakeOneCourse: who did the e-learning as a guest, and came
// to the class when hired, has the course.
func TestPartsOfTwoProfilesMakeOneCourse(t *testing.T) {
	for _, first := range []string{"guest", "employee"} {
		t.Run("e-learning as "+first, func(t *testing.T) {
			bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
				guest := w.external("Kari")
				learner, attendee := guest, kari
				if first == "employee" {
					learner, attendee = kari, guest
				}
				w.learns(learner, course)
				_, ended := w.attends(owner, attendee, course)
				w.merge(guest, kari)
				if _, err := w.s.SeeToHeld(w.t.Context()); err != nil {
					w.t.Fatal(err)
				}
				if got := w.counts(kari, course); !got.AchievedAt.Equal(ended) || w.proofs(kari) != "1" || len(w.learning(kari).Ongoing) != 0 {
					w.t.Errorf("%v, want %v; %s certificates, going: %+v", got.AchievedAt, ended, w.proofs(kari), w.learning(kari).Ongoing)
				}
			})
		})
	}
}

// TestAnElearningThatIsSpentMakesNothing: who was registered as done by hand, and
// comes to a class when the course is to be taken again, does the e-learning again.
func TestAnElearningThatIsSpentMakesNothing(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		w.learns(kari, course)
		w.now = w.now.AddDate(0, 0, 2)
		_, err := w.s.Register(w.t.Context(), owner, course, byHand(w.now.Format(time.DateOnly), w.username(kari)))
		w.must(err)
		w.now = w.now.AddDate(3, 0, 0)
		w.attends(owner, kari, course)
		if n, err := w.s.SeeToHeld(w.t.Context()); err != nil || n != 0 || w.proofs(kari) != "1" {
			w.t.Fatalf("%d released, %v: %s certificates", n, err, w.proofs(kari))
		}
		w.learns(kari, course)
		if w.proofs(kari) != "2" {
			w.t.Errorf("both are done again: %s certificates", w.proofs(kari))
		}
	})
}
