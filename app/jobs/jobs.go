// Package jobs runs named work in the background: at an interval, or once a
// day at a time in Europe/Oslo. It owns the schedule, the run log and the
// lease that lets exactly one of many processes run each job; what a job does
// belongs to the room that registers it.
//
// A job must bear being run again: when its process dies, another takes over
// once the lease has run out.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"kursbro/app/db"
)

// Job is work with a name.
type Job struct {
	Name  string
	Every time.Duration // between the end of one run and the start of the next …
	At    string        // … or once a day at this time in Europe/Oslo, such as "03:15"

	// Run does the work. Its context ends when the process is told to stop at
	// once, or when the lease was lost to another process.
	Run func(ctx context.Context) error

	// Pending, when set, is a cheap look whether there is anything to do:
	// only then is the job run and logged. A Job with it may look often.
	Pending func(ctx context.Context) (bool, error)
}

// ErrHeld is what RunNow returns while another process runs the job.
var ErrHeld = errors.New("the job is being run by another process")

const (
	leaseTime  = time.Minute         // a process that says nothing for so long is taken for dead
	lookAgain  = 15 * time.Second    // longest sleep: another process may have changed the schedule
	afterFault = 5 * time.Minute     // a failed job is tried again then, if not due sooner
	keepRuns   = 2 * 24 * time.Hour  // in the run log …
	keepFaults = 30 * 24 * time.Hour // … and those that failed
)

// Runner runs jobs in this process.
type Runner struct {
	db     *db.DB
	log    *slog.Logger
	holder string

	mu    sync.Mutex
	jobs  []*scheduled
	stop  context.CancelFunc // no new runs
	abort context.CancelFunc // end the present ones
	busy  sync.WaitGroup
}

// scheduled is a job with what this process knows about it.
type scheduled struct {
	Job
	hour, minute int // of At
	nudged       chan struct{}
	blind        bool // the last look at the schedule failed, and that is logged

	mu    sync.Mutex
	stats Stats
}

// New makes a runner without jobs.
func New(d *db.DB, log *slog.Logger) *Runner {
	host, _ := os.Hostname()
	return &Runner{db: d, log: log, holder: fmt.Sprintf("%s/%d/%s", host, os.Getpid(), db.NewID())}
}

// Register adds a job, before Start. It panics when the job has no name, no
// work or no schedule, or a name that is taken: that is a fault in the program.
func (r *Runner) Register(job Job) {
	s := &scheduled{Job: job, nudged: make(chan struct{}, 1)}
	s.stats.Name = job.Name
	if job.Name == "" || job.Run == nil || (job.Every > 0) == (job.At != "") {
		panic(fmt.Sprintf("jobs: %q needs a name, Run, and either Every or At", job.Name))
	}
	if job.At != "" {
		at, err := time.Parse("15:04", job.At)
		if err != nil {
			panic(fmt.Sprintf("jobs: %q: %v", job.Name, err))
		}
		s.hour, s.minute = at.Hour(), at.Minute()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, other := range r.jobs {
		if other.Name == job.Name {
			panic(fmt.Sprintf("jobs: %q is registered twice", job.Name))
		}
	}
	r.jobs = append(r.jobs, s)
}

// Start begins to run jobs when they are due, until ctx ends or Stop is called.
func (r *Runner) Start(ctx context.Context) {
	running, abort := context.WithCancel(context.WithoutCancel(ctx))
	looking, stop := context.WithCancel(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stop, r.abort = stop, abort
	for _, job := range r.jobs {
		r.busy.Go(func() { r.keep(looking, running, job) })
	}
}

// Stop starts no new run and waits for the present ones; when ctx ends first
// they are told to end at once, and Stop returns ctx's error.
func (r *Runner) Stop(ctx context.Context) error {
	r.mu.Lock()
	stop, abort := r.stop, r.abort
	r.mu.Unlock()
	if stop == nil {
		return nil
	}
	defer abort()
	stop()
	done := make(chan struct{})
	go func() { r.busy.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Nudge makes this process run the job soon, whatever its schedule says. Of
// many nudges before the run begins, one is enough. An unknown name is ignored.
func (r *Runner) Nudge(name string) {
	job := r.find(name)
	if job == nil {
		return
	}
	select {
	case job.nudged <- struct{}{}:
	default:
	}
}

// RunNow runs the job at once, whatever its schedule says, and returns what it
// returned; ErrHeld when another process is at it.
func (r *Runner) RunNow(ctx context.Context, name string) error {
	job := r.find(name)
	if job == nil {
		return fmt.Errorf("no job is called %q", name)
	}
	run, err := r.claim(ctx, job)
	if err != nil {
		return err
	}
	if run == "" {
		return ErrHeld
	}
	return r.run(ctx, job, run)
}

// RunDue runs each job that is due, one after the other, and returns every
// failure. What another process runs is left to it.
func (r *Runner) RunDue(ctx context.Context) error {
	var failures []error
	for _, job := range r.all() {
		due, _, err := r.look(ctx, job)
		if err == nil && due {
			err = r.RunNow(ctx, job.Name)
		}
		if err != nil && !errors.Is(err, ErrHeld) {
			failures = append(failures, fmt.Errorf("%s: %w", job.Name, err))
		}
	}
	return errors.Join(failures...)
}

func (r *Runner) all() []*scheduled {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.jobs
}

func (r *Runner) find(name string) *scheduled {
	for _, job := range r.all() {
		if job.Name == name {
			return job
		}
	}
	return nil
}
