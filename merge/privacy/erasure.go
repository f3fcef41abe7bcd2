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
	"kursbro/app/problem"
)

// ErasureID names a request to be erased.
type ErasureID string

// ErasureState is where a request stands.
type ErasureState string

// The states of a request.
const (
	Asked     ErasureState = "asked"     // the employer decides
	Scheduled ErasureState = "scheduled" // it happens on the day, and can be undone until then
	Undone    ErasureState = "undone"    // by the person, or by the helpdesk for them
	Refused   ErasureState = "refused"   // the employer has to keep it; Answer says why
	Lapsed    ErasureState = "lapsed"    // they were merged or employed before the day
	Done      ErasureState = "done"
)

// Erasure is somebody's request to be erased.
type Erasure struct {
	ID        ErasureID
	ProfileID accounts.ProfileID
	State     ErasureState
	Reason    string // where the helpdesk asked
	AskedBy   accounts.ProfileID
	AskedAt   time.Time
	DueAt     *time.Time
	DecidedAt *time.Time
	Answer    string
	Name      string // of the person, for who decides
	Employed  bool   // they are at work: nobody can be erased then
}

// Open says that it waits.
func (e Erasure) Open() bool { return e.State == Asked || e.State == Scheduled }

// What keeps somebody from being erased.
var (
	ErrNoErasure = problem.New(problem.NotFound, "privacy.erase.unknown")
	ErrSettled   = problem.New(problem.Conflict, "privacy.erase.settled")  // somebody was first
	ErrEmployed  = problem.New(problem.Conflict, "privacy.erase.employed") // at work: first the job ends
	ErrAnswer    = problem.New(problem.Invalid, "privacy.erase.answer.missing")
)

// Ask asks for the asker's own erasure. A guest's is scheduled; for whoever has
// or had a job here, or holds a role, the employer decides. Asked twice it is one.
// Problems: ErrSignIn, ErrNotFresh.
func (s *Service) Ask(ctx context.Context, by accounts.Actor) (e Erasure, err error) {
	if err := s.own(by); err != nil {
		return Erasure{}, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err = s.ask(ctx, tx, by, by.ProfileID, "")
		return err
	})
	return e, err
}

// AskFor is Ask by the helpdesk for somebody who cannot get in, with the reason.
// Problems: accounts.fault.reason, ErrReasonNumbers, and those of
// accounts.Helped.
func (s *Service) AskFor(ctx context.Context, by accounts.Actor, id accounts.ProfileID, reason string) (e Erasure, err error) {
	if _, err := s.Accounts.Helped(ctx, by, id); err != nil {
		return Erasure{}, err
	}
	if err := accounts.CheckReason(reason); err != nil {
		return Erasure{}, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := accounts.HoldsRolesOf(ctx, tx, by, id); err != nil {
			return err
		}
		e, err = s.ask(ctx, tx, by, id, reason)
		return err
	})
	return e, err
}

func (s *Service) ask(ctx context.Context, tx *db.Tx, by accounts.Actor, id accounts.ProfileID, reason string) (Erasure, error) {
	open, err := selectOpen(ctx, tx, id)
	if err == nil || !errors.Is(err, db.ErrNone) {
		return open, err
	}
	p, err := accounts.SelectProfile(ctx, tx, id)
	if err != nil {
		return Erasure{}, err
	}
	roles, err := accounts.RolesOf(ctx, tx, id)
	if err != nil {
		return Erasure{}, fmt.Errorf("read roles: %w", err)
	}
	e := Erasure{ID: ErasureID(db.NewID()), ProfileID: id, State: Asked, Reason: reason, AskedBy: by.ProfileID, AskedAt: tx.Now()}
	if p.Kind == accounts.External && len(roles) == 0 {
		e.State, e.DueAt = Scheduled, s.due(tx.Now())
	}
	if err := insertErasure(ctx, tx, e); err != nil {
		return Erasure{}, fmt.Errorf("keep request: %w", err)
	}
	if err := audit.Record(ctx, tx, by.Entry("privacy.ask_erasure", id).About("erasure", string(e.ID)).With("state", string(e.State))); err != nil {
		return Erasure{}, err
	}
	if e.State == Scheduled {
		err = s.tell(ctx, tx, p, mail.ErasureScheduled, e)
	}
	return e, err
}

// due is the moment after which a request that is made now is carried out.
func (s *Service) due(now time.Time) *time.Time {
	due := now.AddDate(0, 0, s.Settings.EraseDays)
	return &due
}

// Undo takes the asker's own request back. Problem: ErrNoErasure when there is
// none, also when it was carried out.
func (s *Service) Undo(ctx context.Context, by accounts.Actor) error {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return err
	}
	return s.undo(ctx, by, by.ProfileID)
}

// UndoFor is Undo by the helpdesk. Problems: ErrNoErasure, those of
// accounts.Helped.
func (s *Service) UndoFor(ctx context.Context, by accounts.Actor, id accounts.ProfileID) error {
	if _, err := s.Accounts.Helped(ctx, by, id); err != nil {
		return err
	}
	return s.undo(ctx, by, id)
}

func (s *Service) undo(ctx context.Context, by accounts.Actor, id accounts.ProfileID) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := selectOpen(ctx, tx, id)
		if errors.Is(err, db.ErrNone) {
			return ErrNoErasure
		}
		if err != nil {
			return err
		}
		was := e.State
		e.State = Undone
		if err := s.settle(ctx, tx, by, was, e); err != nil || was == Asked {
			return err
		}
		p, err := accounts.SelectProfile(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, p, mail.ErasureUndone, e)
	})
}

// settle writes what was decided of a request that stands where it was seen.
func (s *Service) settle(ctx context.Context, tx *db.Tx, by accounts.Actor, was ErasureState, e Erasure) error {
	settled, err := updateErasure(ctx, tx, by, was, e)
	if err != nil {
		return fmt.Errorf("settle request: %w", err)
	}
	if !settled {
		return ErrSettled
	}
	action := map[ErasureState]string{Undone: "privacy.undo_erasure", Refused: "privacy.refuse_erasure", Scheduled: "privacy.approve_erasure", Lapsed: "privacy.lapse_erasure"}[e.State]
	return audit.Record(ctx, tx, by.Entry(action, e.ProfileID).About("erasure", string(e.ID)))
}
