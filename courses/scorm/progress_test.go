package scorm_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"kursbro/courses/scorm"
)

func read(t *testing.T, v scorm.Version, data string, final bool) scorm.Progress {
	t.Helper()
	p, err := scorm.ReadProgress(v, []byte(data), final)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func score(p scorm.Progress) string {
	if p.Score == nil {
		return "-"
	}
	return fmt.Sprint(*p.Score)
}

func TestLessonStatusOf12MapsToCompletionAndSuccess(t *testing.T) {
	for _, c := range []struct {
		status, mastery, raw, why string
		completion                scorm.Completion
		success                   scorm.Success
	}{
		{"passed", "", "", "passed is through as well", scorm.Completed, scorm.Passed},
		{"failed", "", "", "failed is through too", scorm.Completed, scorm.Failed},
		{"completed", "", "", "", scorm.Completed, ""},
		{"completed", "80", "80", "at the mastery score", scorm.Completed, scorm.Passed},
		{"completed", "80", "79.9", "under it", scorm.Completed, scorm.Failed},
		{"completed", "80", "", "no score to measure", scorm.Completed, ""},
		{"passed", "80", "10", "the course's own verdict is not overruled here", scorm.Completed, scorm.Passed},
		{"incomplete", "80", "90", "not yet", scorm.Incomplete, ""},
		{"browsed", "", "", "looked at", scorm.Incomplete, ""},
		{"not attempted", "", "", "", "", ""},
		{"Passed", "", "", "wrong case", scorm.Completed, scorm.Passed},
		{"tull", "", "", "nonsense", "", ""},
	} {
		p := read(t, scorm.SCORM12, fmt.Sprintf(`{"cmi":{"core":{"lesson_status":%q,"score":{"raw":%q}},"student_data":{"mastery_score":%q}}}`, c.status, c.raw, c.mastery), true)
		if p.Completion != c.completion || p.Success != c.success {
			t.Errorf("%s (%s): %q %q", c.status, c.why, p.Completion, p.Success)
		}
	}
}

func TestStatusesOf2004(t *testing.T) {
	for _, c := range []struct {
		data       string
		final      bool
		completion scorm.Completion
		success    scorm.Success
	}{
		{`"completion_status":"completed","success_status":"passed"`, false, scorm.Completed, scorm.Passed},
		{`"completion_status":"incomplete","success_status":"failed"`, true, scorm.Incomplete, scorm.Failed},
		{`"completion_status":"unknown"`, false, "", ""},
		{`"completion_status":"unknown"`, true, scorm.Completed, ""},     // the standard's default at the end
		{`"completion_status":"unknown","exit":"suspend"`, true, "", ""}, // not the end
		{`"completion_status":"incomplete"`, true, scorm.Incomplete, ""}, // exit unset never resets or completes
		{`"scaled_passing_score":"0.8","score":{"scaled":"0.8"}`, false, "", scorm.Passed},
		{`"scaled_passing_score":"0.8","score":{"scaled":"0.79"},"success_status":"passed"`, false, "", scorm.Failed}, // the package's limit decides
		{`"scaled_passing_score":"0.8","success_status":"passed"`, false, "", scorm.Passed},                           // no score: the course decides
	} {
		p := read(t, scorm.SCORM2004, `{"cmi":{`+c.data+`}}`, c.final)
		if p.Completion != c.completion || p.Success != c.success {
			t.Errorf("%s final=%v: %q %q", c.data, c.final, p.Completion, p.Success)
		}
	}
}

func TestScoresBecomeShares(t *testing.T) {
	for _, c := range []struct {
		version scorm.Version
		score   string
		want    string
	}{
		{scorm.SCORM12, `{"raw":"85","min":"","max":"100"}`, "8500"},
		{scorm.SCORM12, `{"raw":"87.5","min":"0","max":""}`, "8750"},
		{scorm.SCORM12, `{"raw":"8","min":"0","max":"10"}`, "8000"},
		{scorm.SCORM12, `{"raw":"20","min":"20","max":"100"}`, "0"},
		{scorm.SCORM12, `{"raw":"120","max":"100"}`, "10000"},
		{scorm.SCORM12, `{"raw":"50","min":"100","max":"100"}`, "5000"}, // min without sense
		{scorm.SCORM12, `{"raw":85,"max":100}`, "8500"},                 // numbers instead of strings
		{scorm.SCORM12, `{"raw":""}`, "-"},
		{scorm.SCORM12, `{"raw":"NaN"}`, "-"},
		{scorm.SCORM2004, `{"scaled":"0.875"}`, "8750"},
		{scorm.SCORM2004, `{"scaled":"-0.5"}`, "0"},
		{scorm.SCORM2004, `{"scaled":"","raw":"9","min":"0","max":"12"}`, "7500"},
	} {
		data := `{"cmi":{"score":` + c.score + `}}`
		if c.version == scorm.SCORM12 {
			data = `{"cmi":{"core":{"score":` + c.score + `}}}`
		}
		if got := score(read(t, c.version, data, false)); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.version, c.score, got, c.want)
		}
	}
}

