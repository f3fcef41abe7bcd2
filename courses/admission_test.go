package courses_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
)

// ownerOf is a course owner of the trust.
func (w *world) ownerOf(given string) accounts.Actor {
	by := w.internal(given)
	by.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: w.trust}}
	return by
}

func TestTheLastPlaceGoesToOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, course := w.ownerOf("Eier"), w.course("LAB", courseRow{})
		w.must(w.s.SetAdmission(ctx, owner, course, courses.Admission{Seats: 3}))
		var crowd []accounts.Actor
		for range 8 {
			crowd = append(crowd, w.internal("Mange"))
		}
		results := make([]error, len(crowd))
		var all sync.WaitGroup
		for i, who := range crowd {
			all.Go(func() { _, results[i] = w.s.Enrol(ctx, who, course) })
		}
		all.Wait()
		in := 0
		for i, err := range results {
			switch {
			case err == nil:
				in++
			case !errors.Is(err, courses.ErrFull):
				t.Errorf("number %d: %v", i, err)
			}
		}
		if got := w.value(`SELECT cast(count(*) AS text) FROM enrolment WHERE course_id = $1 AND state = 'active'`, course); in != 3 || got != "3" {
			t.Fatalf("%d came in, %s are in: want 3", in, got)
		}
		for i, err := range results {
			if err == nil {
				w.must(w.s.Withdraw(ctx, crowd[i], course))
				break
			}
		}
		for i, err := range results {
			if err != nil {
				w.enrol(crowd[i], course) // the place that was left
				break
			}
		}
	})
}

func TestADeadlineIsTheEndOfADayInNorway(t *testing.T) {
	for _, test := range []struct {
		why      string
		deadline courses.Deadline
		in, want string
	}{
		{"none", courses.Deadline{}, "2026-06-01 12:00", ""},
		{"summer", courses.Deadline{Days: 7}, "2026-06-01 12:00", "2026-06-08 21:59"},
		{"over the end of summer time", courses.Deadline{Days: 30}, "2026-10-10 12:00", "2026-11-09 22:59"},
		{"22.30 UTC is the next day in summer", courses.Deadline{Days: 1}, "2026-06-01 22:30", "2026-06-03 21:59"},
		{"one day for all", courses.Deadline{On: "2026-12-31"}, "2026-06-01 12:00", "2026-12-31 22:59"},
		{"the very day", courses.Deadline{On: "2026-06-01"}, "2026-06-01 12:00", "2026-06-01 21:59"},
		{"who comes after the day has none", courses.Deadline{On: "2026-05-31"}, "2026-06-01 12:00", ""},
	} {
		got := ""
		if due := test.deadline.From(at(test.in)); due != nil {
			got = due.Format("2006-01-02 15:04")
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.why, got, test.want)
		}
	}
}

func TestACourseThatRequiresAnotherHoldsBackTheEnrolment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, kari := w.ownerOf("Eier"), w.internal("Kari")
		fire, old := w.course("BRANN", courseRow{sameAs: "brann", validMonths: 12}), w.course("BRANN0", courseRow{sameAs: "brann", validMonths: 12})
		lead := w.course("LEDER", courseRow{})
		w.must(w.s.Require(ctx, owner, lead, "brann", courses.HoldsEnrolment))
		if _, err := w.s.Enrol(ctx, kari, lead); !errors.Is(err, courses.ErrLacks) {
			t.Fatalf("enrolled without: %v", err)
		}
		w.pass(kari, old, "2024-01-01 12:00", 9000) // expired
		if _, err := w.s.Enrol(ctx, kari, lead); !errors.Is(err, courses.ErrLacks) {
			t.Fatalf("an expired pass: %v", err)
		}
		required, err := w.s.Prerequisites(ctx, kari, lead)
		w.must(err)
		if len(required) != 1 || required[0].Held || required[0].CourseID != fire {
			t.Fatalf("required: %+v", required)
		}
		w.pass(kari, old, "2026-01-01 12:00", 9000) // counts as the same
		w.enrol(kari, lead)
		for _, code := range []string{"LEDER", "NOKON"} {
			if err := w.s.Require(ctx, owner, lead, code, courses.HoldsCompletion); err == nil {
				t.Errorf("%s was taken as a requirement of LEDER", code)
			}
		}
		if err := w.s.Require(ctx, owner, fire, "LEDER", courses.HoldsCompletion); err == nil {
			t.Error("a circle was closed")
		}
	})
}

