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

func TestPressingTwiceIsEnrollingOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari, course := w.external("Kari"), w.course("BA101", courseRow{})
		ids := make([]courses.EnrolmentID, 16)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				id, err := w.s.Enrol(context.Background(), kari, course)
				if err != nil {
					t.Error(err)
				}
				ids[i] = id
			})
		}
		all.Wait()
		for _, id := range ids {
			if id != ids[0] || id == "" {
				t.Fatalf("every window gets the same enrolment: %v", ids)
			}
		}
		if n := w.value(`SELECT count(*) FROM enrolment`); n != "1" {
			t.Errorf("%s enrolments", n)
		}
		if n := w.value(`SELECT count(*) FROM audit_entry WHERE action = 'enrolment.enrol'`); n != "1" {
			t.Errorf("%s lines in the log", n)
		}
	})
}

func TestWhoMayEnrol(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		everybody := w.course("ALL", courseRow{})
		elsewhere := w.course("ROG", courseRow{audience: []accounts.OrganisationID{w.another}})
		below := w.course("TRUST", courseRow{audience: []accounts.OrganisationID{w.trust}})
		draft := w.course("DRAFT", courseRow{state: courses.Draft})
		retired := w.course("OLD", courseRow{state: courses.Retired})
		closed := w.external("Stengt")
		w.exec(`UPDATE profile SET state = 'locked' WHERE id = $1`, closed.ProfileID)
		tests := []struct {
			why    string
			who    accounts.Actor
			course courses.CourseID
			want   problem.Kind
		}{
			{"an external, what is open to the region above", w.external("Kari"), everybody, -1},
			{"an employee of a ward, what is open to the trust", w.internal("Ola"), below, -1},
			{"an external does not belong to the trust", w.external("Kari"), below, problem.NotFound},
			{"another region's course", w.external("Kari"), elsewhere, problem.NotFound},
			{"a draft does not exist yet", w.external("Kari"), draft, problem.NotFound},
			{"a retired one is said to be so", w.external("Kari"), retired, problem.Conflict},
			{"no such course", w.external("Kari"), "nothing", problem.NotFound},
			{"a profile that was closed meanwhile", closed, everybody, problem.Conflict},
			{"a visitor", accounts.Nobody, everybody, problem.Unauthenticated},
		}
		for _, test := range tests {
			_, err := w.s.Enrol(context.Background(), test.who, test.course)
			if test.want < 0 && err != nil || test.want >= 0 && (err == nil || problem.KindOf(err) != test.want) {
				t.Errorf("%s: %v", test.why, err)
			}
		}
	})
}

func TestWhoComesBackGoesOnWhereTheyLeft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari, course := w.external("Kari"), w.course("BA101", courseRow{})
		first, attempt := w.start(kari, course, 60)
		window := w.launch(kari, course, attempt)
		w.must(w.s.Withdraw(context.Background(), kari, course))
		if reason := w.value(`SELECT end_reason FROM launch WHERE token_hash = $1`, window); reason != "withdrawn" {
			t.Errorf("the open window is told: %q", reason)
		}
		if l := w.learning(kari); len(l.Ongoing) != 0 {
			t.Error("nothing goes on after withdrawing")
		}
		if err := w.s.Withdraw(context.Background(), kari, course); problem.KindOf(err) != problem.NotFound {
			t.Errorf("withdrawing twice: %v", err)
		}
		if again := w.enrol(kari, course); again != first {
			t.Error("the enrolment that was left is taken up")
		}
		if l := w.learning(kari); len(l.Ongoing) != 1 || l.Ongoing[0].Progress != 60 {
			t.Errorf("what was done is still there: %+v", l.Ongoing)
		}
	})
}

func TestTakingACourseAgainKeepsTheOldCertificate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari, course := w.external("Kari"), w.course("BA101", courseRow{validMonths: 12})
		w.pass(kari, course, "2025-01-10 10:00", 7000)
		w.pass(kari, course, "2026-02-10 10:00", 9000)
		l := w.learning(kari)
		if len(l.Achieved) != 2 || len(l.Ongoing) != 0 {
			t.Fatalf("two results, nothing going on: %+v", l)
		}
		latest, old := l.Achieved[0], l.Achieved[1]
		if latest.SupersededBy != nil || old.SupersededBy == nil || *old.SupersededBy != latest.Result.ID {
			t.Error("the old result is kept and points at the new one")
		}
		if old.Certificate == "" || latest.Certificate == "" || old.Certificate == latest.Certificate {
			t.Error("each pass has its own certificate")
		}
		kept, err := w.s.Certificate(context.Background(), kari, old.Certificate)
		w.must(err)
		if kept.VerdictAt(w.now) != courses.Expired || *kept.Score != 7000 {
			t.Errorf("the old one stays as issued: %+v", kept)
		}
	})
}

func TestARetiredCourseCanStillBeReadByWhoIsInIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kari, course := w.external("Kari"), w.course("BA101", courseRow{})
		w.enrol(kari, course)
		w.exec(`UPDATE course SET state = 'retired' WHERE id = $1`, course)
		if _, err := w.s.Course(context.Background(), kari, course); err != nil {
			t.Error(err)
		}
		if _, err := w.s.Course(context.Background(), w.external("Per"), course); problem.KindOf(err) != problem.NotFound {
			t.Errorf("nobody else: %v", err)
		}
	})
}

func TestAFormerEmployeeTakesCoursesOnlyWhenTheProfileIsReopened(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ola, course := w.external("Ola"), w.course("BA101", courseRow{})
		w.exec(`UPDATE profile SET state = 'ended' WHERE id = $1`, ola.ProfileID)
		if _, err := w.s.Enrol(context.Background(), ola, course); problem.KindOf(err) != problem.Conflict {
			t.Errorf("before: %v", err)
		}
		w.exec(`UPDATE profile SET reopened_at = $2 WHERE id = $1`, ola.ProfileID, d.Now())
		if _, err := w.s.Enrol(context.Background(), ola, course); err != nil {
			t.Errorf("reopened: %v", err)
		}
	})
}
