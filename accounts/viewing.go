package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/mail"
	"kursbro/app/problem"
)

// viewingLasts is how long somebody of the helpdesk may look at a time.
const viewingLasts = 15 * time.Minute

// ViewingID names one look at somebody's pages.
type ViewingID string

// Viewing is a look by the helpdesk at what a person sees: for a reason, for a
// quarter of an hour, with nothing to be changed, and told to the person. It
// sits on the login of who looks and is over with it.
type Viewing struct {
	ID      ViewingID
	Viewer  ProfileID
	Whose   ProfileID
	Reason  string
	BeganAt time.Time
	EndsAt  time.Time
	EndedAt *time.Time // nil: nobody has ended it
}

// Viewer is who looks, on an Actor that stands for the person looked at.
type Viewer struct {
	Viewing
	Actor Actor // who looks, as themselves
}

// What a view may answer.
var (
	ErrViewing     = problem.New(problem.Forbidden, "view.closed") // not for who only looks
	ErrViewingOver = problem.New(problem.Conflict, "view.over")
	errViewReason  = problem.New(problem.Invalid, "view.fault.reason")
	errCannotEnter = problem.New(problem.Conflict, "view.cannot_enter")
)

// Viewable reads a person whose pages the asker may look at, for the form.
// Problems: ErrHasRoles, and those of Helped.
func (s *Service) Viewable(ctx context.Context, by Actor, id ProfileID) (Profile, error) {
	p, err := s.Helped(ctx, by, id)
	if err == nil {
		err = HoldsRolesOf(ctx, s.DB, by, id)
	}
	return p, err
}

// View begins a look at what a person sees, in the asker's browser: a mail tells
// the person, and why. Nobody looks at somebody who holds a role that the asker
// does not. Problems: view.fault.reason, accounts.fault.reason, ErrHasRoles, view.cannot_enter for
// who could not sign in, and those of Helped.
func (s *Service) View(ctx context.Context, by Actor, id ProfileID, reason string) error {
	return s.help(ctx, by, id, "viewing.begin", func(tx *db.Tx, p Profile) (audit.Entry, error) {
		entry := by.Entry("viewing.begin", id)
		if reason == "" {
			return entry, errViewReason
		}
		if err := checkReason(reason); err != nil {
			return entry, err
		}
		if err := HoldsRolesOf(ctx, tx, by, id); err != nil {
			return entry, err
		}
		if !maySignIn(p.State) || by.Login == "" {
			return entry, errCannotEnter
		}
		v := Viewing{ID: ViewingID(db.NewID()), Viewer: by.ProfileID, Whose: id, Reason: reason, BeganAt: tx.Now(), EndsAt: tx.Now().Add(viewingLasts)}
		if _, err := updateViewingEnded(ctx, tx, by.Login); err != nil {
			return entry, fmt.Errorf("end the view before: %w", err)
		}
		if err := insertViewing(ctx, tx, v, by.Login); err != nil {
			return entry, fmt.Errorf("begin view: %w", err)
		}
		return entry.About("viewing", string(v.ID)), s.tellOfViewing(ctx, tx, p, reason)
	})
}

func (s *Service) tellOfViewing(ctx context.Context, tx *db.Tx, p Profile, reason string) error {
	address := p.RecoveryEmail()
	if address == "" {
		return nil
	}
	return s.mail(ctx, tx, letter{kind: mail.Viewed, to: p, address: address, args: map[string]string{"Reason": reason}})
}

// EndView ends the look of the asker's browser and says at whom it was; empty:
// there was none.
func (s *Service) EndView(ctx context.Context, by Actor) (whose ProfileID, err error) {
	self := by.Self()
	if !self.SignedIn() {
		return "", nil
	}
	err = s.DB.Write(db.Keeping(ctx), func(tx *db.Tx) error {
		v, err := selectViewing(ctx, tx, self.Login)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read view: %w", err)
		}
		whose = v.Whose
		if _, err := updateViewingEnded(ctx, tx, self.Login); err != nil {
			return fmt.Errorf("end view: %w", err)
		}
		return record(ctx, tx, self.Entry("viewing.end", whose).About("viewing", string(v.ID)))
	})
	return whose, err
}

// sees is whom the asker is while they look: the person, without any role
// that was given to them, or ErrViewingOver when the time is up or the asker may
// not look any more.
func (s *Service) sees(ctx context.Context, asker Actor, v Viewing) (Actor, error) {
	_, err := s.Helped(ctx, asker, v.Whose)
	if err == nil {
		err = HoldsRolesOf(ctx, s.DB, asker, v.Whose)
	}
	if err == nil && v.EndsAt.After(s.DB.Now()) {
		p, err := SelectProfile(ctx, s.DB, v.Whose)
		if err == nil && maySignIn(p.State) {
			return Actor{ProfileID: p.ID, Kind: Person, Internal: p.Kind == Internal, Ended: p.State == Ended, Name: p.Name(), OrganisationID: p.OrganisationID,
				Language: asker.Language, Appearance: asker.Appearance, Login: asker.Login, Viewer: &Viewer{v, asker}}, nil
		}
	}
	if err != nil && problem.Of(err) == nil {
		return Nobody, err
	}
	_, err = s.EndView(ctx, asker)
	return asker, errors.Join(err, ErrViewingOver)
}

// Self is who really asks: the viewer, where somebody looks at a person's pages.
func (a Actor) Self() Actor {
	if a.Viewer != nil {
		return a.Viewer.Actor
	}
	return a
}
