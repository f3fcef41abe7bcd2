package courses_test

import (
	"fmt"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/courses"
)

// imported carries out an import of one row about somebody and gives it with what
// became of the row.
func (w *world) imported(policy courses.Policy, who accounts.Actor, code string) (courses.ImportID, string) {
	w.t.Helper()
	by := accounts.Command("test")
	id := w.try(by, policy, fmt.Sprintf("%s;%s;%s;;;", w.username(who), code, w.now.Format(time.DateOnly)))
	w.must(w.s.CarryOut(w.t.Context(), by, id, time.Minute))
	return id, w.verdicts(by, id)
}

// TestAnImportSeesAPassThatWaitsOnItsAttempt, for another course: it makes no second
// one beside it.
func TestAnImportSeesAPassThatWaitsOnItsAttempt(t *testing.T) {
	for _, policy := range courses.Policies {
		t.Run(string(policy), func(t *testing.T) {
			bothWorld(t, courses.NoClass, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
				fire := w.course("BRANN", courseRow{})
				w.must(w.s.Require(w.t.Context(), owner, course, "BRANN", courses.HoldsCompletion))
				w.learns(kari, course)
				w.now = w.now.AddDate(0, 0, 2)
				id, verdict := w.imported(policy, kari, "HLR")
				w.pass(kari, fire, w.now.Format("2006-01-02 15:04"), 9000)
				_, err := w.s.SeeToHeld(w.t.Context())
				w.must(err)
				if n := w.value(`SELECT cast(count(*) AS text) FROM result WHERE course_id = $1 AND outcome = 'passed' AND not_accepted = ''`, course); policy != courses.OnlyNewer && n != "1" {
					w.t.Errorf("%s (%s): %s passes count", policy, verdict, n)
				}
				if policy != courses.Override {
					return
				}
				w.must(w.s.UndoImport(w.t.Context(), accounts.Command("test"), id, time.Minute))
				_, err = w.s.SeeToHeld(w.t.Context())
				w.must(err)
				if got := w.counts(kari, course); got.Score == nil {
					w.t.Errorf("the import is taken back, and what it replaced is not there: %+v", got.Result)
				}
			})
		})
	}
}

// TestAnImportOfTheWholeEndsTheWaitForAClass; taken back, the e-learning waits again.
func TestAnImportOfTheWholeEndsTheWaitForAClass(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		w.learns(kari, course)
		w.now = w.now.AddDate(0, 0, 2)
		id, verdict := w.imported(courses.LeaveAlone, kari, "HLR")
		if w.proofs(kari) != "1" || len(w.learning(kari).Ongoing) != 0 {
			w.t.Fatalf("%s: %s certificates", verdict, w.proofs(kari))
		}
		w.must(w.s.UndoImport(w.t.Context(), accounts.Command("test"), id, time.Minute))
		if o := w.learning(kari).Ongoing; w.proofs(kari) != "0" || len(o) != 1 || o[0].Held == nil {
			w.t.Fatalf("%+v", o)
		}
		_, ended := w.attends(owner, kari, course)
		if got := w.counts(kari, course); !got.AchievedAt.Equal(ended) || w.proofs(kari) != "1" {
			w.t.Errorf("%+v", got.Result)
		}
	})
}

// TestPresenceIsCorrectedAfterTheCourseWasTakenUpAnew: the e-learning that was done
// waits in the enrolment that the person is in.
func TestPresenceIsCorrectedAfterTheCourseWasTakenUpAnew(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		ctx := w.t.Context()
		w.learns(kari, course)
		there, ended := w.attends(owner, kari, course)
		w.now = w.now.AddDate(0, 1, 0)
		w.enrol(kari, course)
		w.must(w.s.CorrectAttendance(ctx, owner, there, courses.Absent))
		if o := w.learning(kari).Ongoing; len(o) != 1 || o[0].Held == nil || o[0].Parts.Learnt == nil || w.proofs(kari) != "0" {
			w.t.Fatalf("the e-learning is lost: %+v", o)
		}
		w.must(w.s.MarkAttendance(ctx, owner, there, courses.Present)) // it was right after all
		if o := w.learning(kari).Ongoing; w.proofs(kari) != "1" || len(o) != 1 || o[0].Held != nil || !w.counts(kari, course).AchievedAt.Equal(ended) {
			w.t.Fatalf("it was right after all: %s certificates, %+v", w.proofs(kari), o)
		}
		w.must(w.s.CorrectAttendance(ctx, owner, there, courses.Absent))
		_, later := w.attends(owner, kari, course)
		if got := w.counts(kari, course); !got.AchievedAt.Equal(later) || w.proofs(kari) != "1" || len(w.learning(kari).Ongoing) != 0 {
			w.t.Errorf("another class makes it good: %+v, %+v", got.Result, w.learning(kari).Ongoing)
		}
	})
}

// TestWhoCameToAClassHasTheCourseWhenThatIsEnough: its owner asks for one part only
// from now on.
func TestWhoCameToAClassHasTheCourseWhenThatIsEnough(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		ctx := w.t.Context()
		there, ended := w.attends(owner, kari, course)
		w.must(w.s.SetClassOrder(ctx, owner, course, courses.NoClass))
		for _, want := range []int{1, 0} {
			if n, err := w.s.SeeToHeld(ctx); err != nil || n != want {
				w.t.Errorf("%d released, %v; want %d", n, err, want)
			}
		}
		if got := w.counts(kari, course); !got.AchievedAt.Equal(ended) || w.proofs(kari) != "1" || len(w.learning(kari).Ongoing) != 0 {
			w.t.Fatalf("%+v", got.Result)
		}
		w.must(w.s.CorrectAttendance(ctx, owner, there, courses.Absent))
		if w.proofs(kari) != "0" {
			w.t.Error("who was not there has a certificate")
		}
	})
}