func TestTimesAreRead(t *testing.T) {
	for written, want := range map[string]int{
		"00:01:30": 90, "0000:10:00.50": 601, "9999:59:59": 86400, "1:2:3": 3723, "": 0, "ett minutt": 0,
	} {
		if got := read(t, scorm.SCORM12, `{"cmi":{"core":{"session_time":"`+written+`"}}}`, false).Session; got != want {
			t.Errorf("1.2 %q: %d, want %d", written, got, want)
		}
	}
	for written, want := range map[string]int{
		"PT90S": 90, "PT1H30M": 5400, "P1DT0.4S": 86400, "PT": 0, "P": 0, "": 0, "P57Y": 86400, "1:30": 0,
	} {
		if got := read(t, scorm.SCORM2004, `{"cmi":{"session_time":"`+written+`"}}`, false).Session; got != want {
			t.Errorf("2004 %q: %d, want %d", written, got, want)
		}
	}
	if got := scorm.FormatTime(scorm.SCORM12, 3723); got != "0001:02:03.00" {
		t.Errorf("1.2: %s", got)
	}
	if got := scorm.FormatTime(scorm.SCORM2004, 3723); got != "PT1H2M3S" {
		t.Errorf("2004: %s", got)
	}
}

func TestLongSuspendDataAndBookmarkAreKeptWhole(t *testing.T) {
	long := strings.Repeat("æ", 100_000)
	p := read(t, scorm.SCORM12, `{"cmi":{"suspend_data":"`+long+`","core":{"lesson_location":"side 3","exit":"suspend"}}}`, false)
	if p.SuspendData != long || p.Location != "side 3" || p.Exit != "suspend" {
		t.Errorf("%d characters, %q, %q", len(p.SuspendData), p.Location, p.Exit)
	}
}

func TestWhatIsNoRuntimeDataIsAnError(t *testing.T) {
	for _, data := range []string{"", "[]", "{}", `{"cmi":null}`, `{"cmi":[]}`, "<html>"} {
		if _, err := scorm.ReadProgress(scorm.SCORM12, []byte(data), false); err == nil {
			t.Errorf("%q was taken", data)
		}
	}
	if _, err := scorm.ReadProgress(scorm.SCORM12, []byte(`{"cmi":{"core":{"lesson_status":{"a":1}},"suspend_data":[1]}}`), false); err != nil {
		t.Errorf("odd members should be taken as unsaid: %v", err)
	}
}

func TestALaterLowerStatusNeverWipesAPass(t *testing.T) {
	at := func(success scorm.Success, score int) scorm.Progress {
		return scorm.Progress{Completion: scorm.Completed, Success: success, Score: &score}
	}
	for name, c := range map[string]struct {
		earlier, later scorm.Progress
		success        scorm.Success
		score          string
	}{
		"failed after passed":       {at(scorm.Passed, 9000), at(scorm.Failed, 2000), scorm.Passed, "9000"},
		"started again":             {at(scorm.Passed, 9000), scorm.Progress{Completion: scorm.Incomplete}, scorm.Passed, "9000"},
		"worse pass":                {at(scorm.Passed, 9000), at(scorm.Passed, 8000), scorm.Passed, "9000"},
		"better pass":               {at(scorm.Passed, 8000), at(scorm.Passed, 9000), scorm.Passed, "9000"},
		"pass without score":        {at(scorm.Passed, 8000), scorm.Progress{Success: scorm.Passed}, scorm.Passed, "8000"},
		"passed after failed":       {at(scorm.Failed, 2000), at(scorm.Passed, 8000), scorm.Passed, "8000"},
		"failed again":              {at(scorm.Failed, 2000), at(scorm.Failed, 3000), scorm.Failed, "3000"},
		"completed keeps completed": {scorm.Progress{Completion: scorm.Completed}, scorm.Progress{Completion: scorm.Incomplete}, "", "-"},
	} {
		p := c.later.After(c.earlier)
		if p.Success != c.success || score(p) != c.score || p.Completion != scorm.Completed {
			t.Errorf("%s: %q %s %q", name, p.Success, score(p), p.Completion)
		}
	}
}

func TestAScoreInARangeThatNoNumberCanHoldIsNone(t *testing.T) {
	for _, data := range []string{
		`{"cmi":{"core":{"score":{"raw":"1e308","min":"-1e308","max":"1.7e308"}}}}`,
		`{"cmi":{"core":{"score":{"raw":"NaN","min":"0","max":"100"}}}}`,
	} {
		if got := score(read(t, scorm.SCORM12, data, false)); got != "-" {
			t.Errorf("%s gives %s", data, got)
		}
	}
}

// What is taken as it stands and what is unescaped are the same text.
func TestSuspendDataComesBackAsItWasWritten(t *testing.T) {
	for _, want := range []string{"", "plain", `"quoted"`, `back\slash`, "æøå áčđ 😀", "line\nbreak\ttab", "\u0000nul", `\u0041`, "</script>", strings.Repeat("s", 70_000)} {
		data, err := json.Marshal(map[string]any{"cmi": map[string]any{"suspend_data": want, "core": map[string]any{}}})
		if err != nil {
			t.Fatal(err)
		}
		said, err := scorm.ReadProgress(scorm.SCORM12, data, false)
		if err != nil || said.SuspendData != want {
			t.Errorf("%.30q came back as %.30q: %v", want, said.SuspendData, err)
		}
	}
}
