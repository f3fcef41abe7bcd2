package merge

import (
	"context"
	"slices"
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
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
// columns, and then a username that somebody has; none where it was refused only
// for what it meets here.
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
func (job *importing) faulty(ctx context.Context, q db.Queryer, row hire.Row, faults []hire.Fault) (RowOutcome, error) {
	faults, err := job.faultsHere(ctx, q, row.Hire, faults)
	if err != nil {
		return RowOutcome{}, err
	}
	o := RowOutcome{Row: row.Number, Line: row.Line, Outcome: RowRefused, Code: faults[0].Code(), Name: nameOf(row), why: sentenceOf(faults[0].Problem)}
	for _, fault := range faults[1:] {
		o.more = append(o.more, sentenceOf(fault.Problem))
	}
	return o, nil
}

// faultsHere adds what the portal knows to be wrong to the faults of a row: HR
// mends it once.
func (job *importing) faultsHere(ctx context.Context, q db.Queryer, h hire.Hire, faults []hire.Fault) ([]hire.Fault, error) {
	taken, err := job.usernameTaken(ctx, q, h)
	if taken {
		faults = append(faults, hire.Fault{Problem: errUsernameFault})
	}
	return faults, err
}

var errUsernameFault = problem.New(problem.Invalid, hire.FaultPrefix+"username.taken")

// usernameTaken says whether the username of a row that cannot be used is surely
// another's: whose row it is, its employee number tells, else its national ID,
// else what people keep: the given name and the birth date.
func (job *importing) usernameTaken(ctx context.Context, q db.Queryer, h hire.Hire) (bool, error) {
	if h.Username == "" {
		return false, nil
	}
	k, err := job.know(ctx, q, h)
	switch {
	case err != nil || k.taken == nil:
		return false, err
	case k.holder != nil:
		return job.serves(*k.holder) && k.holder.ID != k.taken.ID, nil
	case !h.NationalID.IsZero(): // who has a job already keeps their username with a second one (M7)
		return !slices.ContainsFunc(k.owners, func(p accounts.Profile) bool { return p.State != accounts.Ended || p.ID == k.taken.ID }), nil
	}
	return h.GivenName != "" && !sameGivenName(h.GivenName, k.taken.GivenName) || h.BirthDate != "" && h.BirthDate != k.taken.BirthDate, nil
}
