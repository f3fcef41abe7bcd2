package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/jobs"
)

var quiet = slog.New(slog.DiscardHandler)

// clock stands still until it is moved.
type clock struct{ at atomic.Pointer[time.Time] }

func stillClock(d *db.DB, at time.Time) *clock {
	c := &clock{}
	c.at.Store(&at)
	d.SetClock(func() time.Time { return *c.at.Load() })
	return c
}

func (c *clock) forward(by time.Duration) {
	at := c.at.Load().Add(by)
	c.at.Store(&at)
}

func counting(n *atomic.Int64) func(context.Context) error {
	return func(context.Context) error { n.Add(1); return nil }
}

func TestAnIntervalJobRunsWhenItsTimeHasCome(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := stillClock(d, time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC))
		var ran atomic.Int64
		r := jobs.New(d, quiet)
		r.Register(jobs.Job{Name: "count", Every: time.Hour, Run: counting(&ran)})
		for _, step := range []struct {
			later time.Duration
			runs  int64
		}{{0, 1}, {0, 1}, {59 * time.Minute, 1}, {time.Minute, 2}, {3 * time.Hour, 3}} {
			c.forward(step.later)
			if err := r.RunDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			if ran.Load() != step.runs {
				t.Fatalf("after %v more: %d runs, want %d", step.later, ran.Load(), step.runs)
			}
		}
	})
}

func TestADailyJobFollowsTheClockOnTheWallInOslo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		// Summer time ends in the night to 25 October 2026: 03:15 is 01:15 UTC
		// the day before and 02:15 UTC on the day itself.
		c := stillClock(d, time.Date(2026, 10, 23, 22, 0, 0, 0, time.UTC))
		var ran atomic.Int64
		r := jobs.New(d, quiet)
		r.Register(jobs.Job{Name: "nightly", At: "03:15", Run: counting(&ran)})
		for _, step := range []struct {
			until time.Time
			runs  int64
		}{
			{time.Date(2026, 10, 23, 22, 0, 0, 0, time.UTC), 0}, // installed: not at once
			{time.Date(2026, 10, 24, 1, 14, 0, 0, time.UTC), 0},
			{time.Date(2026, 10, 24, 1, 15, 0, 0, time.UTC), 1},
			{time.Date(2026, 10, 25, 1, 15, 0, 0, time.UTC), 1}, // 02:15 in the new time
			{time.Date(2026, 10, 25, 2, 15, 0, 0, time.UTC), 2},
		} {
			c.forward(step.until.Sub(d.Now()))
			if err := r.RunDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			if ran.Load() != step.runs {
				t.Fatalf("at %v: %d runs, want %d", step.until, ran.Load(), step.runs)
			}
		}
	})
}

func TestOneProcessRunsTheJobAndAnotherTakesOverWhenItDies(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := stillClock(d, time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC))
		started, release := make(chan struct{}), make(chan struct{})
		first, second := jobs.New(d, quiet), jobs.New(d, quiet)
		first.Register(jobs.Job{Name: "work", Every: time.Hour, Run: func(context.Context) error {
			close(started)
			<-release // dead to the world: the still clock lets the lease run out
			return nil
		}})
		var ran atomic.Int64
		second.Register(jobs.Job{Name: "work", Every: time.Hour, Run: counting(&ran)})

		done := make(chan error, 1)
		go func() { done <- first.RunNow(t.Context(), "work") }()
		<-started
		if err := second.RunNow(t.Context(), "work"); !errors.Is(err, jobs.ErrHeld) {
			t.Fatalf("while the first runs it: %v, want ErrHeld", err)
		}
		c.forward(2 * time.Minute)
		if err := second.RunNow(t.Context(), "work"); err != nil || ran.Load() != 1 {
			t.Fatalf("after the lease ran out: %v, %d runs", err, ran.Load())
		}
		close(release)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}

func TestManyProcessesShareTheRunsOfOneJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var together, most, ran atomic.Int64
		for range 6 {
			r := jobs.New(d, quiet)
			r.Register(jobs.Job{Name: "alone", Every: time.Millisecond, Run: func(context.Context) error {
				most.Store(max(most.Load(), together.Add(1)))
				ran.Add(1)
				together.Add(-1)
				return nil
			}})
			r.Start(t.Context())
			t.Cleanup(func() { r.Stop(context.Background()) })
		}
		within(t, func() bool { return ran.Load() >= 20 })
		if most.Load() != 1 {
			t.Fatalf("%d processes ran the job at once", most.Load())
		}
	})
}

