package scorm_test

import (
	"encoding/json"
	"strings"
	"testing"

	"kursbro/courses/scorm"
)

func render(t *testing.T, s scorm.Start, v scorm.Version, u scorm.Unit) json.RawMessage {
	t.Helper()
	data, err := s.Render(v, u)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAFreshUnitIsToldWhoAndWhat(t *testing.T) {
	start := scorm.Start{LearnerID: "p1", LearnerName: "Nordmann, Kari", Entry: scorm.Fresh}
	sameJSON(t, render(t, start, scorm.SCORM12, scorm.Unit{MasteryScore: "80", LaunchData: "x=1"}),
		`{"cmi":{"core":{"student_id":"p1","student_name":"Nordmann, Kari","entry":"ab-initio","total_time":"0000:00:00.00",
		"lesson_mode":"normal","credit":"credit"},"launch_data":"x=1","student_data":{"mastery_score":"80"}}}`)
	sameJSON(t, render(t, start, scorm.SCORM2004, scorm.Unit{PassingScore: "0.8", Threshold: "0.5"}),
		`{"cmi":{"learner_id":"p1","learner_name":"Nordmann, Kari","entry":"ab-initio","total_time":"PT0H0M0S","mode":"normal",
		"credit":"credit","scaled_passing_score":"0.8","completion_threshold":"0.5"}}`)
}

func TestAResumedUnitGetsBackAllItSaved(t *testing.T) {
	saved := json.RawMessage(`{"cmi":{"suspend_data":"abc","objectives":{"0":{"id":"o"}},"launch_data":"old","core":{"lesson_location":"3",
		"lesson_status":"incomplete","exit":"suspend","session_time":"00:01:00","total_time":"00:00:10","student_name":"Før, Navn","score":{"raw":"40"}}}}`)
	start := scorm.Start{LearnerName: "Nå, Navn", Entry: scorm.Resumed, Seconds: 70, Data: saved}
	sameJSON(t, render(t, start, scorm.SCORM12, scorm.Unit{}), `{"cmi":{"suspend_data":"abc","objectives":{"0":{"id":"o"}},"student_data":{},
		"core":{"lesson_location":"3","lesson_status":"incomplete","total_time":"0000:01:10.00","student_name":"Nå, Navn","entry":"resume",
		"lesson_mode":"normal","credit":"credit","score":{"raw":"40"}}}}`)
}

func TestAPassIsToldAlsoWhereTheDataSaysLess(t *testing.T) {
	start := scorm.Start{Review: true, Completion: scorm.Completed, Success: scorm.Passed,
		Data: json.RawMessage(`{"cmi":{"completion_status":"incomplete","location":"4"}}`)}
	sameJSON(t, render(t, start, scorm.SCORM2004, scorm.Unit{}), `{"cmi":{"completion_status":"completed","success_status":"passed",
		"location":"4","mode":"review","credit":"no-credit","total_time":"PT0H0M0S"}}`)
	start.Data = json.RawMessage(`{"cmi":{"core":{"lesson_status":"incomplete"}}}`)
	sameJSON(t, render(t, start, scorm.SCORM12, scorm.Unit{}), `{"cmi":{"core":{"lesson_status":"passed","lesson_mode":"review",
		"credit":"no-credit","total_time":"0000:00:00.00"},"student_data":{}}}`)
}

func TestPartialReportsAreLaidOverWhatWasSaved(t *testing.T) {
	merged, err := scorm.MergeData(json.RawMessage(`{"cmi":{"suspend_data":"long","core":{"lesson_location":"1","lesson_status":"incomplete"}}}`),
		json.RawMessage(`{"cmi":{"core":{"lesson_location":"2"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	sameJSON(t, merged, `{"cmi":{"suspend_data":"long","core":{"lesson_location":"2","lesson_status":"incomplete"}}}`)
	if _, err := scorm.MergeData(nil, json.RawMessage(`<html>`)); err == nil {
		t.Error("took what is no JSON")
	}
}

// Courses pack what they remember into sixteen bits a character: half of a pair
// may stand alone, and Go has no such character.
func TestHalvesOfCharactersComeBack(t *testing.T) {
	const packed = `"suspend_data":"a\ud800\udfffb\udc01c\u0000"`
	saved := json.RawMessage(`{"cmi":{` + packed + `,"core":{"lesson_location":"\ud834"}}}`)
	for _, v := range []scorm.Version{scorm.SCORM12, scorm.SCORM2004} {
		if got := string(render(t, scorm.Start{Entry: scorm.Resumed, Data: saved}, v, scorm.Unit{})); !strings.Contains(got, packed) || !strings.Contains(got, `"lesson_location":"\ud834"`) {
			t.Errorf("%s: came back as %s", v, got)
		}
	}
	merged, err := scorm.MergeData(saved, json.RawMessage(`{"cmi":{"core":{"lesson_location":"\udead"}}}`))
	if got := string(merged); err != nil || !strings.Contains(got, packed) || !strings.Contains(got, `"\udead"`) {
		t.Errorf("merged to %s: %v", got, err)
	}
}
