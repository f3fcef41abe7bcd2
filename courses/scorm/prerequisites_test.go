package scorm_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"kursbro/courses/scorm"
)

func TestPrerequisitesAreReadAsTheScriptSays(t *testing.T) {
	at := map[string]scorm.Status{"P": scorm.StatusPassed, "C": scorm.StatusCompleted, "F": scorm.StatusFailed,
		"I": scorm.StatusUnderway, "N": scorm.NotAttempted, "1.2-a_b": scorm.StatusPassed, "not": scorm.StatusPassed}
	tests := []struct {
		script string
		want   bool
		why    string
	}{
		{"", true, "nothing is asked for"},
		{"P", true, "passed is done"},
		{"C", true, "completed is done"},
		{"F", false, "failed is not done"},
		{"I", false, "begun is not done"},
		{"N", false, "nor what was not begun"},
		{"X", false, "nor what is not there"},
		{"P&C", true, "both"},
		{" P & F ", false, "one is missing"},
		{"F | C", true, "one is enough"},
		{"~F", true, "not done"},
		{"~~P", true, "twice not"},
		{"~P&C", false, "not binds closer than and"},
		{"F & F | P", true, "and binds closer than or"},
		{"F & (F | P)", false, "parentheses bind closest"},
		{"F=failed", true, "a status without quotation marks"},
		{`F = "failed"`, true, "and with"},
		{`F="f"`, true, "in one letter"},
		{`P = "completed"`, false, "passed is another status than completed"},
		{`P <> "completed"`, true, "so they differ"},
		{`N = "not attempted"`, true, "two words"},
		{`N = not attempted`, true, "without quotation marks"},
		{`X = "n"`, true, "what has no status was not attempted"},
		{"2*{P, C, F}", true, "two of three"},
		{"3*{P, C, F}", false, "not three of three"},
		{"0*{F}", true, "none of one"},
		{"2*{P, F|C, F}", true, "members may be scripts"},
		{"1*{N} | P & ~(F & I)", true, "all together"},
		{"1.2-a_b", true, "names have dots, dashes and lines"},
		{`"P"`, true, "a quoted name"},
		{"P AND C", true, "words are forgiven"},
		{"(F and C) Or P", true, "in any case"},
		{"NOT F", true, "also not"},
		{"not", true, "where not is the name of a unit"},
		{"P && C || F", true, "and doubled signs"},
	}
	for _, test := range tests {
		p, err := scorm.ParsePrerequisites(test.script)
		if err != nil || p.Hold(at) != test.want {
			t.Errorf("%s (%s): %v, %v", test.script, test.why, p.Hold(at), err)
		}
	}
}

func TestWhatIsNoScriptIsSaidSo(t *testing.T) {
	for _, script := range []string{"&", "P &", "& P", "P C", "(P", "P)", "2*P", "2*{P", "2*{}", "x*{P}", "-1*{P}", "P=", `P="odd"`, "P <> <> C", "~", `"`, `""`, "{P}", "P,C",
		strings.Repeat("(", 5000) + "P" + strings.Repeat(")", 5000), strings.Repeat("~", 5000) + "P"} {
		if _, err := scorm.ParsePrerequisites(script); !errors.Is(err, scorm.ErrPrerequisites) {
			t.Errorf("%.20s: %v", script, err)
		}
	}
}

// sco is a unit at a level; without a script it is open.
func sco(id string, level int, script string) scorm.Unit {
	return scorm.Unit{Identifier: id, Level: level, Href: id + ".html", Prerequisites: script}
}

func heading(id string, level int, script string) scorm.Unit {
	return scorm.Unit{Identifier: id, Level: level, Prerequisites: script}
}

func TestALockSaysNotYetAndNeverLocksOut(t *testing.T) {
	const passed, completed, failed, begun = scorm.StatusPassed, scorm.StatusCompleted, scorm.StatusFailed, scorm.StatusUnderway
	tests := []struct {
		why   string
		units []scorm.Unit
		at    map[string]scorm.Status
		want  map[string][]string
	}{
		{"one after the other", []scorm.Unit{sco("A", 0, ""), sco("B", 0, "A"), sco("C", 0, "A & B")}, nil,
			map[string][]string{"B": {"A"}, "C": {"A", "B"}}},
		{"the first is done", []scorm.Unit{sco("A", 0, ""), sco("B", 0, "A"), sco("C", 0, "A & B")}, map[string]scorm.Status{"A": completed},
			map[string][]string{"C": {"B"}}},
		{"against the order of the menu", []scorm.Unit{sco("C", 0, "B"), sco("B", 0, "A"), sco("A", 0, "")}, nil,
			map[string][]string{"C": {"B"}, "B": {"A"}}},
		{"what is said less plainly names nothing", []scorm.Unit{sco("A", 0, ""), sco("B", 0, ""), sco("C", 0, "A | B")}, nil,
			map[string][]string{"C": {}}},
		{"a heading is done when all under it is", []scorm.Unit{heading("K", 0, ""), sco("A", 1, ""), sco("B", 1, ""), sco("C", 0, "K")},
			map[string]scorm.Status{"A": completed}, map[string][]string{"C": {"K"}}},
		{"and opens then", []scorm.Unit{heading("K", 0, ""), sco("A", 1, ""), sco("B", 1, ""), sco("C", 0, "K")},
			map[string]scorm.Status{"A": completed, "B": passed}, nil},
		{"a heading's prerequisites are those of all under it", []scorm.Unit{sco("A", 0, ""), heading("K", 0, "A"), heading("L", 1, ""), sco("B", 2, ""), sco("C", 0, "")}, nil,
			map[string][]string{"B": {"A"}}},
		{"an empty heading asks for nothing", []scorm.Unit{heading("K", 0, ""), sco("A", 0, "K")}, nil, nil},
		{"what was begun stays open", []scorm.Unit{sco("A", 0, ""), sco("B", 0, "A")}, map[string]scorm.Status{"B": begun}, nil},
		{"a script that cannot be read locks nothing", []scorm.Unit{sco("A", 0, ""), sco("B", 0, "A &")}, nil, nil},
		{"nor a unit that is not there", []scorm.Unit{sco("A", 0, ""), sco("B", 0, "A & X")}, nil, nil},
		{"nor units that wait for each other", []scorm.Unit{sco("A", 0, "B"), sco("B", 0, "A")}, nil, nil},
		{"nor a unit that waits for itself", []scorm.Unit{sco("A", 0, "A")}, nil, nil},
		{"nor its own heading", []scorm.Unit{heading("K", 0, ""), sco("A", 1, "K")}, nil, nil},
		{"help for who fails waits for the fail", []scorm.Unit{sco("T", 0, ""), sco("H", 0, `T="failed"`)}, nil, map[string][]string{"H": {}}},
		{"and opens with it", []scorm.Unit{sco("T", 0, ""), sco("H", 0, `T="failed"`)}, map[string]scorm.Status{"T": failed}, nil},
		{"and no pass locks it for ever", []scorm.Unit{sco("T", 0, ""), sco("H", 0, `T="failed"`)}, map[string]scorm.Status{"T": passed}, nil},
		{"nor does what should have come before", []scorm.Unit{sco("A", 0, ""), sco("B", 0, "~A")}, map[string]scorm.Status{"A": completed}, nil},
	}
	for _, test := range tests {
		if got := scorm.Locked(test.units, test.at); !maps.EqualFunc(got, test.want, slices.Equal) {
			t.Errorf("%s: %v, not %v", test.why, got, test.want)
		}
	}
}
