package courses_test

import (
	"testing"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// stageOf is where the owner of a course sees somebody.
func (w *world) stageOf(owner, who accounts.Actor, course courses.CourseID) courses.Participant {
	w.t.Helper()
	d, err := w.s.Participant(w.t.Context(), owner, course, who.ProfileID)
	w.must(err)
	return d.Person
}

// placeOf is what the helpdesk is told of a course and a person.
func (w *world) placeOf(who accounts.Actor, query string) courses.Whereabouts {
	w.t.Helper()
	p, err := accounts.SelectProfile(w.t.Context(), w.d, who.ProfileID)
	w.must(err)
	found, err := w.s.Find(w.t.Context(), accounts.Command("test"), p, i18n.NB, query)
	w.must(err)
	if len(found) != 1 {
		w.t.Fatalf("found %+v", found)
	}
	return found[0]
}

// TestEverybodyIsToldWhichPartRemains: the owner, and the helpdesk.
func TestEverybodyIsToldWhichPartRemains(t *testing.T) {
	t.Run("the class", func(t *testing.T) {
		bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
			w.enrol(kari, course)
			if p := w.stageOf(owner, kari, course); p.Stage != courses.NotBegun {
				w.t.Fatalf("nothing is begun: %s", p.Stage)
			}
			w.learns(kari, course)
			done := w.now
			if p := w.stageOf(owner, kari, course); p.Stage != courses.ClassLeft || p.Parts.Booked != nil {
				w.t.Errorf("the owner: %s %+v", p.Stage, p.Parts)
			}
			class := w.class(course, 4)
			w.book(kari, class)
			if p := w.stageOf(owner, kari, course); p.Stage != courses.ClassLeft || p.Parts.Booked == nil {
				w.t.Errorf("the owner, of who has a seat: %s %+v", p.Stage, p.Parts)
			}
			if f := w.placeOf(kari, "HLR"); f.Place != courses.PlaceHeld || !f.Parts.Learnt.Equal(done) || f.Parts.Attended != nil || f.Parts.Booked == nil {
				w.t.Errorf("the helpdesk: %s %+v", f.Place, f.Parts)
			}
			w.now = w.now.AddDate(0, 0, 60)
			if p := w.stageOf(owner, kari, course); p.Stage != courses.ClassLeft {
				w.t.Errorf("who waits for a class is not silent: %s", p.Stage)
			}
		})
	})
	t.Run("the e-learning", func(t *testing.T) {
		bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
			_, ended := w.attends(owner, kari, course)
			if p := w.stageOf(owner, kari, course); p.Stage != courses.LearningLeft || !p.Parts.Attended.Equal(ended) {
				w.t.Errorf("the owner: %s %+v", p.Stage, p.Parts)
			}
			if f := w.placeOf(kari, "HLR"); f.Place != courses.PlaceGoing || f.Parts.Learnt != nil || !f.Parts.Attended.Equal(ended) {
				w.t.Errorf("the helpdesk: %s %+v", f.Place, f.Parts)
			}
			w.learns(kari, course)
			if p := w.stageOf(owner, kari, course); p.Stage != courses.HasPass {
				w.t.Errorf("both are done: %s", p.Stage)
			}
		})
	})
	t.Run("another course", func(t *testing.T) {
		bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
			w.course("BRANN", courseRow{})
			w.must(w.s.Require(w.t.Context(), owner, course, "BRANN", courses.HoldsCompletion))
			w.learns(kari, course)
			if p, f := w.stageOf(owner, kari, course), w.placeOf(kari, "HLR"); p.Stage != courses.ClassLeft || f.Parts.Learnt == nil || len(f.For) != 1 {
				w.t.Errorf("%s, %+v", p.Stage, f)
			}
			w.attends(owner, kari, course)
			if p := w.stageOf(owner, kari, course); p.Stage != courses.HeldUp {
				w.t.Errorf("both parts are done: %s", p.Stage)
			}
		})
	})
}

// TestAPassOfTheWholeAsksForNoClass, while it waits for another course.
func TestAPassOfTheWholeAsksForNoClass(t *testing.T) {
	bothWorld(t, courses.AnyOrder, func(w *world, owner, kari accounts.Actor, course courses.CourseID) {
		w.course("BRANN", courseRow{})
		w.must(w.s.Require(w.t.Context(), owner, course, "BRANN", courses.HoldsCompletion))
		w.enrol(kari, course)
		_, err := w.s.Register(w.t.Context(), owner, course, byHand(w.now.Format("2006-01-02"), w.username(kari)))
		w.must(err)
		o := w.learning(kari).Ongoing
		if len(o) != 1 || o[0].Held == nil || o[0].Held.Class || o[0].Parts != nil || len(o[0].Held.For) != 1 {
			w.t.Errorf("%+v", o)
		}
		if p, f := w.stageOf(owner, kari, course), w.placeOf(kari, "HLR"); p.Stage != courses.HeldUp || f.Place != courses.PlaceHeld || f.Parts != nil {
			w.t.Errorf("%s, %+v", p.Stage, f)
		}
	})
}
