package report

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// Every is how often the totals of a report are mailed.
type Every string

// How often.
const (
	Never   Every = ""
	Weekly  Every = "weekly"
	Monthly Every = "monthly" // on the first
)

// Everies are all of them, in the order of the form.
var Everies = []Every{Never, Weekly, Monthly}

// Plan is when somebody is mailed the totals of a report.
type Plan struct {
	Every   Every
	Weekday int // Monday is 1; of Weekly
}

// postAt is the hour of the day, in Norway, from which a report is mailed.
const postAt = 7

// due is the last day, ISO, on which the plan said that a mail is to go.
func (p Plan) due(now time.Time) string {
	day := now.In(i18n.Oslo).Add(-postAt * time.Hour) // before seven it is yesterday still
	if p.Every == Monthly {
		return time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, i18n.Oslo).Format(time.DateOnly)
	}
	back := (int(day.Weekday()) - p.Weekday%7 + 7) % 7
	return day.AddDate(0, 0, -back).Format(time.DateOnly)
}

// PlanMails says how often the actor is mailed the totals; the first mail goes
// when the next day for it comes. Never stops them. Problem: ErrNoReport.
func (s *Service) PlanMails(ctx context.Context, by accounts.Actor, id ID, plan Plan) error {
	if !slices.Contains(Everies, plan.Every) {
		plan.Every = Never
	}
	plan.Weekday = min(max(plan.Weekday, 1), 7)
	return s.change(ctx, by, id, "report.plan", func(tx *db.Tx, _ Saved) (accounts.ProfileID, error) {
		return by.ProfileID, updatePlan(ctx, tx, id, by.ProfileID, plan, plan.due(tx.Now()))
	})
}

// post is a plan of somebody's, and for which day it was carried out last.
type post struct {
	id     string
	report ID
	reader accounts.ProfileID
	Plan
	sentFor    string
	definition string
}

// SendDue mails the totals that are due, once for each period, however often it
// runs: a job. Whoever may not read a report any more is mailed no more of it.
// It gives how many were mailed.
func (s *Service) SendDue(ctx context.Context) (sent int64, err error) {
	all, err := selectPosts(ctx, s.DB)
	if err != nil {
		return 0, fmt.Errorf("read plans: %w", err)
	}
	for _, p := range all {
		if due := p.due(s.DB.Now()); due > p.sentFor {
			mailed, err := s.send(ctx, p, due)
			if err != nil {
				return sent, fmt.Errorf("mail report: %w", err)
			}
			if mailed {
				sent++
			}
		}
	}
	return sent, nil
}

func (s *Service) send(ctx context.Context, p post, due string) (sent bool, err error) {
	who, err := accounts.ActsAs(ctx, s.DB, p.reader)
	if err != nil {
		return false, err
	}
	d, err := decode(p.definition)
	if err != nil {
		return false, err
	}
	r, err := read(ctx, s.DB, who, d)
	refused := problem.Of(err)
	if err != nil && refused == nil {
		return false, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		first, err := updateSentFor(ctx, tx, p.id, p.sentFor, due)
		if err != nil || !first {
			sent = false
			return err
		}
		if refused != nil && !errors.Is(refused, ErrTooMany) {
			return s.stop(ctx, tx, p)
		}
		sent = r != nil
		if !sent {
			return nil
		}
		return s.post(ctx, tx, p, r)
	})
	return sent, err
}

// stop ends the mails to somebody whose role is gone.
func (s *Service) stop(ctx context.Context, tx *db.Tx, p post) error {
	if err := updatePlan(ctx, tx, p.report, p.reader, Plan{Weekday: 1}, ""); err != nil {
		return err
	}
	return audit.Record(ctx, tx, accounts.Job("courses.reports").Entry("report.stop", p.reader).About("report", string(p.report)))
}

// post queues the letter: totals and a link. It names nobody, not even the
// report, whose name somebody has written; and of few people it tells no figure.
func (s *Service) post(ctx context.Context, tx *db.Tx, p post, r *Report) error {
	person, err := accounts.SelectProfile(ctx, tx, p.reader)
	if err != nil || person.RecoveryEmail() == "" {
		return err
	}
	language, known := i18n.Parse(person.Language)
	if !known {
		language = i18n.NB
	}
	_, err = mail.Queue(ctx, tx, mail.Message{To: person.RecoveryEmail(), Language: language, Kind: mail.ReportTotals, ProfileRef: string(person.ID),
		Link: s.URL + "/rapporter/" + string(p.report), Args: map[string]string{"Words": r.words(i18n.For(language))}})
	return err
}

// words are the totals, a line for each column.
func (r *Report) words(w *i18n.Printer) string {
	if r.People < SmallGroup {
		return w.T("report.mail.few")
	}
	lines := []string{w.N("report.mail.people", r.People)}
	for i, column := range r.Columns {
		lines = append(lines, column.Title(w.Language())+": "+r.Totals[i].Text(w))
	}
	return strings.Join(lines, "\n")
}
