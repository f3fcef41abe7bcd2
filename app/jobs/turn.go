package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"
	_ "time/tzdata" // machines without time zones still know Oslo

	"kursbro/app/db"
)

var oslo = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic(err) // the zones are part of the binary
	}
	return zone
}()

// next is when the job runs again after a run that ended now.
func (s *scheduled) next(now time.Time) time.Time {
	if s.Every > 0 {
		return now.Add(s.Every)
	}
	local := now.In(oslo)
	at := time.Date(local.Year(), local.Month(), local.Day(), s.hour, s.minute, 0, 0, oslo)
	if !at.After(now) {
		at = time.Date(local.Year(), local.Month(), local.Day()+1, s.hour, s.minute, 0, 0, oslo)
	}
	return at.UTC()
}

// keep runs the job whenever it is its turn, until looking ends.
func (r *Runner) keep(looking, running context.Context, job *scheduled) {
	hurry := false
	for {
		sleep := r.turn(looking, running, job, &hurry)
		timer := time.NewTimer(sleep)
		select {
		case <-looking.Done():
			timer.Stop()
			return
		case <-job.nudged:
			timer.Stop()
			hurry = true
		case <-timer.C:
		}
	}
}

// turn runs the job if it is due or hurried, and says how long to sleep.
func (r *Runner) turn(looking, running context.Context, job *scheduled, hurry *bool) time.Duration {
	due, sleep, err := r.look(looking, job)
	r.tellBlind(looking, job, err)
	if err != nil || !due && !*hurry {
		return sleep
	}
	run, err := r.claim(looking, job)
	if err != nil || run == "" { // a hurried job that another holds stays hurried
		return time.Second
	}
	*hurry = false
	r.run(running, job, run)
	return 0
}

// look says whether it is the job's time and, if not, when to look again.
func (r *Runner) look(ctx context.Context, job *scheduled) (due bool, sleep time.Duration, err error) {
	at, err := r.dueAt(ctx, job)
	if err != nil {
		return false, 5 * time.Second, err
	}
	if wait := at.Sub(r.db.Now()); wait > 0 {
		return false, min(wait, lookAgain), nil
	}
	if job.Pending == nil {
		return true, 0, nil
	}
	due, err = job.Pending(ctx)
	return due, min(max(job.Every, time.Second), lookAgain), err
}

// tellBlind logs that the schedule cannot be read when that begins, not at
// every look while it lasts.
func (r *Runner) tellBlind(ctx context.Context, job *scheduled, err error) {
	if err != nil && !job.blind && ctx.Err() == nil {
		r.log.Error("job cannot see whether it is due", "job", job.Name, "error", err)
	}
	job.blind = err != nil
}

// run does the work under the claimed lease and writes down how it went.
func (r *Runner) run(ctx context.Context, job *scheduled, run string) error {
	ctx, lost := context.WithCancelCause(ctx)
	defer lost(nil)
	job.count(func(s *Stats) { s.Running = true })
	began := time.Now()
	renewing := make(chan struct{})
	go func() { defer close(renewing); r.renew(ctx, job.Name, run, lost) }()
	err := call(ctx, job)
	if why := context.Cause(ctx); err != nil && errors.Is(why, errLost) {
		err = why
	}
	lost(nil)
	<-renewing
	job.count(func(s *Stats) { s.add(time.Since(began), err) })
	if err != nil {
		r.log.Error("job failed", "job", job.Name, slog.Any("error", err))
	}
	return errors.Join(err, r.finish(ctx, job, run, err))
}

// call runs the job's work; a panic becomes an error that carries the stack.
func call(ctx context.Context, job *scheduled) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("panic: %v\n%s", broken, debug.Stack())
		}
	}()
	return job.Run(ctx)
}

var errLost = errors.New("the lease was lost to another process")

// renew keeps the lease while ctx lives, and ends ctx when the lease is lost.
func (r *Runner) renew(ctx context.Context, name, run string, lost context.CancelCauseFunc) {
	beat := time.NewTicker(leaseTime / 4)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			mine, err := r.extend(ctx, name, run)
			if err == nil && !mine {
				lost(errLost)
				return
			}
		}
	}
}

// claim takes the lease and opens a line in the run log; the run's key is
// empty when another process holds the lease.
func (r *Runner) claim(ctx context.Context, job *scheduled) (run string, err error) {
	err = r.db.Write(ctx, func(tx *db.Tx) error {
		if err := ensureJob(ctx, tx, job.Name, job.next(tx.Now())); err != nil {
			return err
		}
		run = db.NewID()
		mine, err := takeLease(ctx, tx, job.Name, run)
		if err != nil || !mine {
			run = ""
			return err
		}
		return insertRun(ctx, tx, run, job.Name, r.holder)
	})
	if err != nil {
		return "", fmt.Errorf("claim job %s: %w", job.Name, err)
	}
	return run, nil
}

func (r *Runner) extend(ctx context.Context, name, run string) (mine bool, err error) {
	err = r.db.Write(ctx, func(tx *db.Tx) error {
		mine, err = extendLease(ctx, tx, name, run)
		return err
	})
	return mine, err
}

// finish frees the lease and closes the run's line, also when ctx has ended.
func (r *Runner) finish(ctx context.Context, job *scheduled, run string, failure error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := r.db.Write(ctx, func(tx *db.Tx) error {
		due := job.next(tx.Now())
		if soon := tx.Now().Add(afterFault); failure != nil && soon.Before(due) {
			due = soon
		}
		if err := freeLease(ctx, tx, job.Name, run, due); err != nil {
			return err
		}
		return finishRun(ctx, tx, run, job.Name, inShort(failure))
	})
	if err != nil {
		return fmt.Errorf("finish job %s: %w", job.Name, err)
	}
	return nil
}

// dueAt reads the schedule; a job that nobody has run yet is due at once when
// it has an interval.
func (r *Runner) dueAt(ctx context.Context, job *scheduled) (time.Time, error) {
	row, err := selectJob(ctx, r.db, job.Name)
	if errors.Is(err, db.ErrNone) {
		return r.plan(ctx, job)
	}
	if err != nil {
		return time.Time{}, err
	}
	if now := r.db.Now(); row.held && row.heldUntil.After(now) {
		return row.heldUntil, nil
	}
	return earlier(row.dueAt, job.next(r.db.Now())), nil
}

// plan writes down when a job runs for the first time: once a day means at
// its time, not at the moment it was installed.
func (r *Runner) plan(ctx context.Context, job *scheduled) (time.Time, error) {
	first := r.db.Now()
	if job.At != "" {
		first = job.next(first)
	}
	err := r.db.Write(ctx, func(tx *db.Tx) error { return ensureJob(ctx, tx, job.Name, first) })
	return first, err
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
