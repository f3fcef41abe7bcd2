package privacy

import (
	"context"
	"errors"
	"fmt"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/courses/goals"
	"kursbro/courses/reminder"
	"kursbro/courses/report"
	"kursbro/courses/sharing"
	"kursbro/merge"
	"kursbro/merge/events"
)

// EraseDue is the job privacy.erase: it carries out the requests whose day has
// come, each in a transaction of its own, and says how many. Whoever was merged
// or employed since asking is not erased: their request lapses.
func (s *Service) EraseDue(ctx context.Context) (int, error) {
	due, err := selectDue(ctx, s.DB)
	if err != nil {
		return 0, fmt.Errorf("read requests: %w", err)
	}
	count, by := 0, accounts.Job("privacy.erase")
	for _, e := range due {
		failed := s.DB.Write(ctx, func(tx *db.Tx) error {
			erased, err := s.carryOut(ctx, tx, by, e)
			if erased {
				count++
			}
			return err
		})
		if failed != nil && !errors.Is(failed, ErrSettled) {
			err = errors.Join(err, fmt.Errorf("erase: %w", failed))
		}
	}
	return count, err
}

// EraseIsDue says whether there is anything for EraseDue.
func (s *Service) EraseIsDue(ctx context.Context) (bool, error) {
	due, err := selectDue(ctx, s.DB)
	return len(due) > 0, err
}

func (s *Service) carryOut(ctx context.Context, tx *db.Tx, by accounts.Actor, e Erasure) (bool, error) {
	p, err := accounts.SelectProfile(ctx, tx, e.ProfileID)
	if err != nil {
		return false, err
	}
	e.State = Lapsed
	if !p.Living() || employed(p) {
		return false, s.settle(ctx, tx, by, Scheduled, e)
	}
	if now, err := selectErasure(ctx, tx, e.ID); err != nil || now.State != Scheduled {
		return false, errors.Join(err, ErrSettled)
	}
	return true, s.Erase(ctx, tx, by, p)
}

// employed says that a person is at work here.
func employed(p accounts.Profile) bool {
	return p.Kind == accounts.Internal && p.State != accounts.Ended
}

// Erase takes away, as a step, everything that every room knows of a person,
// with the tombstones that lead to them; a tombstone goes with its survivor and
// never alone. Kept (kept.go) says what stays and why. Other systems are told of
// each id. The last letter goes to the address that they had, and is forgotten
// with it.
func (s *Service) Erase(ctx context.Context, tx *db.Tx, by accounts.Actor, p accounts.Profile) error {
	if !p.Living() {
		return accounts.ErrTombstone
	}
	ids, err := selectProfiles(ctx, tx, p.ID)
	if err != nil {
		return fmt.Errorf("read whose profiles they are: %w", err)
	}
	for _, id := range ids {
		if err := s.eraseLearning(ctx, tx, id); err != nil {
			return err
		}
	}
	if err := s.Accounts.Erase(ctx, tx, ids); err != nil {
		return err
	}
	for _, id := range ids {
		if err := events.Record(ctx, tx, events.Event{Kind: events.Erased, From: string(id)}); err != nil {
			return err
		}
	}
	if address := p.RecoveryEmail(); address != "" {
		if _, err := mail.Queue(ctx, tx, mail.Message{To: address, Language: language(p), Kind: mail.ErasureDone}); err != nil {
			return err
		}
	}
	return audit.Record(ctx, tx, by.Entry("privacy.erase", p.ID))
}

func (s *Service) eraseLearning(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	p, err := accounts.SelectProfile(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := merge.Erase(ctx, tx, p); err != nil {
		return err
	}
	if err := sharing.Erase(ctx, tx, id); err != nil {
		return err
	}
	if err := report.Erase(ctx, tx, id); err != nil {
		return err
	}
	if err := reminder.Erase(ctx, tx, id); err != nil {
		return err
	}
	if err := goals.Erase(ctx, tx, p); err != nil {
		return err
	}
	if err := s.Courses.Erase(ctx, tx, id); err != nil {
		return err
	}
	return updateErasuresDone(ctx, tx, id)
}

func language(p accounts.Profile) i18n.Language {
	if chosen, known := i18n.Parse(p.Language); known {
		return chosen
	}
	return i18n.NB
}

// tell writes to the person about their request, where an address is surely
// theirs.
func (s *Service) tell(ctx context.Context, tx *db.Tx, p accounts.Profile, kind mail.Kind, e Erasure) error {
	address := p.RecoveryEmail()
	if address == "" {
		return nil
	}
	m := mail.Message{To: address, Language: language(p), Kind: kind, ProfileRef: string(p.ID), Args: map[string]string{}}
	if p.Kind == accounts.Internal || p.EmailVerifiedAt != nil {
		m.Args["Name"] = p.GivenName
	}
	switch kind {
	case mail.ErasureScheduled:
		m.Args["Date"] = i18n.For(m.Language).Date(*e.DueAt)
		m.Link = s.Settings.URL + Path
	case mail.ErasureRefused:
		m.Link = s.Settings.URL + Path
	}
	_, err := mail.Queue(ctx, tx, m)
	return err
}
