package merge

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// Missing is what a full file says by whom it does not name. It speaks for those
// whom files have told of last: of the others HR by hand or a SCIM client has
// told since, and knows better.
type Missing struct {
	Count  int    `json:"count"`          // of the files' employments, those that it does not name
	Living int    `json:"living"`         // of so many that are the files', in the importer's reach, when the file came
	Held   Hold   `json:"held,omitempty"` // why nobody was ended; empty: they were, or there was nobody to end
	Left   []Left `json:"left,omitempty"` // whom it does not name either, and leaves alone
}

// Left are employments that are not the files' to end.
type Left struct {
	ToldBy accounts.Teller `json:"told_by"`        // who told of them last; a file: it is the importer's own
	Name   string          `json:"name,omitempty"` // of the SCIM client; empty: HR by hand
	Count  int             `json:"count"`
}

// LeftAlone counts all of them.
func (m Missing) LeftAlone() (count int) {
	for _, left := range m.Left {
		count += left.Count
	}
	return count
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
func (job *importing) countLiving(ctx context.Context, tx *db.Tx) error {
	job.summary.Missing.Living = 0
	if !job.options.Full {
		return nil
	}
	return accounts.LivingJobs(ctx, tx, job.reach(), job.began, func(one accounts.LivingJob) {
		if one.ToldBy == accounts.ToldByFile {
			job.summary.Missing.Living++
		}
	})
}

// unnamed are the files' employments that this one does not name, and how many
// it leaves alone: others have told of them since, or it is the importer's own.
// Who ended that would be shut out of what they are doing; nobody decides about
// themselves.
func (job *importing) unnamed(ctx context.Context, tx *db.Tx) (gone []accounts.LivingJob, left []Left, err error) {
	err = accounts.LivingJobs(ctx, tx, job.reach(), job.began, func(one accounts.LivingJob) {
		if job.file.Names(one.EmployeeNumber) {
			return
		}
		if one.ToldBy == accounts.ToldByFile && one.ProfileID != job.by.ProfileID {
			gone = append(gone, one)
			return
		}
		at := slices.IndexFunc(left, func(l Left) bool { return l.ToldBy == one.ToldBy })
		if at < 0 {
			at, left = len(left), append(left, Left{ToldBy: one.ToldBy})
		}
		left[at].Count++
	})
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(left, func(a, b Left) int { return cmp.Compare(a.ToldBy, b.ToldBy) })
	for i := range left {
		if left[i].Name, err = nameOfTeller(ctx, tx, left[i].ToldBy); err != nil {
			return nil, nil, err
		}
	}
	return gone, left, nil
}

// missing ends, as one act, every employment of the files' that a full one does
// not name, or none: then the outcomes say who they are. A row that was refused
// names somebody, too.
func (job *importing) missing(ctx context.Context, tell func(RowOutcome)) error {
	if !job.options.Full {
		return nil
	}
	var outcomes []RowOutcome
	err := job.DB.Write(ctx, func(tx *db.Tx) error {
		gone, left, err := job.unnamed(ctx, tx)
		if err != nil {
			return err
		}
		job.summary.Missing.Count, job.summary.Missing.Left = len(gone), left
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
	m, brake := job.summary.Missing, job.Settings.Brake
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
			EmployeeNumber: one.EmployeeNumber, why: sentence{Key: keyOf(code)}}
	}
	return all
}

// Words says how many are left alone, and why.
func (l Left) Words(p *i18n.Printer) string {
	switch l.ToldBy {
	case accounts.ToldByFile:
		return p.T("merge.missing.left.own")
	case accounts.ToldByHand:
		return p.N("merge.missing.left.hand", l.Count)
	}
	return p.N("merge.missing.left.client", l.Count, "Client", cmp.Or(l.Name, "SCIM"))
}
