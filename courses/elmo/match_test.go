package elmo_test

import (
	"testing"

	"kursbro/courses/elmo"
)

func isHers(digits string) bool { return digits == "12829499914" }

// TestMatchPerson: whose document it is.
func TestMatchPerson(t *testing.T) {
	her := elmo.Person{HasNationalID: isHers, GivenNames: "Áile Máret", FamilyName: "Čáhppe", BirthDate: "1994-02-12"}
	number := func(value string) []elmo.Identifier {
		return []elmo.Identifier{{Type: "esi", Value: "12829499914x"}, {Type: "nationalIdentifier", Value: value}}
	}
	for name, c := range map[string]struct {
		learner elmo.Learner
		want    elmo.Match
	}{
		"same number":               {elmo.Learner{Identifiers: number("12829499914"), GivenNames: "A", FamilyName: "B"}, elmo.Match{Verdict: elmo.Same, Ground: elmo.ByNationalID}},
		"same number, spaced":       {elmo.Learner{Identifiers: number("128294 99914")}, elmo.Match{Verdict: elmo.Same, Ground: elmo.ByNationalID}},
		"other number, same names":  {elmo.Learner{Identifiers: number("1"), GivenNames: "Áile Máret", FamilyName: "Čáhppe", BirthDate: "1994-02-12"}, elmo.Match{Verdict: elmo.Unsure, Ground: elmo.ByNationalID}},
		"other number, other names": {elmo.Learner{Identifiers: number("1"), GivenNames: "Ola", FamilyName: "Nordmann", BirthDate: "1990-01-01"}, elmo.Match{Verdict: elmo.Different, Ground: elmo.ByBirthDate, Score: 117}},
		"number of another type":    {elmo.Learner{Identifiers: []elmo.Identifier{{Type: "esi", Value: "12829499914"}}}, elmo.Match{Verdict: elmo.Different, Ground: elmo.ByNames, Score: 116}},
		"names and birth date":      {elmo.Learner{GivenNames: "áile  MÁRET", FamilyName: "C\u030ca\u0301hppe", BirthDate: "1994-02-12"}, elmo.Match{Verdict: elmo.Same, Ground: elmo.ByNames}},
		"other birth date":          {elmo.Learner{GivenNames: "Áile Máret", FamilyName: "Čáhppe", BirthDate: "1994-12-02"}, elmo.Match{Verdict: elmo.Different, Ground: elmo.ByBirthDate, Score: 100}},
		"no birth date":             {elmo.Learner{GivenNames: "Áile Máret", FamilyName: "Čáhppe"}, elmo.Match{Verdict: elmo.Unsure, Ground: elmo.ByNames, Score: 100}},
		"without letters":           {elmo.Learner{GivenNames: "Aile Maret", FamilyName: "Cahppe", BirthDate: "1994-02-12"}, elmo.Match{Verdict: elmo.Unsure, Ground: elmo.ByNames, Score: 4}},
		"one of the given names":    {elmo.Learner{GivenNames: "Áile", FamilyName: "Čáhppe", BirthDate: "1994-02-12"}, elmo.Match{Verdict: elmo.Unsure, Ground: elmo.ByNames, Score: 6}},
		"a twin":                    {elmo.Learner{GivenNames: "Inger Anna", FamilyName: "Čáhppe", BirthDate: "1994-02-12"}, elmo.Match{Verdict: elmo.Different, Ground: elmo.ByNames, Score: 9}},
		"nothing":                   {elmo.Learner{}, elmo.Match{Verdict: elmo.Different, Ground: elmo.ByNames, Score: 116}},
	} {
		if got := elmo.MatchPerson(c.learner, her); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	if got := elmo.MatchPerson(elmo.Learner{}, elmo.Person{}); got.Verdict == elmo.Same {
		t.Errorf("nobody is nobody: %+v", got)
	}
	if got := elmo.MatchPerson(elmo.Learner{BirthDate: "1994-02-12"}, elmo.Person{BirthDate: "1994-02-12"}); got.Verdict == elmo.Same {
		t.Errorf("a birth date alone: %+v", got)
	}
	withoutNumber := her
	withoutNumber.HasNationalID = nil
	if got := elmo.MatchPerson(elmo.Learner{Identifiers: number("12829499914"), GivenNames: "A", FamilyName: "B"}, withoutNumber); got.Verdict != elmo.Different {
		t.Errorf("a number of whoever has none: %+v", got)
	}
}
