package courses_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
)

func TestWorkGoesOnOnAnotherDeviceWhereItStopped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zip12("A"))
		phone := s.launch(enrolment)
		if cmi := phone.start("A"); cmi["core"].(map[string]any)["entry"] != "ab-initio" {
			t.Errorf("first time: %v", cmi)
		}
		long := strings.Repeat("å\x00", 100_000) // far over 64 k, with what PostgreSQL cannot store as text
		phone.commit(phone.say("A", core12("incomplete", "", "side 7", "", "00:01:00"), false))
		data, err := json.Marshal(map[string]any{"cmi": map[string]any{"suspend_data": long, "core": map[string]string{
			"lesson_status": "incomplete", "lesson_location": "side 8\x00", "session_time": "00:02:00"}}})
		s.must(err)
		phone.commit(phone.say("A", string(data), false)) // and the window just goes away

		pc := s.launch(enrolment)
		cmi := pc.start("A")
		core := cmi["core"].(map[string]any)
		if core["entry"] != "resume" || core["lesson_location"] != "side 8\x00" || cmi["suspend_data"] != long || core["total_time"] != "0000:02:00.00" {
			t.Errorf("resumed with %v", core)
		}
	})
}

func TestAnOlderCommitNeverOverwritesANewer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zip12("A"))
		w := s.launch(enrolment)
		w.start("A")
		one := w.say("A", core12("incomplete", "", "1", "", ""), false)
		two := w.say("A", core12("incomplete", "", "2", "", ""), false)
		w.commit(two)
		w.commit(one) // late: answered as saved, for what is newer is
		w.commit(two) // again
		if got := s.one(`SELECT location || ' ' || sequence FROM attempt_unit`); got != "2 2" {
			t.Errorf("holds %s", got)
		}
		stale := w.say("A", core12("incomplete", "", "0", "", ""), false)
		stale.Session, stale.Follows = "en annen", "en tredje"
		if _, err := w.Commit(t.Context(), w.token, stale); !errors.Is(err, courses.ErrCommitStale) {
			t.Errorf("stale: %v", err)
		}
	})
}

func TestConcurrentCommitsEndWithTheLast(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		w := s.launch(s.enrolled(zip12("A")))
		w.start("A")
		var all sync.WaitGroup
		for range 16 {
			c := w.say("A", core12("incomplete", "", fmt.Sprint(w.sequence), "", ""), false)
			all.Go(func() {
				if _, err := w.Commit(t.Context(), w.token, c); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := s.one(`SELECT location || ' ' || sequence FROM attempt_unit`); got != "15 16" {
			t.Errorf("holds %s", got)
		}
	})
}

func TestAPassInAWindowThatWasTakenOverIsBelieved(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zip12("A"))
		train := s.launch(enrolment)
		train.start("A")
		home := s.launch(enrolment)
		home.start("A")
		home.commit(home.say("A", core12("incomplete", "", "hjemme", "", ""), false))
		_, err := train.Commit(t.Context(), train.token, train.say("A", core12("passed", "90", "tog", "", ""), true))
		if !errors.Is(err, courses.ErrLaunchTakenOver) {
			t.Errorf("answer: %v", err)
		}
		got := s.one(`SELECT a.state || ' ' || u.success || ' ' || u.location || ' ' || r.score FROM attempt a
			JOIN attempt_unit u ON u.attempt_id = a.id JOIN result r ON r.attempt_id = a.id`)
		if got != "passed passed hjemme 9000" { // the achievement counts, the data stay unmixed
			t.Errorf("holds %s", got)
		}
	})
}

func TestAPassCompletesTheEnrolmentAndIsNeverWiped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		w := s.launch(s.enrolled(zip12("A")))
		w.start("A")
		saved := w.commit(w.say("A", core12("passed", "", "", "", ""), false))
		if saved.State != courses.AttemptPassed || saved.Progress != 100 || !saved.At.Equal(s.now) {
			t.Errorf("saved %+v", saved)
		}
		w.commit(w.say("A", core12("passed", "87.5", "", "", ""), false)) // many courses give the score after the status
		w.commit(w.say("A", core12("failed", "10", "", "", ""), true))
		got := s.one(`SELECT e.state || ' ' || a.state || ' ' || r.outcome || ' ' || r.score || ' ' || c.score FROM enrolment e
			JOIN attempt a ON a.enrolment_id = e.id JOIN result r ON r.attempt_id = a.id JOIN certificate c ON c.result_id = r.id`)
		if got != "completed passed passed 8750 8750" {
			t.Errorf("holds %s", got)
		}
	})
}

func TestAPassIsNotGivenTheScoreOfAFailAfterIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		w := s.launch(s.enrolled(zip12("A")))
		w.start("A")
		w.commit(w.say("A", core12("completed", "", "", "", ""), false))
		if saved := w.commit(w.say("A", core12("failed", "10", "", "", ""), false)); saved.State != courses.AttemptPassed || saved.Score != nil {
			t.Errorf("saved %+v", saved)
		}
		if saved := w.commit(w.say("A", core12("passed", "90", "", "", ""), true)); saved.Score == nil || *saved.Score != 9000 {
			t.Errorf("saved %+v", saved)
		}
		if got := s.one(`SELECT r.outcome || ' ' || r.score FROM result r`); got != "passed 9000" {
			t.Errorf("holds %s", got)
		}
	})
}

