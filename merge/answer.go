package merge

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
)

// Confirm is the person's one yes (M1): these are mine. The digest is that of
// the plan that they saw. The profiles merge at once or, before the first day
// of the employment, on that day: Done is empty then. Only the signed-in
// internal can say it. Problems: ErrNoMatch, ErrPlanChanged, ErrTooWeak,
// ErrSettled.
func (s *Service) Confirm(ctx context.Context, by accounts.Actor, id MatchID, digest string) (Done, error) {
	return s.once(ctx, id, func(tx *db.Tx) (Done, error) {
		m, err := s.mine(ctx, tx, by, id)
		if err != nil || m.State == Merged {
			return merged(ctx, tx, m, err)
		}
		if m.Asked() {
			return Done{}, s.saidYes(ctx, tx, by, m)
		}
		plan, err := s.plan(ctx, tx, m)
		switch {
		case err != nil:
			return Done{}, err
		case plan.Digest != digest:
			return Done{}, ErrPlanChanged
		}
		m.ConfirmedAt = new(tx.Now())
		if m, err = s.saved(ctx, tx, m); err != nil {
			return Done{}, err
		}
		if err := audit.Record(ctx, tx, by.Entry("match.confirm", by.ProfileID).About("match", string(id))); err != nil {
			return Done{}, err
		}
		if m.State != Ready {
			return Done{}, nil
		}
		return s.merge(ctx, tx, by, m, Order{Digest: digest})
	})
}

// saved writes a match and decides it anew.
func (s *Service) saved(ctx context.Context, tx *db.Tx, m Match) (Match, error) {
	if err := saveMatch(ctx, tx, m); err != nil {
		return Match{}, fmt.Errorf("save match: %w", err)
	}
	return s.settle(ctx, tx, ends{m.Internal, m.External})
}

// mine gives a match that its internal may answer.
func (s *Service) mine(ctx context.Context, tx *db.Tx, by accounts.Actor, id MatchID) (Match, error) {
	m, err := s.decided(ctx, tx, id)
	switch {
	case err != nil:
		return Match{}, err
	case !by.SignedIn() || by.ProfileID != m.Internal:
		return Match{}, ErrNoMatch
	case m.State == Refused:
		return Match{}, ErrSettled
	case m.State == Review && !m.Asked():
		return Match{}, ErrTooWeak
	}
	return m, nil
}

// Decline is the person's no, and is remembered: the two are never brought
// together again by themselves. Problems: ErrNoMatch, ErrSettled when they are
// merged already.
func (s *Service) Decline(ctx context.Context, by accounts.Actor, id MatchID) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := s.mine(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if m.State == Merged {
			return ErrSettled
		}
		m.ConfirmedAt = nil
		return s.refuse(ctx, tx, m, SaidNo, by.Entry("match.refuse", m.Internal))
	})
}

// Refuse is the no of helpdesk or HR, with a reason in their own words. It is
// remembered until one of the facts that it rests on changes. Problems:
// ErrNoMatch, ErrOwnMatch, ErrSettled, ErrNoteMissing.
func (s *Service) Refuse(ctx context.Context, by accounts.Actor, role accounts.Role, id MatchID, note string) error {
	if err := accounts.Authorise(by, ruleOf(role)); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := s.served(ctx, tx, by, role, id)
		switch {
		case err != nil:
			return err
		case !m.State.Open():
			return ErrSettled
		case note == "":
			return ErrNoteMissing
		}
		m.Note = noted(note)
		why := HelpdeskSaidNo
		if role == accounts.HR {
			why = HRSaidNo
		}
		return s.refuse(ctx, tx, m, why, by.Entry("match.reject", m.Internal))
	})
}

func (s *Service) refuse(ctx context.Context, tx *db.Tx, m Match, why Reason, entry audit.Entry) error {
	facts, err := selectPair(ctx, tx, ends{m.Internal, m.External}, accounts.Today(tx.Now()))
	if err != nil {
		return fmt.Errorf("read the two profiles: %w", err)
	}
	m.State, m.Reasons, m.DecidedAt, m.DecidedBy = Refused, append(m.Reasons, why), new(tx.Now()), accounts.ProfileID(entry.Actor)
	m.Facts = m.facts(facts)
	if err := saveMatch(ctx, tx, m); err != nil {
		return fmt.Errorf("refuse match: %w", err)
	}
	if err := closeProposals(ctx, tx, m.ID); err != nil {
		return fmt.Errorf("end proposal: %w", err)
	}
	return audit.Record(ctx, tx, entry.About("match", string(m.ID)))
}

// served gives a match whose employee the asker serves in a role, and that is
// not their own (M8).
func (s *Service) served(ctx context.Context, tx *db.Tx, by accounts.Actor, role accounts.Role, id MatchID) (Match, error) {
	m, err := s.decided(ctx, tx, id)
	if err != nil || by.Trusted() {
		return m, err
	}
	if err := servesAs(ctx, tx, by, role, m); err != nil {
		return Match{}, err
	}
	return m, m.notOwn(ctx, tx, by)
}

func serves(ctx context.Context, q db.Queryer, by accounts.Actor, m Match) error {
	return servesAs(ctx, q, by, accounts.Helpdesk, m)
}

// servesAs lets in who serves the employee; of two of one kind, both (M9).
func servesAs(ctx context.Context, q db.Queryer, by accounts.Actor, role accounts.Role, m Match) error {
	into, err := accounts.SelectProfile(ctx, q, m.Internal)
	if err != nil {
		return err
	}
	tree, err := accounts.Organisations(ctx, q)
	if err != nil {
		return err
	}
	if !by.Serves(tree, role, into.OrganisationID) {
		return ErrNoMatch
	}
	if m.Origin != Twins {
		return nil
	}
	from, err := accounts.SelectProfile(ctx, q, m.External)
	if err == nil && !by.Serves(tree, role, from.OrganisationID) {
		return ErrNoMatch
	}
	return err
}
