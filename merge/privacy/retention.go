package privacy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/jobs"
)

// Rule is something that the portal forgets by itself when its time is over.
type Rule string

// The rules. Results and certificates have none: they live as long as the profile.
const (
	Registrations Rule = "registrations" // that nobody has finished
	Guests        Rule = "guests"        // who have not been seen
	Links         Rule = "links"         // mailed links, invitations, tokens of other systems
	Inquiries     Rule = "inquiries"     // to the helpdesk, that are settled
	Mails         Rule = "mails"         // their address and words
	Log           Rule = "log"           // the audit log
)

// Rules are all of them, in the order in which a reader meets them.
var Rules = []Rule{Registrations, Guests, Links, Inquiries, Mails, Log}

// Job is the name of the daily job that carries out the rule.
func (r Rule) Job() string { return "retention." + string(r) }

// Keep is how many days each rule waits; nought is for ever.
type Keep map[Rule]int

// before is the moment before which a rule forgets.
func (k Keep) before(rule Rule, now time.Time) time.Time { return now.AddDate(0, 0, -k[rule]) }

// Run is one time that a rule was carried out.
type Run struct {
	ID         string
	Rule       Rule
	StartedAt  time.Time
	FinishedAt *time.Time     // nil: it goes on, or stopped on the way
	Gone       int64          // rows, or people
	Warned     int64          // people
	Kept       map[Reason]int // people whose time is over, by why they stay
	Failure    string
}

// Stay is how many people stay although their time is over.
func (r Run) Stay() (count int) {
	for _, people := range r.Kept {
		count += people
	}
	return count
}

// Forget carries out a rule and keeps a report of it. It works in small
// transactions: stopped at any instant, the next run goes on where it was. A rule
// that keeps for ever does nothing and says nothing.
func (s *Service) Forget(ctx context.Context, rule Rule) (Run, error) {
	if s.Settings.Keep[rule] <= 0 {
		return Run{}, nil
	}
	run := Run{ID: db.NewID(), Rule: rule, StartedAt: s.DB.Now(), Kept: map[Reason]int{}}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return insertRun(ctx, tx, run) }); err != nil {
		return run, fmt.Errorf("begin %s: %w", rule.Job(), err)
	}
	failed := s.forget(ctx, &run)
	if failed != nil {
		run.Failure, _, _ = strings.Cut(failed.Error(), "\n")
	}
	run.FinishedAt = new(s.DB.Now())
	return run, errors.Join(failed, s.report(context.WithoutCancel(ctx), run))
}

// report writes down how far a run has come.
func (s *Service) report(ctx context.Context, run Run) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if run.FinishedAt != nil {
			if err := deleteOldRuns(ctx, tx, tx.Now().Add(-runsKept)); err != nil {
				return err
			}
		}
		return updateRun(ctx, tx, run)
	})
}

// runsKept is how long the reports are kept.
const runsKept = 400 * 24 * time.Hour

// Standing is how a rule stands.
type Standing struct {
	Rule Rule
	Days int // nought: for ever
	Last Run // with an empty ID it has never run
	Next time.Time
}

// Retention tells auditors and administrators how each rule stands, and of the
// latest runs, the newest first.
func (s *Service) Retention(ctx context.Context, by accounts.Actor) (all []Standing, latest []Run, err error) {
	if err := accounts.Authorise(by, accounts.RuleAuditReader); err != nil {
		return nil, nil, err
	}
	for _, rule := range Rules {
		standing := Standing{Rule: rule, Days: s.Settings.Keep[rule]}
		if standing.Next, err = jobs.DueAt(ctx, s.DB, rule.Job()); err != nil {
			return nil, nil, fmt.Errorf("read when %s is due: %w", rule.Job(), err)
		}
		if standing.Last, err = selectLastRun(ctx, s.DB, rule); err != nil && !errors.Is(err, db.ErrNone) {
			return nil, nil, fmt.Errorf("read the last run: %w", err)
		}
		all = append(all, standing)
	}
	latest, err = selectRuns(ctx, s.DB, latestRuns)
	return all, latest, err
}

// latestRuns is how many a page shows.
const latestRuns = 30

func keptText(kept map[Reason]int) string {
	text, _ := json.Marshal(kept) // a map of numbers always marshals
	return string(text)
}
