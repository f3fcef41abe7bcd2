package courses_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
	"kursbro/courses"
)

func TestALaunchIsForItsOwnerAndOnlyItsHashIsKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zip12("A"))
		w := s.launch(enrolment)
		if len(w.token) != 43 || w.Origin != "http://content.example" || w.Review {
			t.Errorf("launch %+v", w.Launch)
		}
		if n := s.one(`SELECT count(*) FROM launch WHERE token_hash = $1`, w.token); n != "0" {
			t.Error("the token itself is in the database")
		}
		stranger := s.person("ola", "Ola", "Hansen")
		if _, err := s.OpenLaunch(t.Context(), stranger, enrolment); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a stranger's launch: %v", err)
		}
		if _, err := s.OpenLaunch(t.Context(), accounts.Nobody, enrolment); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("a visitor's launch: %v", err)
		}
	})
}

func TestAWindowThatMayNotGoOnIsToldWhy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zip12("A"))
		first := s.launch(enrolment)
		first.start("A")
		second := s.launch(enrolment)
		second.start("A")
		refused(t, first, courses.ErrLaunchTakenOver)
		refused(t, &window{school: s, token: "gjettet", session: "x"}, courses.ErrLaunchUnknown)

		s.now = s.now.Add(11 * time.Hour)
		second.commit(second.say("A", core12("incomplete", "", "2", "", ""), false))
		s.now = s.now.Add(11 * time.Hour) // the commit has renewed it
		second.commit(second.say("A", core12("incomplete", "", "3", "", ""), false))
		s.now = s.now.Add(13 * time.Hour)
		refused(t, second, courses.ErrLaunchExpired)

		third := s.launch(enrolment)
		if cmi := third.start("A"); cmi["core"].(map[string]any)["lesson_location"] != "3" {
			t.Errorf("resumes with %v", cmi)
		}
		lock := func(state string) {
			s.must(d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `UPDATE profile SET state = $1 WHERE id = $2`, state, s.learner.ProfileID)
				return err
			}))
		}
		lock("locked")
		refused(t, third, courses.ErrLaunchEnded)
		lock("active")
		third.commit(third.say("A", core12("incomplete", "", "3", "", ""), false))
		s.must(s.Withdraw(t.Context(), s.learner, courses.CourseID(s.one(`SELECT course_id FROM enrolment`))))
		refused(t, third, courses.ErrLaunchWithdrawn)
		s.write(`UPDATE attempt SET state = 'superseded'`)
		refused(t, third, courses.ErrLaunchMerged)
	})
}

// refused checks that the window may neither look nor save.
func refused(t *testing.T, w *window, want error) {
	t.Helper()
	if _, err := w.Window(t.Context(), w.token); !errors.Is(err, want) {
		t.Errorf("window: %v, want %v", err, want)
	}
	if _, err := w.Commit(t.Context(), w.token, w.say("A", core12("incomplete", "", "9", "", ""), false)); !errors.Is(err, want) {
		t.Errorf("commit: %v, want %v", err, want)
	}
}

func TestAPreviewKeepsNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		s.enrolled(zip12("A"))
		pack := courses.PackageID(s.one(`SELECT id FROM package`))
		if _, err := s.OpenPreview(t.Context(), s.learner, pack); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("a learner's preview: %v", err)
		}
		owner := s.person("eier", "Eva", "Eier")
		owner.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: "org"}}
		other := s.person("annen", "Anne", "Annen")
		other.Roles = []accounts.Grant{{Role: accounts.CourseOwner, OrganisationID: "elsewhere"}}
		if _, err := s.OpenPreview(t.Context(), other, pack); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another organisation's course owner: %v", err)
		}
		opened, err := s.OpenPreview(t.Context(), owner, pack)
		s.must(err)
		w := &window{school: s, token: strings.Split(opened.URL, "/")[4]}
		if mode := w.start("A")["core"].(map[string]any)["lesson_mode"]; mode != "browse" {
			t.Errorf("mode %v", mode)
		}
		w.commit(w.say("A", core12("passed", "100", "", "", ""), true))
		if n := s.one(`SELECT count(*) FROM attempt_unit`) + s.one(`SELECT count(*) FROM result`); n != "00" {
			t.Errorf("rows %s", n)
		}
	})
}

func TestAPassedCourseOpensForReviewAndStaysAsItWas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zip12("A"))
		w := s.launch(enrolment)
		w.start("A")
		w.commit(w.say("A", core12("passed", "85", "8", "all", ""), true))

		again := s.launch(enrolment)
		core := again.start("A")["core"].(map[string]any)
		if !again.Review || core["lesson_mode"] != "review" || core["lesson_status"] != "passed" || core["lesson_location"] != "8" {
			t.Errorf("review %v: %v", again.Review, core)
		}
		again.commit(again.say("A", core12("failed", "10", "1", "", ""), true))
		again.commit(again.say("A", core12("passed", "100", "1", "", ""), true))
		got := s.one(`SELECT a.state || ' ' || a.score || ' ' || r.outcome || ' ' || r.score FROM attempt a JOIN result r ON r.attempt_id = a.id`)
		if got != "passed 8500 passed 8500" {
			t.Errorf("after the review: %s", got)
		}
	})
}

// TestALateCommitOfAFailedAttemptDoesNotBeginTheNext: the window that tries again
// has the token it had, and what it sent before may come after; a pass counts
// even then.
func TestALateCommitOfAFailedAttemptDoesNotBeginTheNext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		w := s.launch(s.enrolled(zip12("A")))
		w.start("A")
		w.commit(w.say("A", core12("incomplete", "", "side 2", "", ""), false))
		failed := w.say("A", core12("failed", "20", "slutt", "feil svar", ""), true)
		if saved := w.commit(failed); saved.State != courses.AttemptFailed {
			t.Fatalf("%+v", saved)
		}
		late := w.say("A", core12("passed", "90", "slutt", "", ""), true)
		s.must(s.Retry(t.Context(), w.token))
		if saved := w.commit(failed); saved.State != courses.AttemptOpen {
			t.Errorf("sent again after the next attempt was begun: %s", saved.State)
		}
		if cmi := w.start("A"); cmi["suspend_data"] != nil {
			t.Errorf("the next attempt begins with %v", cmi)
		}
		if saved := w.commit(late); saved.State != courses.AttemptPassed {
			t.Errorf("a pass that comes late: %s", saved.State)
		}
	})
}
