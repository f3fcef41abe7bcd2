package merge

import (
	"encoding/json"
	"strings"
	"unicode"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/merge/hire"
)

// Outcome is what became of a row of a hire file.
type Outcome string

// The outcomes, as scripts read them.
const (
	RowCreated   Outcome = "created"   // a new employee
	RowUpdated   Outcome = "updated"   // something was different
	RowUnchanged Outcome = "unchanged" // all was known
	RowPlanned   Outcome = "planned"   // and an external profile merges on the first day (M5)
	RowEnded     Outcome = "ended"     // the last day has passed
	RowReview    Outcome = "review"    // somebody must look at it; Code says whether the row was used
	RowRefused   Outcome = "refused"   // the row was not used
)

// Outcomes in the order in which they are shown.
var Outcomes = []Outcome{RowCreated, RowUpdated, RowPlanned, RowEnded, RowUnchanged, RowReview, RowRefused}

// RowOutcome is what became of one row.
type RowOutcome struct {
	Row     int // 1 for the first below the header
	Line    int // in the file
	Outcome Outcome
	Code    string // for programs
	Profile accounts.ProfileID
	Name    string // of the employee, for HR: as the portal knows them, else as the row says
	Cause   error  // for the log, where it is our fault

	EmployeeNumber string // of a job that a full file does not name; it has no line

	why        sentence   // the reason, or the first of several faults
	more       []sentence // the other faults of a row that was not used
	reasons    []Reason   // of a match that somebody must look at
	leaderless bool       // the leader was not known
	use        use        // for the rehearsal
}

// sentence is how one is kept: its message key and values, which are never what
// the row says.
type sentence struct {
	Key  string            `json:"key"`
	Args map[string]string `json:"args,omitempty"`
}

func sentenceOf(why *problem.Problem) sentence {
	s := sentence{Key: why.Key}
	for name, value := range why.Args {
		if s.Args == nil {
			s.Args = map[string]string{}
		}
		s.Args[name] = plain(value)
	}
	return s
}

func (s sentence) words(p *i18n.Printer) string {
	var pairs []any
	for name, value := range s.Args {
		pairs = append(pairs, name, value)
	}
	return p.T(s.Key, pairs...)
}

// told makes an outcome with a reason of our own.
func told(row hire.Row, outcome Outcome, code string, profile accounts.ProfileID) RowOutcome {
	return RowOutcome{Row: row.Number, Line: row.Line, Outcome: outcome, Code: code, Profile: profile, Name: nameOf(row), why: sentence{Key: keyOf(code)}}
}

// keyOf is the message key of a reason of our own.
func keyOf(code string) string { return "merge.hire." + strings.ReplaceAll(code, ".", "_") }

// nameOf is who the row is about, for HR to find it in the file. What has
// digits in it is no name, and may be a number that slipped a column.
func nameOf(row hire.Row) string {
	name := strings.TrimSpace(row.Hire.GivenName + " " + row.Hire.FamilyName)
	if strings.ContainsFunc(name, unicode.IsDigit) {
		return ""
	}
	return name
}

func plain(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	text, _ := json.Marshal(value)
	return string(text)
}

// Reason says in plain words what became of the row and why: all that is wrong
// with it, where something is.
func (o RowOutcome) Reason(p *i18n.Printer) string {
	sentences := []string{o.why.words(p)}
	for _, fault := range o.more {
		sentences = append(sentences, fault.words(p))
	}
	for _, reason := range o.reasons {
		sentences = append(sentences, p.T(string(reason)))
	}
	return strings.Join(sentences, " ")
}

// JSON is the outcome as scripts read it: one object on one line.
func (o RowOutcome) JSON(p *i18n.Printer) ([]byte, error) {
	type fault struct {
		Column string `json:"column,omitempty"`
		Code   string `json:"code"`
		Reason string `json:"reason"`
	}
	var faults []fault
	for _, f := range o.Faults() {
		faults = append(faults, fault{f.Column, f.Code, f.Reason(p)})
	}
	return json.Marshal(struct {
		Row     int     `json:"row"`
		Line    int     `json:"line,omitempty"`
		Outcome Outcome `json:"outcome"`
		Code    string  `json:"code"`
		Reason  string  `json:"reason"`
		Faults  []fault `json:"faults,omitempty"`

		EmployeeNumber string `json:"employee_number,omitempty"`
	}{o.Row, o.Line, o.Outcome, o.Code, o.Reason(p), faults, o.EmployeeNumber})
}
