package merge

import (
	"strings"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/merge/hire"
)

// RowFault is one thing that is wrong with a row.
type RowFault struct {
	Column string // as the header names it; empty: the row as a whole
	Code   string // for programs: column and reason, such as "username.length"
	why    sentence
}

// Reason says in plain words what is wrong and how to mend it.
func (f RowFault) Reason(p *i18n.Printer) string { return f.why.words(p) }

// Faults are all that is wrong with a row as it is written, in the order of the
// columns; none where it was refused for what it meets here, such as a username
// that somebody has.
func (o RowOutcome) Faults() []RowFault {
	if !strings.HasPrefix(o.why.Key, hire.FaultPrefix) {
		return nil
	}
	faults := make([]RowFault, 0, 1+len(o.more))
	for _, one := range append([]sentence{o.why}, o.more...) {
		args := make([]any, 0, 2)
		if column, named := one.Args["Column"]; named {
			args = append(args, "Column", column)
		}
		fault := hire.Fault{Problem: problem.New(problem.Invalid, one.Key, args...)}
		faults = append(faults, RowFault{fault.Column(), fault.Code(), one})
	}
	return faults
}

// faulty is the outcome of a row with at least one fault.
func faulty(row hire.Row, faults []hire.Fault) RowOutcome {
	o := RowOutcome{Row: row.Number, Line: row.Line, Outcome: RowRefused, Code: faults[0].Code(), Name: nameOf(row), why: sentenceOf(faults[0].Problem)}
	for _, fault := range faults[1:] {
		o.more = append(o.more, sentenceOf(fault.Problem))
	}
	return o
}
