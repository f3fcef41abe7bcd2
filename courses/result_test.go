package courses_test

import (
	"context"
	"sync"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
)

func TestAPassIsRecordedOnceHoweverOftenItIsSaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari, course := w.external("Kari"), w.course("BV1", courseRow{validMonths: 12})
		_, attempt := w.start(kari, course, 90)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				err := d.Write(context.Background(), func(tx *db.Tx) error {
					return w.s.RecordOutcome(context.Background(), tx, attempt, courses.Outcome{Passed: true, Score: new(8000), At: w.now})
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, table := range []string{"result", "certificate"} {
			if n := w.value(`SELECT count(*) FROM ` + table); n != "1" {
				t.Errorf("%s rows in %s", n, table)
			}
		}
		if state := w.value(`SELECT state FROM enrolment`); state != "completed" {
			t.Errorf("the enrolment is %s", state)
		}
	})
}

func TestALaterFailNeverWipesAPassButAPassReplacesAFail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari, course := w.external("Kari"), w.course("BV1", courseRow{})
		_, attempt := w.start(kari, course, 90)
		w.finish(attempt, false, new(2000))
		if l := w.learning(kari); len(l.Ongoing) != 1 || !l.Ongoing[0].Failed || len(l.Passed()) != 0 {
			t.Errorf("failed and still enrolled: %+v", l)
		}
		w.finish(attempt, true, new(8000))
		w.finish(attempt, false, new(1000))
		l := w.learning(kari)
		if len(l.Passed()) != 1 || *l.Passed()[0].Score != 8000 || l.Passed()[0].Certificate == "" {
			t.Errorf("passed: %+v", l)
		}
	})
}

func TestTheCertificateHasEverythingAsItWasWhenItWasIssued(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari, course := w.external("Kari"), w.course("BV1", courseRow{title: "Brannvern", validMonths: 12})
		w.pass(kari, course, "2026-05-07 12:30", 8750)
		w.exec(`UPDATE profile SET family_name = 'Gift' WHERE id = $1`, kari.ProfileID)
		w.exec(`UPDATE course_text SET title = 'Nytt navn' WHERE course_id = $1`, course)
		w.exec(`UPDATE organisation SET name = 'Omdøpt' WHERE id = $1`, w.trust)
		c, err := w.s.FindCertificate(context.Background(), w.learning(kari).Achieved[0].Certificate)
		w.must(err)
		if c.Holder != "Kari Nordmann" || c.Title("nb") != "Brannvern" || c.Issuer != "Helse Bergen" || *c.Score != 8750 || c.CourseCode != "BV1" {
			t.Errorf("%+v", c)
		}
		if by, err := w.s.Verify(context.Background(), c.Code); err != nil || by.Number != c.Number {
			t.Errorf("found by its address: %v", err)
		}
		if _, err := w.s.Verify(context.Background(), c.Number); problem.KindOf(err) != problem.NotFound {
			t.Error("a number is no address")
		}
		if _, err := w.s.FindCertificate(context.Background(), "KB-2026-0000"); problem.KindOf(err) != problem.Invalid {
			t.Error("what is no number is said to be none")
		}
	})
}

func TestOnlyThePersonAndTheHelpdeskSeeWhatSomebodyLearns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari, per := w.external("Kari"), w.external("Per")
		w.enrol(kari, w.course("BV1", courseRow{}))
		if _, err := w.s.CoursesOf(context.Background(), per, kari.ProfileID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("somebody else: %v", err)
		}
		desk := w.internal("Hjelp")
		desk.Roles = []accounts.Grant{{Role: accounts.Helpdesk, OrganisationID: w.region}}
		if l, err := w.s.CoursesOf(context.Background(), desk, kari.ProfileID); err != nil || len(l.Ongoing) != 1 {
			t.Errorf("the helpdesk: %v", err)
		}
		if n := w.value(`SELECT count(*) FROM audit_entry WHERE action = 'profile.look' AND actor_profile_ref = $1`, desk.ProfileID); n != "1" {
			t.Errorf("the look is on record: %s", n)
		}
	})
}