func TestAPanicIsAFailureThatOthersCanSee(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := stillClock(d, time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC))
		var log bytes.Buffer
		broken := true
		r := jobs.New(d, slog.New(slog.NewTextHandler(&log, nil)))
		r.Register(jobs.Job{Name: "fragile", At: "03:15", Run: func(context.Context) error {
			if broken {
				panic("the roof leaks")
			}
			return nil
		}})
		if err := r.RunNow(t.Context(), "fragile"); err == nil {
			t.Fatal("a panic was no error")
		}
		if n := strings.Count(log.String(), "the roof leaks"); n != 1 {
			t.Errorf("logged %d times: %s", n, &log)
		}
		s := status(t, r)
		if s.Failure != "panic: the roof leaks" || !s.FailedLast || !s.FailedAt.Equal(d.Now()) {
			t.Errorf("status: %+v", s)
		}
		if soon := d.Now().Add(5 * time.Minute); !s.DueAt.Equal(soon) {
			t.Errorf("tried again at %v, want %v", s.DueAt, soon)
		}
		broken = false
		c.forward(5 * time.Minute)
		if err := r.RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := status(t, r); s.FailedLast || s.Failure == "" || s.Holder != "" {
			t.Errorf("after it went well: %+v", s)
		}
		if s := r.Stats()[0]; s.Runs != 2 || s.Failures != 1 || s.Running {
			t.Errorf("stats: %+v", s)
		}
	})
}

func TestANudgeRunsTheJobSoon(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var ran atomic.Int64
		r := jobs.New(d, quiet)
		r.Register(jobs.Job{Name: "seldom", At: "03:15", Run: counting(&ran)})
		r.Start(t.Context())
		defer r.Stop(context.Background())
		r.Nudge("nobody knows this one")
		r.Nudge("seldom")
		within(t, func() bool { return ran.Load() == 1 })
	})
}

func TestAJobWithNothingPendingIsNeitherRunNorLogged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var ran atomic.Int64
		var work bool
		r := jobs.New(d, quiet)
		r.Register(jobs.Job{Name: "post", Every: time.Second, Run: counting(&ran),
			Pending: func(context.Context) (bool, error) { return work, nil }})
		for range 2 {
			if err := r.RunDue(t.Context()); err != nil || ran.Load() != 0 {
				t.Fatal(err, ran.Load())
			}
		}
		work = true
		if err := r.RunDue(t.Context()); err != nil || ran.Load() != 1 {
			t.Fatal(err, ran.Load())
		}
	})
}

func TestTheLogKeepsFailuresLongerThanSuccesses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := stillClock(d, time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC))
		fail := errors.New("no")
		r := jobs.New(d, quiet)
		r.Register(jobs.Job{Name: "often", Every: time.Hour, Run: func(context.Context) error { return fail }})
		lines := func() (n int) {
			if err := d.QueryRow(t.Context(), "SELECT COUNT(*) FROM job_run").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		r.RunNow(t.Context(), "often")
		fail = nil
		for _, step := range []struct {
			later time.Duration
			lines int
		}{{time.Hour, 2}, {72 * time.Hour, 2}, {31 * 24 * time.Hour, 1}} { // the failure and this one; this one
			c.forward(step.later)
			if err := r.RunNow(t.Context(), "often"); err != nil || lines() != step.lines {
				t.Fatalf("%v later: %d lines, want %d; %v", step.later, lines(), step.lines, err)
			}
		}
	})
}

func TestStopWaitsForTheRunInProgress(t *testing.T) {
	d := dbtest.SQLite(t)
	started, release := make(chan struct{}), make(chan struct{})
	var ended atomic.Bool
	r := jobs.New(d, quiet)
	r.Register(jobs.Job{Name: "slow", Every: time.Hour, Run: func(context.Context) error {
		close(started)
		<-release
		ended.Store(true)
		return nil
	}})
	r.Start(t.Context())
	<-started
	stopped := make(chan error, 1)
	go func() { stopped <- r.Stop(context.Background()) }()
	close(release)
	if err := <-stopped; err != nil || !ended.Load() {
		t.Fatalf("stopped with %v, run ended: %v", err, ended.Load())
	}
}

func TestStopEndsARunThatTakesTooLong(t *testing.T) {
	d := dbtest.SQLite(t)
	started, ended := make(chan struct{}), make(chan error, 1)
	r := jobs.New(d, quiet)
	r.Register(jobs.Job{Name: "endless", Every: time.Hour, Run: func(ctx context.Context) error {
		close(started)
		<-ctx.Done()
		ended <- ctx.Err()
		return ctx.Err()
	}})
	r.Start(t.Context())
	<-started
	impatient, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.Stop(impatient); !errors.Is(err, context.Canceled) {
		t.Fatalf("stop: %v", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatalf("the run ended with %v", err)
	}
}

func status(t *testing.T, r *jobs.Runner) jobs.Status {
	t.Helper()
	all, err := r.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

// within waits for what happens in another goroutine.
func within(t *testing.T, happened func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	give := time.After(20 * time.Second)
	for !happened() {
		select {
		case <-tick.C:
		case <-give:
			t.Fatal("waited in vain")
		}
	}
}
