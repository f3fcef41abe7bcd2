package privacy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/merge"
)

// page is how many people one look finds: memory holds no more of them.
const page = 200

// sweep is a step that forgets what ended before a moment, so much at most, and
// says how much.
type sweep func(ctx context.Context, tx *db.Tx, before time.Time, most int) (int64, error)

// forget does what a rule asks for, and counts it in the run.
func (s *Service) forget(ctx context.Context, run *Run) error {
	before := s.Settings.Keep.before(run.Rule, s.DB.Now())
	switch run.Rule {
	case Registrations:
		return s.forgetRegistrations(ctx, run, before)
	case Guests:
		return s.forgetGuests(ctx, run)
	case Links:
		return s.drain(ctx, run, before, accounts.SweepLinks, accounts.SweepInvitations, merge.SweepClaims, merge.SweepTokens)
	case Inquiries:
		return s.drain(ctx, run, before, accounts.SweepInquiries)
	case Mails:
		return s.forgetMails(ctx, run, before)
	case Log:
		return s.forgetLog(ctx, run, before)
	}
	return fmt.Errorf("no rule of retention is called %q", run.Rule)
}

// drain lets each step take some at a time until there is no more, and gives way
// to others in between. How much went is written down in the same transaction:
// stopped at any instant, the report is true.
func (s *Service) drain(ctx context.Context, run *Run, before time.Time, steps ...sweep) error {
	for _, step := range steps {
		gone, err := db.Sweep(ctx, s.DB, func(tx *db.Tx, most int) (int64, error) {
			count, err := step(ctx, tx, before, most)
			if err != nil || count == 0 {
				return count, err
			}
			return count, updateGone(ctx, tx, run.ID, count)
		})
		run.Gone += gone
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetRegistrations looks at each registration whose time is over once: those
// that stay keep nobody behind them from being looked at.
func (s *Service) forgetRegistrations(ctx context.Context, run *Run, before time.Time) (failed error) {
	for last := (accounts.Lapsed{}); ; {
		lapsed, err := accounts.LapsedRegistrations(ctx, s.DB, before, last, page)
		if err != nil {
			return err
		}
		for _, last = range lapsed {
			went, err := merge.SweepRegistration(ctx, s.DB, last.ProfileID, before)
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				failed = fmt.Errorf("sweep a registration: %w", err)
			case went:
				run.Gone++
			default:
				run.Kept[HasUse]++
			}
		}
		if err := s.report(ctx, *run); err != nil || len(lapsed) < page {
			return errors.Join(err, failed)
		}
	}
}

// forgetMails takes the words off old mails. That they were sent goes with the
// log that tells of it.
func (s *Service) forgetMails(ctx context.Context, run *Run, before time.Time) error {
	err := s.drain(ctx, run, before, mail.Forget)
	if err != nil || s.Settings.Keep[Log] <= 0 {
		return err
	}
	return s.drain(ctx, run, s.Settings.Keep.before(Log, s.DB.Now()), mail.Sweep)
}

func (s *Service) forgetLog(ctx context.Context, run *Run, before time.Time) (err error) {
	entry := accounts.Job(Log.Job()).Entry(audit.CutAction, "")
	run.Gone, err = s.Settings.Cutter.Cut(ctx, s.DB, before, entry)
	return err
}
