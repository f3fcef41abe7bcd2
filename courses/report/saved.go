package report

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Saved is a report that somebody has in their list: their own, or one that was
// shared with them. Whoever reads it sees what they may see themselves.
type Saved struct {
	ID         ID
	Name       string
	Owner      accounts.ProfileID
	OwnerName  string
	Definition Definition
	CreatedAt  time.Time
	Plan       Plan // of the reader's own mails
	Others     int  // with whom it is shared
}

var (
	// ErrName says that a report needs a name of a fitting length.
	ErrName = problem.New(problem.Invalid, "report.fault.name", "Most", MostName)

	// ErrReader says that there is nobody of that name who can read reports.
	ErrReader = problem.New(problem.Invalid, "report.fault.reader")

	errFull = problem.New(problem.Conflict, "report.full")
)

// mostSaved is how many reports somebody may keep.
const mostSaved = 100

// Save keeps a question under a name, once for each key of a form. Problems:
// ErrName, Conflict when the list is full, and those of Read.
func (s *Service) Save(ctx context.Context, by accounts.Actor, formKey, name string, d Definition) (ID, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > MostName {
		return "", ErrName
	}
	d = d.tidy()
	sight, err := sightOf(ctx, s.DB, by)
	if err != nil {
		return "", err
	}
	if err := sight.allows(d); err != nil {
		return "", err
	}
	if _, err := sight.columns(ctx, s.DB, d, nil); err != nil && !d.Mandatory {
		return "", err
	}
	id := ID(db.NewID())
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		known, err := selectByFormKey(ctx, tx, formKey, by.ProfileID)
		if err != nil || known != "" {
			id = known
			return err
		}
		if n, err := countSaved(ctx, tx, by.ProfileID); err != nil || n >= mostSaved {
			return errors.Join(err, errFull)
		}
		if err := insertReport(ctx, tx, id, by.ProfileID, formKey, name, d.encode()); err != nil {
			return err
		}
		if err := insertReader(ctx, tx, id, by.ProfileID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("report.save", by.ProfileID).About("report", string(id)))
	})
	if err != nil {
		return "", fmt.Errorf("save report: %w", err)
	}
	return id, nil
}

// List gives the reports that somebody has, by name.
func (s *Service) List(ctx context.Context, by accounts.Actor) ([]Saved, error) {
	if err := accounts.Authorise(by, accounts.RuleReportOwn); err != nil {
		return nil, err
	}
	all, err := selectSaved(ctx, s.DB, by.ProfileID, "")
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	return all, nil
}

// Saved is one report of the actor's list. Problem: ErrNoReport for every other.
func (s *Service) Saved(ctx context.Context, by accounts.Actor, id ID) (Saved, error) {
	return saved(ctx, s.DB, by, id)
}

func saved(ctx context.Context, q db.Queryer, by accounts.Actor, id ID) (Saved, error) {
	if err := accounts.Authorise(by, accounts.RuleReportOwn); err != nil {
		return Saved{}, err
	}
	all, err := selectSaved(ctx, q, by.ProfileID, id)
	if err != nil {
		return Saved{}, fmt.Errorf("read report: %w", err)
	}
	if len(all) == 0 {
		return Saved{}, ErrNoReport
	}
	return all[0], nil
}

// Share gives a report to somebody else, by user name or e-mail address, who
// leads people or serves them; twice is once. Problems: ErrNoReport, ErrReader.
func (s *Service) Share(ctx context.Context, by accounts.Actor, id ID, with string) error {
	return s.change(ctx, by, id, "report.share", func(tx *db.Tx, _ Saved) (accounts.ProfileID, error) {
		p, _, err := accounts.FindByName(ctx, tx, with)
		if err != nil {
			return "", err
		}
		if p, err = accounts.Survivor(ctx, tx, p); p.ID == "" || err != nil {
			return "", ErrReader
		}
		who, err := accounts.ActsAs(ctx, tx, p.ID)
		if err != nil {
			return "", err
		}
		sight, err := sightOf(ctx, tx, who)
		if problem.Of(err) != nil || err == nil && len(sight.scopes()) == 0 {
			return "", ErrReader
		}
		if err != nil {
			return "", err
		}
		return p.ID, insertReader(ctx, tx, id, p.ID)
	})
}

// Remove takes a report out of the actor's list; the owner's goes for everybody.
// Problem: ErrNoReport.
func (s *Service) Remove(ctx context.Context, by accounts.Actor, id ID) error {
	return s.change(ctx, by, id, "report.remove", func(tx *db.Tx, one Saved) (accounts.ProfileID, error) {
		if one.Owner == by.ProfileID {
			return by.ProfileID, deleteReport(ctx, tx, id)
		}
		return by.ProfileID, deleteReader(ctx, tx, id, by.ProfileID)
	})
}

// change runs an act on a report of the actor's list: authority, act, log.
func (s *Service) change(ctx context.Context, by accounts.Actor, id ID, action string, act func(*db.Tx, Saved) (accounts.ProfileID, error)) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		one, err := saved(ctx, tx, by, id)
		if err != nil {
			return err
		}
		whom, err := act(tx, one)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry(action, whom).About("report", string(id)))
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}