func TestAFailCountsWhenTheCourseEndsAndTheNextTryIsFresh(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		w := s.launch(s.enrolled(zip12("A")))
		w.start("A")
		if saved := w.commit(w.say("A", core12("failed", "40", "9", "svar", ""), false)); saved.State != courses.AttemptOpen {
			t.Errorf("closed although the learner may try again: %+v", saved)
		}
		if saved := w.commit(w.say("A", core12("failed", "40", "9", "svar", ""), true)); saved.State != courses.AttemptFailed {
			t.Errorf("not closed: %+v", saved)
		}
		s.must(s.Retry(t.Context(), w.token))
		s.must(s.Retry(t.Context(), w.token)) // pressing twice
		cmi := w.start("A")
		if core := cmi["core"].(map[string]any); core["entry"] != "ab-initio" || cmi["suspend_data"] != nil {
			t.Errorf("second try: %v", cmi)
		}
		if saved := w.commit(w.say("A", core12("passed", "80", "", "", ""), true)); saved.State != courses.AttemptPassed {
			t.Errorf("second try: %+v", saved)
		}
		got := s.one(`SELECT count(*) || ' ' || sum(CASE WHEN outcome = 'passed' THEN score ELSE 0 END) FROM result`)
		if got != "2 8000" {
			t.Errorf("results %s", got)
		}
	})
}

func TestAFailWhoseWindowClosedIsClosedWhenTheCourseOpensAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zip12("A"))
		w := s.launch(enrolment)
		w.start("A")
		w.commit(w.say("A", core12("failed", "40", "9", "svar", ""), false))
		next := s.launch(enrolment)
		if next.Attempt == w.Attempt {
			t.Error("goes on with the failed attempt")
		}
		if got := s.one(`SELECT outcome || ' ' || score FROM result`); got != "failed 4000" {
			t.Errorf("result %s", got)
		}
	})
}

func TestACourseOfSeveralUnitsIsPassedWhenAllAreDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		w := s.launch(s.enrolled(zip12("A", "B", "C")))
		for i, step := range []struct {
			unit, status, raw string
			progress          int
			state             courses.AttemptState
		}{
			{"A", "completed", "", 33, courses.AttemptOpen},
			{"B", "passed", "80", 66, courses.AttemptOpen},
			{"C", "failed", "30", 100, courses.AttemptFailed},
			{"C", "passed", "90", 100, courses.AttemptPassed}, // again, in the same window
		} {
			w.start(step.unit)
			saved := w.commit(w.say(step.unit, core12(step.status, step.raw, "", "", "00:00:10"), true))
			if saved.Progress != step.progress || saved.State != step.state {
				t.Errorf("step %d: %+v", i, saved)
			}
		}
		if got := s.one(`SELECT score || ' ' || seconds || ' ' || unit FROM attempt`); got != "8500 40 C" {
			t.Errorf("attempt %s", got)
		}
		if _, err := w.Commit(t.Context(), w.token, w.say("D", core12("passed", "", "", "", ""), true)); !errors.Is(err, courses.ErrUnitUnknown) {
			t.Errorf("a unit that is not there: %v", err)
		}
	})
}

func TestTimeAddsUpOverCommitsAndSessions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zip12("A"))
		for range 2 {
			w := s.launch(enrolment)
			w.start("A")
			for _, so := range []string{"00:01:00", "00:02:00", "00:02:00", "00:01:30"} { // each counts from the session's start
				w.commit(w.say("A", core12("incomplete", "", "", "", so), false))
			}
		}
		if got := s.one(`SELECT seconds FROM attempt`); got != "240" {
			t.Errorf("%s seconds", got)
		}
	})
}

func TestAClosingWindowMaySendOnlyWhatChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zip12("A"))
		w := s.launch(enrolment)
		w.start("A")
		w.commit(w.say("A", core12("incomplete", "", "1", "lang", ""), false))
		last := w.say("A", `{"cmi":{"core":{"lesson_location":"2"}}}`, false)
		last.Partial = true
		w.commit(last)
		cmi := s.launch(enrolment).start("A")
		if cmi["suspend_data"] != "lang" || cmi["core"].(map[string]any)["lesson_location"] != "2" {
			t.Errorf("holds %v", cmi)
		}
	})
}

func TestWhatCannotBeReadIsNotSaved(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		w := s.launch(s.enrolled(zip12("A")))
		w.start("A")
		for _, data := range []string{"", "<html>", "{}", `{"cmi":[]}`, "{\"cmi\":{\"suspend_data\":\"\xff\"}}"} {
			if _, err := w.Commit(t.Context(), w.token, w.say("A", data, false)); !errors.Is(err, courses.ErrCommitUnreadable) {
				t.Errorf("%q: %v", data, err)
			}
		}
		if n := s.one(`SELECT count(*) FROM attempt_unit`); n != "0" {
			t.Errorf("%s rows", n)
		}
	})
}

func TestAWindowThatWasOpenDuringAMergeSavesForTheSurvivor(t *testing.T) { // M35
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		w := s.launch(s.enrolled(zip12("A")))
		w.start("A")
		survivor := s.person("ansatt", "Kari", "Nordmann")
		for _, table := range []string{"launch", "attempt", "enrolment"} {
			s.write(`UPDATE `+table+` SET profile_id = $1`, survivor.ProfileID)
		}
		s.now = s.now.Add(time.Minute)
		w.commit(w.say("A", core12("passed", "80", "", "", ""), true))
		if got := s.one(`SELECT profile_id FROM result`); got != "ansatt" {
			t.Errorf("the result belongs to %s", got)
		}
	})
}
