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

	key        string            // message key of the reason
	args       map[string]string // its values: never what the row says
	reasons    []Reason          // of a match that somebody must look at
	leaderless bool              // the leader was not known
	use        use               // for the rehearsal
}

// told makes an outcome with a reason of our own.
func told(row hire.Row, outcome Outcome, code string, profile accounts.ProfileID) RowOutcome {
	return RowOutcome{Row: row.Number, Line: row.Line, Outcome: outcome, Code: code, Profile: profile, Name: nameOf(row), key: "merge.hire." + strings.ReplaceAll(code, ".", "_")}
}

func refusedRow(row hire.Row, why *problem.Problem, code string) RowOutcome {
	o := RowOutcome{Row: row.Number, Line: row.Line, Outcome: RowRefused, Code: code, Name: nameOf(row), key: why.Key}
	for name, value := range why.Args {
		if o.args == nil {
			o.args = map[string]string{}
		}
		o.args[name] = plain(value)
	}
	return o
}

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

// Reason says in plain words what became of the row and why.
func (o RowOutcome) Reason(p *i18n.Printer) string {
	var pairs []any
	for name, value := range o.args {
		pairs = append(pairs, name, value)
	}
	said := []string{p.T(o.key, pairs...)}
	for _, reason := range o.reasons {
		said = append(said, p.T(string(reason)))
	}
	return strings.Join(said, " ")
}

// JSON is the outcome as scripts read it: one object on one line.
func (o RowOutcome) JSON(p *i18n.Printer) ([]byte, error) {
	return json.Marshal(struct {
		Row     int     `json:"row"`
		Outcome Outcome `json:"outcome"`
		Code    string  `json:"code"`
		Reason  string  `json:"reason"`

		EmployeeNumber string `json:"employee_number,omitempty"`
	}{o.Row, o.Outcome, o.Code, o.Reason(p), o.EmployeeNumber})
}
