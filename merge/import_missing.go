package merge

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// DefaultBrake is how many of a hundred employments a full file may end before
// somebody is asked.
const DefaultBrake = 5

// Missing is what a full file says by whom it does not name.
type Missing struct {
	Count  int  `json:"count"`          // employments that it does not name
	Living int  `json:"living"`         // of so many in the importer's reach, when the file came
	Held   Hold `json:"held,omitempty"` // why nobody was ended; empty: they were, or there was nobody to end
}

// Hold is why an import asks before it ends anybody.
type Hold string

// The holds.
const (
	TooMany  Hold = "too_many" // more than the brake lets pass
	CutOff   Hold = "cut_off"  // the file lacks its end
	Nameless Hold = "nameless" // of a row that cannot be used nobody can read whom it is about
)

// reach is where the importer's file speaks for everybody.
func (job *importing) reach() []accounts.OrganisationID {
	return job.employer.tree.Below(job.employer.home)
}

// countLiving counts before the file changes anything.
func (job *importing) countLiving(ctx context.Context, tx *db.Tx) (err error) {
	if job.options.Full {
		job.summary.Missing.Living, _, err = accounts.LivingJobs(ctx, tx, job.reach(), job.began, func(string) bool { return false })
	}
	return err
}

// missing ends, as one act, every employment that a full file does not name,
// or none: then the outcomes say who they are. A row that was refused names
// somebody, too.
func (job *importing) missing(ctx context.Context, tell func(RowOutcome)) error {
	if !job.options.Full {
		return nil
	}
	var outcomes []RowOutcome
	err := job.DB.Write(ctx, func(tx *db.Tx) error {
		_, gone, err := accounts.LivingJobs(ctx, tx, job.reach(), job.began, func(number string) bool { return !job.file.Names(number) })
		if err != nil {
			return err
		}
		job.summary.Missing.Count = len(gone)
		job.summary.Missing.Held = job.hold()
		if outcomes = job.missed(gone); job.options.DryRun {
			return errRehearsed
		}
		return job.leave(ctx, tx, gone, outcomes)
	})
	if err != nil && !errors.Is(err, errRehearsed) {
		return err
	}
	for _, outcome := range outcomes {
		job.summary.Counts[outcome.Outcome]++
		tell(outcome)
	}
	return nil
}

// hold says why somebody has to be asked; who has seen the number has been.
func (job *importing) hold() Hold {
	m, brake := job.summary.Missing, DefaultBrake
	if job.options.Brake != nil {
		brake = *job.options.Brake
	}
	confirmed := job.options.ConfirmEnds
	switch {
	case m.Count == 0 || confirmed != nil && *confirmed == m.Count:
		return ""
	case job.file.CutOff():
		return CutOff
	case job.file.Nameless() > 0:
		return Nameless
	case m.Count*100 > brake*m.Living:
		return TooMany
	}
	return ""
}

// leave ends the employments, unless they are held, and keeps what became of
// them.
func (job *importing) leave(ctx context.Context, tx *db.Tx, gone []accounts.LivingJob, outcomes []RowOutcome) error {
	if len(gone) == 0 {
		return nil
	}
	entry := job.by.Entry("hire.end_missing", "").About("hire_run", string(job.summary.Run)).With("count", strconv.Itoa(len(gone)))
	held := job.summary.Missing.Held
	if held != "" {
		entry = entry.With("why", string(held)).Refuse()
	} else if err := accounts.EndJobs(ctx, tx, gone); err != nil {
		return err
	}
	if err := audit.Record(ctx, tx, entry); err != nil {
		return err
	}
	return insertRows(ctx, tx, job.summary.Run, outcomes)
}

// missed are the outcomes of those whom the file does not name. They have a
// number after the last row and no line.
func (job *importing) missed(gone []accounts.LivingJob) []RowOutcome {
	outcome, code := RowEnded, "employment.missing"
	if job.summary.Missing.Held != "" {
		outcome, code = RowReview, "employment.missing_held"
	}
	all := make([]RowOutcome, len(gone))
	for i, one := range gone {
		all[i] = RowOutcome{Row: job.summary.Rows + i + 1, Outcome: outcome, Code: code, Profile: one.ProfileID, Name: one.Name,
			EmployeeNumber: one.EmployeeNumber, key: "merge.hire." + strings.ReplaceAll(code, ".", "_")}
	}
	return all
}
