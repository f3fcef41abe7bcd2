package merge

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/merge/hire"
)

// Run is one import of a hire file.
type Run struct {
	ID         RunID
	FileName   string
	StartedAt  time.Time
	FinishedAt *time.Time // nil: it was cut off; the same file again goes on
	By         accounts.ProfileID
	ByName     string // or of the SCIM client; empty: from the command line
	Counts     map[Outcome]int
	Missing    Missing                 // of a full file
	Client     accounts.OrganisationID // what the SCIM client reaches whose day it is; empty: a file's
}

// Rows is how many rows have an outcome: those of the file, and whom a full one
// does not name.
func (r Run) Rows() (rows int) {
	for _, count := range r.Counts {
		rows += count
	}
	return rows
}

// Going says that the import has not ended, and began so lately that it goes on.
func (r Run) Going(now time.Time) bool {
	return r.FinishedAt == nil && now.Sub(r.StartedAt) < longestRun
}

// ErrNoRun is also the answer about somebody else's.
var ErrNoRun = problem.New(problem.NotFound, "merge.run.unknown")

// Runs gives the latest imports that the actor may see: their own, those of the
// SCIM clients of what they serve, and all of them to HR of the whole tree.
func (s *Service) Runs(ctx context.Context, by accounts.Actor) ([]Run, error) {
	if err := accounts.Authorise(by, accounts.RuleHR); err != nil {
		return nil, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	runs, err := selectRuns(ctx, s.DB, 50)
	if err != nil {
		return nil, fmt.Errorf("read imports: %w", err)
	}
	return slices.DeleteFunc(runs, func(r Run) bool { return !r.mayLook(tree, by) }), nil
}

// mayLook says whether the actor may see a run.
func (r Run) mayLook(tree accounts.Tree, by accounts.Actor) bool {
	_, all := by.Served(tree, accounts.HR)
	return all || by.Trusted() || by.ProfileID != "" && r.By == by.ProfileID || r.Client != "" && by.Serves(tree, accounts.HR, r.Client)
}

// Run gives one import with its rows; the look is audited. Problem: ErrNoRun.
func (s *Service) Run(ctx context.Context, by accounts.Actor, id RunID) (Run, []RowOutcome, error) {
	if err := accounts.Authorise(by, accounts.RuleHR); err != nil {
		return Run{}, nil, err
	}
	run, err := selectRun(ctx, s.DB, id)
	if errors.Is(err, db.ErrNone) {
		return Run{}, nil, ErrNoRun
	}
	if err != nil {
		return Run{}, nil, fmt.Errorf("read import: %w", err)
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return Run{}, nil, err
	}
	if !run.mayLook(tree, by) {
		return Run{}, nil, ErrNoRun
	}
	rows, err := selectRows(ctx, s.DB, id)
	if err != nil {
		return Run{}, nil, fmt.Errorf("read import: %w", err)
	}
	return run, rows, s.Accounts.Record(ctx, by.Entry("hire.look", "").About("hire_run", string(id)))
}

// HireOne imports one employee as HR typed them, by column. Faults are what is
// wrong with the columns; then nothing was done. old says what a number was
// that this one replaces (M3), after the outcome national_id.changed has asked.
func (s *Service) HireOne(ctx context.Context, by accounts.Actor, columns map[string]string, old accounts.NumberStatus) (RowOutcome, []hire.Fault, error) {
	if err := accounts.Authorise(by, accounts.RuleHR); err != nil {
		return RowOutcome{}, nil, err
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(columns)), func(value string) bool { return strings.TrimSpace(value) != "" }) {
		columns = maps.Clone(columns)
		columns["unit"] = "–" // an empty row would be passed over instead of being faulty
	}
	file, err := oneRow(columns)
	if err != nil {
		return RowOutcome{}, nil, err
	}
	checked, err := s.readHires(bytes.NewReader(file))
	if err != nil {
		return RowOutcome{}, nil, err
	}
	for row, err := range checked.Rows() {
		if err != nil {
			return RowOutcome{}, nil, err
		}
		if faults, err := s.faultsByHand(ctx, by, row); err != nil || len(faults) > 0 {
			return RowOutcome{}, faults, err
		}
	}
	var outcome RowOutcome
	_, err = s.Import(ctx, by, bytes.NewReader(file), ImportOptions{OldNumber: old, ToldBy: accounts.ToldByHand}, func(o RowOutcome) { outcome = o })
	return outcome, nil, err
}

// faultsByHand are all that is wrong with a row that is not from a file.
func (s *Service) faultsByHand(ctx context.Context, by accounts.Actor, row hire.Row) ([]hire.Fault, error) {
	faults := checkPerson(row)
	if len(faults) == 0 {
		return nil, nil
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	job := importing{Service: s, by: by, employer: employer{tree: tree}}
	return job.faultsHere(ctx, s.DB, row.Hire, faults)
}

func oneRow(columns map[string]string) ([]byte, error) {
	var names, values []string
	for name, value := range columns {
		names, values = append(names, name), append(values, value)
	}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Comma = ';'
	if err := w.WriteAll([][]string{names, values}); err != nil {
		return nil, fmt.Errorf("write row: %w", err)
	}
	return text.Bytes(), nil
}
