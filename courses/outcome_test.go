package courses_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/courses"
	"kursbro/courses/scorm"
)

// zipRuled is a SCORM 2004 package of two units with rules of its own.
func zipRuled() []byte {
	return zipOf(map[string]string{"a.html": "a", "imsmanifest.xml": `<manifest identifier="M" xmlns:imsss="http://www.imsglobal.org/xsd/imsss" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3">
<metadata><schemaversion>2004 4th Edition</schemaversion></metadata><organizations><organization identifier="O"><title>Kurs</title>
<item identifier="A" identifierref="R"><title>A</title></item><item identifier="B" identifierref="R"><title>B</title></item>
<imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing></organization></organizations>
<resources><resource identifier="R" adlcp:scormType="sco" href="a.html"/></resources></manifest>`})
}

const unitPassed = `{"cmi":{"completion_status":"completed","success_status":"passed","score":{"scaled":"1"}}}`

// ruled is a commit that says what the whole adds up to.
func (w *window) ruled(unit string, o *scorm.Outcome) courses.Saved {
	c := w.say(unit, unitPassed, true)
	c.Outcome, c.Sequencing = o, "kept"
	return w.commit(c)
}

func scaled(value float64) *float64 { return &value }

func TestTheRulesOfACourseDecideItsOutcome(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		w := s.launch(s.enrolled(zipRuled()))
		w.start("A")
		w.ruled("A", &scorm.Outcome{Completion: scorm.Incomplete})
		w.start("B")
		if saved := w.ruled("B", &scorm.Outcome{Completion: scorm.Incomplete, Success: scorm.Failed, Over: true}); saved.State != courses.AttemptOpen {
			t.Errorf("every unit is passed, the whole is not: %s", saved.State)
		}
		late := w.say("B", unitPassed, true) // of a page from before there were rules
		if saved := w.commit(late); saved.State != courses.AttemptOpen {
			t.Errorf("without a word of the whole: %s", saved.State)
		}
		if saved := w.ruled("B", &scorm.Outcome{Completion: scorm.Completed, Success: scorm.Passed, Scaled: scaled(0.9)}); saved.State != courses.AttemptPassed || saved.Score == nil || *saved.Score != 9000 {
			t.Errorf("passed as a whole: %+v", saved)
		}
		if saved := w.ruled("B", &scorm.Outcome{Completion: scorm.Completed, Success: scorm.Failed, Scaled: scaled(0.1), Over: true}); saved.State != courses.AttemptPassed {
			t.Errorf("a pass is not wiped by what comes after: %s", saved.State)
		}
		if got := s.one(`SELECT state || ' ' || (SELECT score FROM result) FROM attempt`); got != "passed 9000" {
			t.Errorf("holds %s", got)
		}
	})
}

// TestACoursePassedOnTheWayGoesOnUntilItIsEnded: its rules may say that it is
// satisfied after the first of its parts. What follows counts in the course, and
// takes nothing of the pass.
func TestACoursePassedOnTheWayGoesOnUntilItIsEnded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zipRuled())
		w := s.launch(enrolment)
		w.start("A")
		says := func(o scorm.Outcome, kept string) courses.Saved {
			c := w.say("A", unitPassed, true)
			c.Outcome, c.Sequencing = &o, kept
			return w.commit(c)
		}
		says(scorm.Outcome{Completion: scorm.Completed, Success: scorm.Passed, Scaled: scaled(0.9)}, `{"over":false,"n":1}`)
		w = s.launch(enrolment)
		if mode := w.start("A")["mode"]; w.Review || mode != "normal" {
			t.Errorf("under way: review %v, mode %v", w.Review, mode)
		}
		says(scorm.Outcome{Completion: scorm.Incomplete, Success: scorm.Failed, Scaled: scaled(0.2)}, `{"over":false,"n":2}`)
		const holds = `SELECT state || ' ' || score || ' ' || progress || ' ' || sequencing || ' ' || (SELECT outcome || ' ' || score FROM result) FROM attempt`
		if got := s.one(holds); got != `passed 9000 100 {"over":false,"n":2} passed 9000` {
			t.Errorf("after more of it: %s", got)
		}
		says(scorm.Outcome{Completion: scorm.Completed, Success: scorm.Failed, Scaled: scaled(0.1), Over: true}, `{"over":true}`)
		if w = s.launch(enrolment); !w.Review || w.start("A")["mode"] != "review" {
			t.Error("ended, yet not to be looked at again")
		}
		if got := s.one(holds); got != `passed 9000 100 {"over":true} passed 9000` {
			t.Errorf("after its end: %s", got)
		}
	})
}

func TestACourseThatItsRulesEndUnsatisfiedIsFailedAndTakenAnew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		enrolment := s.enrolled(zipRuled())
		w := s.launch(enrolment)
		w.start("A")
		if saved := w.ruled("A", &scorm.Outcome{Completion: scorm.Completed, Success: scorm.Failed}); saved.State != courses.AttemptOpen {
			t.Errorf("not over yet: %s", saved.State)
		}
		if saved := w.ruled("A", &scorm.Outcome{Completion: scorm.Completed, Success: scorm.Failed, Over: true}); saved.State != courses.AttemptFailed {
			t.Errorf("over: %s", saved.State)
		}
		s.launch(enrolment)
		if got := s.one(`SELECT count(*) FROM attempt`); got != "2" {
			t.Errorf("%s attempts", got)
		}
	})
}

func TestAUnitBeginsAsTheRulesSay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := openSchool(t, d)
		w := s.launch(s.enrolled(zipRuled()))
		w.start("A")
		w.commit(w.say("A", `{"cmi":{"completion_status":"incomplete","suspend_data":"side 3","exit":"normal","total_time":"PT1M"}}`, true))
		found, err := w.Window(t.Context(), w.token)
		s.must(err)
		for entrance, want := range map[courses.Entrance]string{courses.Anew: "ab-initio <nil> PT0H0M0S", courses.Onward: "resume side 3 PT1M"} {
			start, _, err := w.StartOf(t.Context(), found, "A", entrance)
			s.must(err)
			data, err := start.Render(scorm.SCORM2004, scorm.Unit{})
			s.must(err)
			var told struct {
				CMI map[string]any `json:"cmi"`
			}
			s.must(json.Unmarshal(data, &told))
			cmi := told.CMI
			if got := fmt.Sprintf("%v %v %v", cmi["entry"], cmi["suspend_data"], cmi["total_time"]); got != want {
				t.Errorf("%s: %s, not %s", entrance, got, want)
			}
		}
	})
}
