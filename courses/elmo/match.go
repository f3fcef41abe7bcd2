package elmo

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Person is whom the learner of a document might be.
type Person struct {
	// HasNationalID says whether these digits are the person's national ID, so
	// that it need not be handed over. Nil: the person has none.
	HasNationalID func(digits string) bool
	GivenNames    string
	FamilyName    string
	BirthDate     Date // empty: not known
}

// Match is whether the learner is the person, and on what ground.
type Match struct {
	Verdict Verdict
	Ground  Ground
	Score   int // of the names and the birth date, 0: all the same (as SMP counts)
}

// Verdict is what may be done with a document by itself.
type Verdict int

// A document of somebody Different is never imported; an Unsure one only when a
// person has looked at it.
const (
	Different Verdict = iota
	Unsure
	Same
)

// Ground is what a verdict rests on.
type Ground string

// The grounds of a verdict.
const (
	ByNationalID Ground = "national-id"
	ByBirthDate  Ground = "birth-date"
	ByNames      Ground = "names"
)

// maxUnsure is how many letters of the names may differ before it is somebody
// else; noBirthDate is what a birth date that is missing or differs costs.
const (
	maxUnsure   = 4
	noBirthDate = 100
)

// MatchPerson compares a learner with a person: first by national identifier,
// then by names and birth date (EMREX guide and its SMP). One equal identifier
// settles it. Another one does not by itself, since foreign numbers and former
// D-numbers bear the same type: it makes the same names unsure.
func MatchPerson(learner Learner, person Person) Match {
	other := false
	for _, identifier := range learner.Identifiers {
		if identifier.Type != "nationalIdentifier" || person.HasNationalID == nil {
			continue
		}
		if person.HasNationalID(strings.Join(strings.Fields(identifier.Value), "")) {
			return Match{Verdict: Same, Ground: ByNationalID}
		}
		other = true
	}
	match := byNames(learner, person)
	if other && match.Verdict == Same {
		return Match{Verdict: Unsure, Ground: ByNationalID, Score: match.Score}
	}
	return match
}

func byNames(learner Learner, person Person) Match {
	family := distance(learner.FamilyName, person.FamilyName)
	given := distance(learner.GivenNames, person.GivenNames)
	score := family + given
	if learner.BirthDate == "" || learner.BirthDate != person.BirthDate {
		score += noBirthDate
	}
	alike := family+given <= maxUnsure || family == 0 && oneWithin(learner.GivenNames, person.GivenNames)
	switch {
	case learner.BirthDate != "" && person.BirthDate != "" && learner.BirthDate != person.BirthDate:
		return Match{Different, ByBirthDate, score}
	case score == 0 && fold(person.FamilyName) != "":
		return Match{Same, ByNames, score}
	case alike:
		return Match{Unsure, ByNames, score}
	}
	return Match{Different, ByNames, score}
}

// oneWithin: whether all given names of one are among those of the other, as
// when a middle name was left out.
func oneWithin(a, b string) bool {
	first, second := strings.Fields(fold(a)), strings.Fields(fold(b))
	if len(first) > len(second) {
		first, second = second, first
	}
	there := map[string]bool{}
	for _, name := range second {
		there[name] = true
	}
	for _, name := range first {
		if !there[name] {
			return false
		}
	}
	return len(first) > 0
}

func fold(name string) string { return strings.ToLower(collapse(norm.NFC.String(name))) }

// maxName is how many letters of a name are compared.
const maxName = 200

// distance is Levenshtein's, in letters, whatever their case.
func distance(a, b string) int {
	from, to := letters(a), letters(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, letter := range from {
		corner := row[0]
		row[0] = i + 1
		for j, other := range to {
			change := corner
			if letter != other {
				change++
			}
			corner, row[j+1] = row[j+1], min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}

func letters(name string) []rune {
	folded := []rune(fold(name))
	return folded[:min(len(folded), maxName)]
}
