package privacy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/mail"
)

// Latest is the asker's own newest request; false when there is none.
func (s *Service) Latest(ctx context.Context, by accounts.Actor) (Erasure, bool, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return Erasure{}, false, err
	}
	e, err := selectLatest(ctx, s.DB, by.ProfileID)
	if errors.Is(err, db.ErrNone) {
		return Erasure{}, false, nil
	}
	return e, err == nil, err
}

// OpenFor is the request of somebody whom the asker helps; false when none waits.
// Problems: those of accounts.Helped.
func (s *Service) OpenFor(ctx context.Context, by accounts.Actor, id accounts.ProfileID) (accounts.Profile, Erasure, bool, error) {
	p, err := s.Accounts.Helped(ctx, by, id)
	if err != nil {
		return p, Erasure{}, false, err
	}
	e, err := selectOpen(ctx, s.DB, id)
	if errors.Is(err, db.ErrNone) {
		return p, Erasure{}, false, nil
	}
	return p, e, err == nil, err
}

// Waiting gives the requests that the asker answers as HR of the employer.
func (s *Service) Waiting(ctx context.Context, by accounts.Actor) ([]Erasure, error) {
	if err := accounts.Authorise(by, accounts.RuleHR); err != nil {
		return nil, err
	}
	all, err := selectAsked(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read requests: %w", err)
	}
	var theirs []Erasure
	for _, e := range all {
		p, err := s.decidable(ctx, s.DB, by, e)
		if errors.Is(err, ErrNoErasure) || errors.Is(err, accounts.ErrSelf) {
			continue
		}
		if err != nil {
			return nil, err
		}
		e.Name, e.Employed = p.Name(), employed(p)
		theirs = append(theirs, e)
	}
	return theirs, nil
}

// WaitingCount is how many requests the asker answers as HR; nought for everybody
// else.
func (s *Service) WaitingCount(ctx context.Context, by accounts.Actor) (int, error) {
	if accounts.Authorise(by, accounts.RuleHR) != nil {
		return 0, nil
	}
	waiting, err := s.Waiting(ctx, by)
	return len(waiting), err
}

// Closed says why a request is not among those that wait for the asker.
// Problems: ErrNoErasure, accounts.ErrSelf, ErrSettled.
func (s *Service) Closed(ctx context.Context, by accounts.Actor, id ErasureID) error {
	e, err := selectErasure(ctx, s.DB, id)
	if errors.Is(err, db.ErrNone) {
		return ErrNoErasure
	}
	if err != nil {
		return err
	}
	if _, err := s.decidable(ctx, s.DB, by, e); err != nil {
		return err
	}
	return ErrSettled
}

// decidable gives the person of a request, if the asker is HR for them and
// somebody else. Problems: ErrNoErasure, accounts.ErrSelf.
func (s *Service) decidable(ctx context.Context, q db.Queryer, by accounts.Actor, e Erasure) (accounts.Profile, error) {
	p, err := accounts.SelectProfile(ctx, q, e.ProfileID)
	if err != nil {
		return p, err
	}
	tree, err := accounts.Organisations(ctx, q)
	if err != nil {
		return p, fmt.Errorf("read organisations: %w", err)
	}
	switch {
	case p.ID == by.ProfileID || e.AskedBy == by.ProfileID:
		return p, accounts.ErrSelf
	case !by.Serves(tree, accounts.HR, p.OrganisationID):
		return p, ErrNoErasure
	}
	return p, nil
}

// Decide answers a request for the employer: to carry it out after the same days
// as a guest's, or to keep what has to be kept, with a word for the person.
// Nobody decides what they have asked for. Problems: ErrNoErasure, accounts.ErrSelf,
// ErrSettled, ErrEmployed, ErrAnswer.
func (s *Service) Decide(ctx context.Context, by accounts.Actor, id ErasureID, erase bool, answer string) error {
	if err := accounts.Authorise(by, accounts.RuleHR); err != nil {
		return err
	}
	answer, _ = nationalid.Hide(strings.TrimSpace(answer))
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := selectErasure(ctx, tx, id)
		if errors.Is(err, db.ErrNone) {
			return ErrNoErasure
		}
		if err != nil {
			return fmt.Errorf("read request: %w", err)
		}
		p, err := s.decidable(ctx, tx, by, e)
		switch {
		case err != nil:
			return err
		case !erase && answer == "":
			return ErrAnswer
		case e.State != Asked:
			return ErrSettled
		case erase && employed(p):
			return ErrEmployed
		}
		kind := mail.ErasureRefused
		e.State, e.Answer = Refused, answer
		if erase {
			e.State, e.DueAt, kind = Scheduled, s.due(tx.Now()), mail.ErasureScheduled
		}
		if err := s.settle(ctx, tx, by, Asked, e); err != nil {
			return err
		}
		return s.tell(ctx, tx, p, kind, e)
	})
}