// TestAClassThatWasAttendedOutlivesAWithdrawal from the course.
func TestAClassThatWasAttendedOutlivesAWithdrawal(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		w.attends(owner, kari, course)
		w.must(w.s.Withdraw(w.t.Context(), kari, course))
		w.now = w.now.AddDate(0, 0, 3)
		w.learns(kari, course)
		if got := w.counts(kari, course); !got.AchievedAt.Equal(w.now) || w.proofs(kari) != "1" {
			w.t.Errorf("%+v", got.Result)
		}
	})
}

// TestTheSameClassOnBothProfilesIsOneClass: whichever of the two was marked, and
// whichever did the e-learning, or has it half done.
func TestTheSameClassOnBothProfilesIsOneClass(t *testing.T) {
	for _, marked := range [][2]courses.Attendance{{courses.Present, courses.Absent}, {courses.Absent, courses.Present}, {courses.Present, courses.Present}} {
		t.Run(fmt.Sprint(marked), func(t *testing.T) {
			bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
				guest := w.external("Kari")
				w.learns(guest, course)
				w.start(kari, course, 60)
				class := w.class(course, 4)
				seats := []courses.Seat{w.book(guest, class), w.book(kari, class)}
				w.now = w.now.AddDate(0, 0, 8)
				for i, said := range marked {
					w.must(w.s.MarkAttendance(w.t.Context(), owner, seats[i].ID, said))
				}
				w.merge(guest, kari)
				_, err := w.s.SeeToHeld(w.t.Context())
				w.must(err)
				if n := w.proofs(kari); n != "1" || len(w.learning(kari).Ongoing) != 0 {
					w.t.Errorf("%s certificates, going: %+v", n, w.learning(kari).Ongoing)
				}
			})
		})
	}
}

// TestTheReceiptSaysOfAnElearningThatAClassRemains, or that the class of the other
// profile makes it whole.
func TestTheReceiptSaysOfAnElearningThatAClassRemains(t *testing.T) {
	for _, test := range []struct {
		why            string
		inside         bool // the e-learning was done by the employee
		attended, want string
	}{
		{"nobody was in the class", false, "", "both.move.waits"},
		{"the employee was", false, "employee", "both.move.released"},
		{"the guest was, and the employee has the e-learning", true, "guest", "both.move.released"},
		{"the employee has the e-learning, and keeps it", true, "", ""},
	} {
		t.Run(test.why, func(t *testing.T) {
			bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
				guest := w.external("Kari")
				if test.inside {
					w.learns(kari, course)
				} else {
					w.learns(guest, course)
				}
				if who, there := map[string]accounts.Actor{"guest": guest, "employee": kari}[test.attended]; there {
					w.attends(owner, who, course)
				}
				said := ""
				for _, item := range w.plan(guest, kari) {
					switch item.Label.Key {
					case "both.move.waits", "both.move.released", "courses.move.waits", "courses.move.released":
						said += item.Label.Key
					}
				}
				if said != test.want {
					w.t.Errorf("%q, want %q", said, test.want)
				}
			})
		})
	}
}

// TestWhoIsExemptKeepsThePartTheyHaveDone, and may go on with the other.
func TestWhoIsExemptKeepsThePartTheyHaveDone(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		w.learns(kari, course)
		w.exec(`UPDATE enrolment SET required_at = $2, via = 'rule' WHERE profile_id = $1`, kari.ProfileID, w.now)
		w.must(w.s.Exempt(w.t.Context(), owner, course, w.username(kari), "Tatt annet sted"))
		if o := w.learning(kari).Ongoing; len(o) != 1 || o[0].Held == nil || o[0].RequiredAt != nil {
			w.t.Fatalf("%+v", o)
		}
		_, ended := w.attends(owner, kari, course)
		if got := w.counts(kari, course); !got.AchievedAt.Equal(ended) || w.proofs(kari) != "1" {
			w.t.Errorf("%+v", got.Result)
		}
	})
}

// TestTheValidityRunsFromTheLastPart, and the renewal is asked of from there; parts done
// before the pass that counts make no other.
func TestTheValidityRunsFromTheLastPart(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		w.learns(kari, course)
		w.now = w.now.AddDate(0, 5, 0)
		_, ended := w.attends(owner, kari, course)
		got := w.counts(kari, course)
		if got.ValidUntil == nil || got.ValidUntil.Before(ended.AddDate(2, 0, 0)) || got.ValidUntil.After(ended.AddDate(2, 0, 1)) {
			w.t.Errorf("valid until %v, ended %v", got.ValidUntil, ended)
		}
		class := w.class(course, 4) // taken again too early: a class alone
		seat := w.book(kari, class)
		w.now = w.now.AddDate(0, 0, 8)
		w.must(w.s.MarkAttendance(w.t.Context(), owner, seat.ID, courses.Present))
		if p := w.stageOf(owner, kari, course); p.Stage != courses.HasPass || w.proofs(kari) != "1" {
			w.t.Errorf("%s, %s certificates", p.Stage, w.proofs(kari))
		}
	})
}
