package scorm_test

import (
	"fmt"
	"strings"
	"testing"

	"kursbro/courses/scorm"
)

func TestInteractionsAreReadFromEitherVersion(t *testing.T) {
	for _, test := range []struct{ why, data, want string }{
		{"1.2, by number", `{"cmi":{"interactions":{"0":{"id":"q1","student_response":"a","result":"correct"},"1":{"id":"q2","student_response":"b","result":"wrong"}}}}`, "q1 a true, q2 b false"},
		{"2004, a list", `{"cmi":{"interactions":[{"id":"q1","description":"Hvor?","learner_response":"her","result":"incorrect"},{"id":"q2","result":"neutral"}]}}`, "q1 her false, q2  ?"},
		{"the last answer counts", `{"cmi":{"interactions":[{"id":"q","learner_response":"1","result":"incorrect"},{"id":"q","learner_response":"2","result":"correct"}]}}`, "q 2 true"},
		{"points", `{"cmi":{"interactions":[{"id":"q","result":0.5},{"id":"r","result":"0"}]}}`, "q  true, r  false"},
		{"without a name", `{"cmi":{"interactions":[{"result":"correct"}]}}`, ""},
		{"none", `{"cmi":{}}`, ""},
		{"no such thing", `{"cmi":{"interactions":"x"}}`, ""},
	} {
		all, err := scorm.ReadInteractions([]byte(test.data))
		if err != nil {
			t.Errorf("%s: %v", test.why, err)
		}
		var said []string
		for _, i := range all {
			right := "?"
			if i.Right != nil {
				right = fmt.Sprint(*i.Right)
			}
			said = append(said, i.ID+" "+i.Answer+" "+right)
		}
		if got := strings.Join(said, ", "); got != test.want {
			t.Errorf("%s: %q, want %q", test.why, got, test.want)
		}
	}
	if _, err := scorm.ReadInteractions([]byte("{")); err == nil {
		t.Error("what is no JSON is told")
	}
}
