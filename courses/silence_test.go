package courses_test

import (
	"testing"
	"time"

	"kursbro/accounts/transfer"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
)

func (s *school) rule(kind courses.SilenceKind, minutes int) {
	s.t.Helper()
	s.must(s.SetSilence(s.t.Context(), operator, courses.CourseID(s.one(`SELECT id FROM course`)), courses.Silence{Kind: kind, Minutes: minutes}))
}

func (s *school) passes() string {
	return s.one(`SELECT count(*) FROM result WHERE outcome = 'passed'`)
}

func TestASilentCourseIsDoneByItsOwnersRule(t *testing.T) {
	for _, test := range []struct {
		why     string
		kind    courses.SilenceKind
		minutes int
		status  string // of the first unit; the second says nothing
		open    int    // seconds in the second
		want    courses.AttemptState
	}{
		{"without a rule it waits for the course", courses.AsReported, 0, "", 9999, courses.AttemptOpen},
		{"all units opened", courses.WhenOpened, 0, "", 0, courses.AttemptPassed},
		{"time enough in it", courses.AfterMinutes, 10, "", 600, courses.AttemptPassed},
		{"not time enough", courses.AfterMinutes, 10, "", 599, courses.AttemptOpen},
		{"the learner has not said so", courses.WhenSaid, 0, "", 9999, courses.AttemptOpen},
		{"the course says that a part is not done", courses.WhenOpened, 0, "incomplete", 0, courses.AttemptOpen},
		{"the course says that a part was failed", courses.AfterMinutes, 10, "failed", 9999, courses.AttemptOpen},
	} {
		t.Run(test.why, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				s := openSchool(t, d)
				enrolment := s.enrolled(zip12("A", "B"))
				s.rule(test.kind, test.minutes)
				w := s.launch(enrolment)
				w.start("A")
				w.commit(w.say("A", core12(test.status, "", "1", "", ""), false))
				w.start("B")
				c := w.say("B", core12("", "", "1", "", ""), false)
				c.Open = test.open
				s.now = s.now.Add(time.Duration(test.open) * time.Second)
				if got := w.commit(c); got.State != test.want {
					t.Errorf("%s, not %s", got.State, test.want)
				}
			})
		})
	}
}

// TestNobodyIsInACourseLongerThanSinceItWasOpened: minutes that a browser claims
// pass nobody, and those that have gone by do.
func TestNobodyIsInACourseLongerThanSinceItWasOpened(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zip12("A"))
		s.rule(courses.AfterMinutes, 30)
		w := s.launch(enrolment)
		w.start("A")
		for _, waits := range []time.Duration{0, 29 * time.Minute} {
			s.now = s.now.Add(waits)
			c := w.say("A", core12("", "", "1", "", "12:00:00"), true)
			c.Open = 12 * 60 * 60
			if got := w.commit(c); got.State != courses.AttemptOpen {
				t.Errorf("%s after %s", got.State, waits)
			}
		}
		s.now = s.now.Add(time.Minute)
		if got := w.commit(w.say("A", core12("", "", "1", "", "12:00:00"), true)); got.State != courses.AttemptPassed {
			t.Errorf("%s after half an hour", got.State)
		}
	})
}

// TestWhoHadDoneEnoughBeforeTheRuleNeedNotComeAgain, also when a merge has moved
// what they did to another profile in between; twice is once.
func TestWhoHadDoneEnoughBeforeTheRuleNeedNotComeAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zip12("A"))
		w := s.launch(enrolment)
		w.start("A")
		w.commit(w.say("A", core12("", "", "1", "", ""), false))
		was := s.now
		s.now = s.now.Add(48 * time.Hour)
		s.write(`INSERT INTO profile (id, kind, state, username, given_name, family_name, organisation_id, search_text, sort_key, created_at, updated_at)
			VALUES ('karnor', 'internal', 'active', 'karnor', 'Kari', 'Nordmann', 'org', '', '', $1, $1)`, s.now)
		items, err := courses.PlanMove(t.Context(), d, transfer.Move{From: "kari", Into: "karnor", Evidence: "typed"})
		s.must(err)
		s.must(d.Write(t.Context(), func(tx *db.Tx) error { return courses.ApplyMove(t.Context(), tx, items) }))
		s.rule(courses.WhenOpened, 0)
		for range 2 {
			_, err := s.SeeToSilence(t.Context())
			s.must(err)
		}
		if n := s.passes(); n != "1" {
			t.Fatalf("%s passes, not one", n)
		}
		var at time.Time
		s.must(d.QueryRow(t.Context(), `SELECT achieved_at FROM result WHERE profile_id = 'karnor'`).Scan(&at))
		if !at.Equal(was) {
			t.Errorf("passed %s, not on the day they were there, %s", at, was)
		}
	})
}

func TestARuleForSilenceIsOneThatCanBeKept(t *testing.T) {
	for _, rule := range []courses.Silence{{Kind: "now"}, {Kind: courses.AfterMinutes}, {Kind: courses.AfterMinutes, Minutes: courses.MostMinutes + 1}} {
		if err := (&courses.Service{}).SetSilence(t.Context(), operator, "c", rule); err == nil {
			t.Errorf("%v is taken", rule)
		}
	}
}
