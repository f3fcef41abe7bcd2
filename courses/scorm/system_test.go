package scorm

import (
	"encoding/json"
	"testing"
)

func TestOfWhatCoursesShareTheLatestCounts(t *testing.T) {
	all := SystemOf([]string{
		`{"system":{"objectives":{"a":{"at":2,"value":{"satisfied":true}},"b":{"at":1,"value":{}}},"stores":{"s":{"at":5,"value":"new"}}}}`,
		`{"system":{"objectives":{"a":{"at":1,"value":{"satisfied":false}}},"stores":{"s":{"at":4,"value":"old"}}}}`,
		`{"sequencer":{}}`, `cut`,
	})
	text, err := json.Marshal(all)
	want := `{"objectives":{"a":{"at":2,"value":{"satisfied":true}},"b":{"at":1,"value":{}}},"stores":{"s":{"at":5,"value":"new"}}}`
	if err != nil || string(text) != want {
		t.Errorf("%s %v", text, err)
	}
}

func TestOnlyAPackageThatSharesAsksForIt(t *testing.T) {
	maps, data := json.RawMessage(`{"mapInfo":[]}`), json.RawMessage(`{"sharedDataMaps":[]}`)
	for _, test := range []struct {
		why  string
		s    *Sequencing
		want bool
	}{
		{"no rules", nil, false},
		{"a plain menu", &Sequencing{ActivityTree: maps, Simple: true}, false},
		{"objectives", &Sequencing{ActivityTree: maps}, true},
		{"objectives of its own", &Sequencing{ActivityTree: maps, Local: true}, false},
		{"data", &Sequencing{ActivityTree: data, Local: true}, true},
		{"data of its own", &Sequencing{ActivityTree: data, LocalData: true}, false},
		{"nothing", &Sequencing{ActivityTree: json.RawMessage(`{}`)}, false},
	} {
		if got := test.s.Shares(); got != test.want {
			t.Errorf("%s: %v", test.why, got)
		}
	}
}
