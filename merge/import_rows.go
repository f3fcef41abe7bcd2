package merge

import (
	"context"
	"errors"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/hire"
)

// A transaction of rows takes a time between these two, so that others who
// write need not wait for long; but no fewer rows than fewestRows: where the
// machine is busy or its disk slow, many small ones would make it worse.
const (
	quick      = 10 * time.Millisecond
	slow       = 40 * time.Millisecond
	fewestRows = 100
	mostRows   = 500
)

// rows carries out the file's rows in their order, and tells what became of
// each. A dry run takes them one by one: each is undone before the next.
func (job *importing) rows(ctx context.Context, tell func(RowOutcome)) error {
	size := 1
	var batch []hire.Row
	for row, err := range job.file.Rows() {
		if err != nil {
			return errors.Join(job.carry(ctx, batch, tell), err)
		}
		if job.summary.GaveUp = job.hopeless(); job.summary.GaveUp {
			return nil
		}
		if batch = append(batch, row); len(batch) < size {
			continue
		}
		if err := job.carry(ctx, batch, tell); err != nil {
			return err
		}
		size, batch = job.nextSize(size), batch[:0]
	}
	return job.carry(ctx, batch, tell)
}

// hopeless says that a trial has seen enough: it is the wrong file, or one column
// is wrong all the way down, and somebody waits at a screen. What is carried out
// is never cut short.
func (job *importing) hopeless() bool {
	sum, enough := job.summary, job.options.GiveUp
	return job.options.DryRun && enough > 0 && sum.Rows >= enough && sum.Counts[RowRefused] == sum.Rows
}

// nextSize is how many rows share the next transaction. The employer has to be
// there first.
func (job *importing) nextSize(size int) int {
	switch {
	case job.options.DryRun || job.employer.fresh != nil:
		return 1
	case job.held < quick:
		return max(min(size*2, mostRows), fewestRows)
	case job.held > slow:
		return max(size/2, fewestRows)
	}
	return size
}

// carry carries out rows together or, where one of them cannot be, each alone.
// An error means that nothing more can be done.
func (job *importing) carry(ctx context.Context, batch []hire.Row, tell func(RowOutcome)) error {
	if len(batch) > 1 {
		if outcomes, err := job.together(ctx, batch); err == nil {
			for i, outcome := range outcomes {
				job.note(batch[i], outcome, tell)
			}
			return nil
		}
	}
	for _, row := range batch {
		outcome, err := job.alone(ctx, row)
		if err != nil {
			return err
		}
		job.note(row, outcome, tell)
	}
	return nil
}

// note counts and tells what became of a row that is durable.
func (job *importing) note(row hire.Row, outcome RowOutcome, tell func(RowOutcome)) {
	if outcome.use == newPerson && !job.options.DryRun {
		job.employer.fresh = nil // it is there now
	}
	if outcome.leaderless && !job.options.DryRun {
		job.leaders = append(job.leaders, row.Hire.EmployeeNumber)
	}
	job.summary.Rows++
	job.summary.Counts[outcome.Outcome]++
	tell(outcome)
}

// together carries out many rows as one act.
func (job *importing) together(ctx context.Context, batch []hire.Row) (outcomes []RowOutcome, err error) {
	err = job.DB.Write(ctx, func(tx *db.Tx) error {
		began := job.DB.Now()
		defer func() { job.held = job.DB.Now().Sub(began) }()
		outcomes = make([]RowOutcome, len(batch))
		known, err := job.survey(ctx, tx, batch)
		if err != nil {
			return err
		}
		for i, row := range batch {
			if err := known.one(ctx, tx, row, outcomes, i); err != nil {
				return err
			}
		}
		if err := known.settle(ctx, tx, outcomes); err != nil {
			return err
		}
		return insertRows(ctx, tx, job.summary.Run, outcomes)
	})
	return outcomes, err
}

// one carries out one row among others, unless all that it says is known. That
// of somebody new may wait for others, but for no row that has to do with it.
func (s survey) one(ctx context.Context, tx *db.Tx, row hire.Row, outcomes []RowOutcome, place int) (err error) {
	if faults := checkPerson(row); len(faults) > 0 {
		if s.met(accounts.UsernameKey(row.Hire.Username)) {
			if err := s.settle(ctx, tx, outcomes); err != nil {
				return err
			}
		}
		outcomes[place], err = s.faulty(ctx, tx, row, faults)
		return err
	}
	if e, ok := s.unchanged(row); ok {
		outcomes[place], err = e.matched(ctx, tx)
		return err
	}
	if e, as, ok := s.newcomer(row); ok {
		s.new.add(e, as, place)
		s.stir(row, as.ID)
		return nil
	}
	if s.met(s.of(row)...) {
		if err := s.settle(ctx, tx, outcomes); err != nil {
			return err
		}
	}
	outcomes[place], err = s.hire(ctx, tx, row)
	s.stir(row, outcomes[place].Profile)
	return err
}

// one carries out one row of an act; what is wrong with it is its outcome.
func (job *importing) one(ctx context.Context, tx *db.Tx, row hire.Row) (RowOutcome, error) {
	if faults := checkPerson(row); len(faults) > 0 {
		return job.faulty(ctx, tx, row, faults)
	}
	return job.hire(ctx, tx, row)
}

// alone carries out one row as an act. An error means that nothing more can be
// done; what is wrong with the row alone is its outcome. A trial only reads about
// a row with faults.
func (job *importing) alone(ctx context.Context, row hire.Row) (RowOutcome, error) {
	var outcome RowOutcome
	if faults := checkPerson(row); len(faults) > 0 && job.options.DryRun {
		return job.faulty(ctx, job.DB, row, faults)
	}
	err := job.DB.Write(ctx, func(tx *db.Tx) (err error) {
		outcome, err = job.one(ctx, tx, row)
		if err != nil {
			return err
		}
		if job.options.DryRun {
			return errRehearsed
		}
		return insertRows(ctx, tx, job.summary.Run, []RowOutcome{outcome})
	})
	switch {
	case err == nil:
		return outcome, nil
	case errors.Is(err, errRehearsed):
		job.rehearsal.remember(outcome, row.Hire, job.Accounts.Vault)
		return outcome, nil
	}
	return job.failed(ctx, row, err)
}

// failed tells a row that cannot be used from a database that is gone.
func (job *importing) failed(ctx context.Context, row hire.Row, err error) (RowOutcome, error) {
	if errors.Is(err, accounts.ErrUsernameTaken) {
		return job.kept(ctx, told(row, RowRefused, "username.taken", ""))
	}
	if ctx.Err() != nil || job.DB.Ping(ctx) != nil {
		return RowOutcome{}, err
	}
	outcome := told(row, RowRefused, "row.failed", "")
	outcome.Cause = err
	return job.kept(ctx, outcome)
}

// kept writes the outcome of a row that changed nothing.
func (job *importing) kept(ctx context.Context, outcome RowOutcome) (RowOutcome, error) {
	if job.options.DryRun {
		return outcome, nil
	}
	return outcome, job.DB.Write(ctx, func(tx *db.Tx) error { return insertRows(ctx, tx, job.summary.Run, []RowOutcome{outcome}) })
}
