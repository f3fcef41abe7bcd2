package courses_test

import (
	"slices"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses"
)

// TestEveryReasonWhyACourseIsWhereItIs puts Kari and a course into each situation
// that there is a word for, and asks where it is.
func TestEveryReasonWhyACourseIsWhereItIs(t *testing.T) {
	type situation func(w *world, kari, owner accounts.Actor) courses.CourseID
	plain := func(w *world) courses.CourseID { return w.course("BRANN", courseRow{}) }
	elsewhere := func(w *world) courses.CourseID {
		return w.course("BRANN", courseRow{audience: []accounts.OrganisationID{w.another}})
	}
	code := func(w *world, owner accounts.Actor, course courses.CourseID) {
		_, err := w.s.MakeCode(w.t.Context(), owner, course, 0, "2026-06-30")
		w.must(err)
	}
	required := func(w *world, owner accounts.Actor, mode courses.Hold) courses.CourseID {
		course := plain(w)
		w.course("FØRST", courseRow{})
		w.must(w.s.Require(w.t.Context(), owner, course, "FØRST", mode))
		return course
	}
	tests := map[courses.Place]situation{
		courses.PlaceCatalogue: func(w *world, _, _ accounts.Actor) courses.CourseID { return plain(w) },
		courses.PlaceGoing: func(w *world, kari, _ accounts.Actor) courses.CourseID {
			course := plain(w)
			w.enrol(kari, course)
			return course
		},
		courses.PlaceDone: func(w *world, kari, _ accounts.Actor) courses.CourseID {
			course := plain(w)
			w.pass(kari, course, "2026-05-01 12:00", 9000)
			return course
		},
		courses.PlaceHeld: func(w *world, kari, owner accounts.Actor) courses.CourseID {
			course := required(w, owner, courses.HoldsCompletion)
			_, err := w.s.Register(w.t.Context(), owner, course, byHand("2026-05-20", w.username(kari)))
			w.must(err)
			return course
		},
		courses.PlaceLeft: func(w *world, kari, _ accounts.Actor) courses.CourseID {
			course := plain(w)
			w.start(kari, course, 20)
			w.must(w.s.Withdraw(w.t.Context(), kari, course))
			return course
		},
		courses.PlaceMoved: func(w *world, kari, _ accounts.Actor) courses.CourseID {
			course, guest := plain(w), w.external("Kari")
			w.start(kari, course, 40)
			w.now = w.now.AddDate(0, 0, 1)
			w.start(guest, course, 10)
			w.merge(guest, kari)
			w.must(w.s.Withdraw(w.t.Context(), kari, course))
			return course
		},
		courses.PlaceAsked: func(w *world, kari, owner accounts.Actor) courses.CourseID {
			course := plain(w)
			w.exec(`UPDATE course SET approval = 'owner' WHERE id = $1`, course)
			_, err := w.s.RequestApproval(w.t.Context(), kari, course, "")
			w.must(err)
			return course
		},
		courses.PlaceAsk: func(w *world, _, owner accounts.Actor) courses.CourseID {
			course := plain(w)
			w.exec(`UPDATE course SET approval = 'leader' WHERE id = $1`, course)
			return course
		},
		courses.PlaceClass: func(w *world, _, _ accounts.Actor) courses.CourseID {
			course := w.classroom("BRANN")
			w.class(course, 4)
			return course
		},
		courses.PlaceFull: func(w *world, _, _ accounts.Actor) courses.CourseID {
			course := w.classroom("BRANN")
			w.book(w.internal("Ola"), w.class(course, 1))
			return course
		},
		courses.PlaceNoClass: func(w *world, _, _ accounts.Actor) courses.CourseID { return w.classroom("BRANN") },
		courses.PlaceLacks: func(w *world, _, owner accounts.Actor) courses.CourseID {
			return required(w, owner, courses.HoldsEnrolment)
		},
		courses.PlaceNoRoom: func(w *world, _, owner accounts.Actor) courses.CourseID {
			course := plain(w)
			w.must(w.s.SetAdmission(w.t.Context(), owner, course, courses.Admission{Seats: 1}))
			w.enrol(w.internal("Ola"), course)
			return course
		},
		courses.PlaceElsewhere: func(w *world, _, _ accounts.Actor) courses.CourseID { return elsewhere(w) },
		courses.PlaceCode: func(w *world, _, owner accounts.Actor) courses.CourseID {
			course := elsewhere(w)
			code(w, owner, course)
			return course
		},
		courses.PlaceCodeOver: func(w *world, _, owner accounts.Actor) courses.CourseID {
			course := elsewhere(w)
			code(w, owner, course)
			w.now = w.now.AddDate(0, 2, 0)
			return course
		},
		courses.PlaceNobody: func(w *world, _, _ accounts.Actor) courses.CourseID {
			return w.course("BRANN", courseRow{audience: []accounts.OrganisationID{}})
		},
		courses.PlaceRetired: func(w *world, _, owner accounts.Actor) courses.CourseID {
			course := plain(w)
			w.must(w.s.Retire(w.t.Context(), owner, course))
			return course
		},
	}
	for want, happens := range tests {
		t.Run(string(want), func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := newWorld(t, d)
				kari, owner := w.internal("Kari"), w.owner()
				course := happens(w, kari, owner)
				profile := accounts.Profile{ID: kari.ProfileID, OrganisationID: w.ward}
				found, err := w.s.Find(t.Context(), kari, profile, i18n.NB, "brann")
				w.must(err)
				if len(found) != 1 || found[0].CourseID != course || found[0].Place != want {
					t.Errorf("it is %+v", found)
				}
				if named := slices.Equal(found[0].For, []string{"FØRST"}); named != (want == courses.PlaceLacks || want == courses.PlaceHeld) || !named && len(found[0].For) > 0 {
					t.Errorf("missing is %v", found[0].For)
				}
				if _, err := w.s.Find(t.Context(), w.internal("Ola"), profile, i18n.NB, "brann"); problem.KindOf(err) != problem.NotFound {
					t.Errorf("somebody else looks: %v", err)
				}
			})
		})
	}
}