func TestAPassThatWaitsIsRecordedByItselfWithItsOwnDate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, kari := w.ownerOf("Eier"), w.internal("Kari")
		fire, lead, top := w.course("BRANN", courseRow{}), w.course("LEDER", courseRow{validMonths: 12}), w.course("TOPP", courseRow{})
		w.must(w.s.Require(ctx, owner, lead, "BRANN", courses.HoldsCompletion))
		w.must(w.s.Require(ctx, owner, top, "LEDER", courses.HoldsCompletion))
		results := func() string {
			return w.value(`SELECT cast(count(*) AS text) FROM result WHERE profile_id = $1 AND outcome = 'passed'`, kari.ProfileID)
		}
		for _, course := range []courses.CourseID{top, lead} {
			_, attempt := w.start(kari, course, 50)
			w.now = w.now.AddDate(0, 0, 1)
			w.finish(attempt, true, new(8500))
		}
		if results() != "0" {
			t.Fatal("a pass was recorded that others hold back")
		}
		for _, o := range w.learning(kari).Ongoing {
			if o.Held == nil || len(o.Held.For) != 1 {
				t.Errorf("%s does not say what it waits for", o.Code)
			}
		}
		// Looking again is no new attempt, and withdrawing loses nothing.
		launch, err := w.s.OpenLaunch(ctx, kari, w.learning(kari).Ongoing[0].Enrolment.ID)
		w.must(err)
		if !launch.Review {
			t.Error("what is done is begun anew")
		}
		w.must(w.s.Withdraw(ctx, kari, top))
		w.pass(kari, fire, "2026-06-10 12:00", 9000)
		if results() != "3" {
			t.Fatalf("%s results: one pass did not bring the others", results())
		}
		for course, day := range map[courses.CourseID]string{top: "2026-06-02", lead: "2026-06-03"} {
			if got := w.value(`SELECT substr(cast(achieved_at AS text), 1, 10) FROM result WHERE course_id = $1 AND score = 8500`, course); got != day {
				t.Errorf("recorded on %s, want %s", got, day)
			}
		}
		if got := w.value(`SELECT cast(count(*) AS text) FROM certificate WHERE profile_id = $1`, kari.ProfileID); got != "3" {
			t.Errorf("%s certificates", got)
		}
	})
}

func TestAPassThatWaitsIsRecordedWhenTheOtherComesByAMerge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		owner, guest, kari := w.ownerOf("Eier"), w.external("Kari"), w.internal("Kari")
		fire, lead := w.course("BRANN", courseRow{}), w.course("LEDER", courseRow{})
		w.must(w.s.Require(ctx, owner, lead, "BRANN", courses.HoldsCompletion))
		_, attempt := w.start(guest, lead, 50)
		w.finish(attempt, true, nil)
		w.start(kari, lead, 90) // further along, but not done
		w.pass(kari, fire, "2026-05-10 12:00", 9000)
		w.merge(guest, kari)
		recorded, err := w.s.SeeToHeld(ctx)
		w.must(err)
		again, err := w.s.SeeToHeld(ctx)
		w.must(err)
		if recorded != 1 || again != 0 {
			t.Fatalf("recorded %d and %d", recorded, again)
		}
		if got := w.value(`SELECT profile_id FROM result WHERE course_id = $1`, lead); got != string(kari.ProfileID) {
			t.Errorf("the pass is %s's", got)
		}
		if l := w.learning(kari); len(l.Ongoing) != 0 || len(l.Passed()) != 2 {
			t.Errorf("ongoing %d, passed %d", len(l.Ongoing), len(l.Passed()))
		}
	})
}
