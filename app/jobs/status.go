package jobs

import (
	"context"
	"strings"
	"time"
)

// Stats counts what this process has run since it started.
type Stats struct {
	Name     string
	Running  bool
	Runs     int64
	Failures int64
	Spent    time.Duration // in all runs together
}

func (s *Stats) add(spent time.Duration, err error) {
	s.Running = false
	s.Runs++
	s.Spent += spent
	if err != nil {
		s.Failures++
	}
}

func (s *scheduled) count(change func(*Stats)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.stats)
}

// Stats gives the counters of every job, in the order they were registered.
func (r *Runner) Stats() []Stats {
	var all []Stats
	for _, job := range r.all() {
		job.count(func(s *Stats) { all = append(all, *s) })
	}
	return all
}

// Status is how a job stands, on whatever process it runs.
type Status struct {
	Name       string
	DueAt      time.Time
	Holder     string    // the process that runs it now; empty: nobody
	RanAt      time.Time // start of the last finished run; zero: never
	FailedAt   time.Time // start of the last run that failed, within 30 days; zero: none
	Failure    string    // what it said, in short
	FailedLast bool      // the last finished run is the one that failed
}

// Status tells how every registered job stands.
func (r *Runner) Status(ctx context.Context) ([]Status, error) {
	var all []Status
	for _, job := range r.all() {
		one, err := selectStatus(ctx, r.db, job.Name)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// inShort is the first line of an error: a stack belongs in the log.
func inShort(err error) string {
	if err == nil {
		return ""
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	if letters := []rune(line); len(letters) > 400 {
		line = string(letters[:400]) + " …"
	}
	return line
}
