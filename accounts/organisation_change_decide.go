package accounts

import (
	"context"
	"errors"
	"fmt"

	"kursbro/app/db"
)

// AskedChange is a request that waits for the helpdesk, with what they decide by.
type AskedChange struct {
	OrganisationChange
	Profile  Profile
	FromName string // where the person belongs now
	ToName   string
}

// AskedChanges gives the requests that the asker may decide, the oldest first:
// those to an organisation that they serve. It is the receiving side that says
// who is theirs; the side that is left has no say over where somebody goes, and
// keeps nothing, since what was learned goes along.
func (s *Service) AskedChanges(ctx context.Context, by Actor) ([]AskedChange, error) {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return nil, err
	}
	tree, err := s.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	all, err := selectOpenChanges(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read requests: %w", err)
	}
	var asked []AskedChange
	for _, c := range all {
		if !by.Serves(tree, Helpdesk, c.To) {
			continue
		}
		a, err := asAsked(ctx, s.DB, tree, c)
		if err != nil {
			return nil, err
		}
		if a.Profile.Living() { // M46
			asked = append(asked, a)
		}
	}
	return asked, nil
}

func asAsked(ctx context.Context, q db.Queryer, tree Tree, c OrganisationChange) (AskedChange, error) {
	p, err := SelectProfile(ctx, q, c.ProfileID)
	return AskedChange{c, p, tree.Name(p.OrganisationID), tree.Name(c.To)}, err
}

// AskedChange gives one that waits, for the page that decides it. Problems:
// ErrNoChange, also for one that the asker may not decide; ErrSelf.
func (s *Service) AskedChange(ctx context.Context, by Actor, of ProfileID) (AskedChange, error) {
	return s.askedChange(ctx, s.DB, by, of)
}

func (s *Service) askedChange(ctx context.Context, q db.Queryer, by Actor, of ProfileID) (AskedChange, error) {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return AskedChange{}, err
	}
	c, err := selectOpenChange(ctx, q, of)
	if errors.Is(err, db.ErrNone) {
		return AskedChange{}, ErrNoChange
	}
	if err != nil {
		return AskedChange{}, fmt.Errorf("read request: %w", err)
	}
	tree, err := Organisations(ctx, q)
	if err != nil {
		return AskedChange{}, fmt.Errorf("read organisations: %w", err)
	}
	asked, err := asAsked(ctx, q, tree, c)
	switch {
	case err != nil:
		return AskedChange{}, err
	case !by.Serves(tree, Helpdesk, c.To) || !asked.Profile.Living():
		return AskedChange{}, ErrNoChange
	case of == by.ProfileID:
		return AskedChange{}, ErrSelf
	}
	return asked, nil
}

// Decision is the helpdesk's answer to the request that its page showed.
type Decision struct {
	Change  ChangeID
	Approve bool
	Answer  string // to the person; needed for a no
}

// DecideChange answers a person's request. Problems: ErrNoAnswer, ErrChangeOver
// when it is another request by now or none, accounts.fault.organisation when
// nobody may choose the organisation any more, and those of AskedChange.
func (s *Service) DecideChange(ctx context.Context, by Actor, of ProfileID, d Decision) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		asked, err := s.askedChange(ctx, tx, by, of)
		if errors.Is(err, ErrNoChange) && d.Change != "" {
			return s.overFor(ctx, tx, by, of, d.Change)
		}
		if err != nil {
			return err
		}
		if err := d.check(asked); err != nil {
			return err
		}
		c := asked.OrganisationChange
		c.State, c.DecidedBy, c.Answer = ChangeRefused, by.ProfileID, d.Answer
		if d.Approve {
			c.State = ChangeApproved
		}
		if err := decideChange(ctx, tx, c); err != nil {
			return err
		}
		if !d.Approve {
			return s.answerChange(ctx, tx, asked.Profile, by.Entry("organisation_change.refuse", of))
		}
		if asked.Profile.OrganisationID != c.To {
			if _, err := s.destination(ctx, tx, asked.Profile, c.To); err != nil {
				return err
			}
		}
		return s.belong(ctx, tx, by, asked.Profile, c)
	})
}

func (d Decision) check(asked AskedChange) error {
	switch {
	case d.Change != asked.ID:
		return ErrChangeOver
	case !d.Approve && d.Answer == "":
		return ErrNoAnswer
	}
	return checkWritten(d.Answer, 300)
}

// overFor tells who could have decided a request that it is settled; anybody
// else learns nothing.
func (s *Service) overFor(ctx context.Context, q db.Queryer, by Actor, of ProfileID, id ChangeID) error {
	c, err := selectLatestChange(ctx, q, of)
	if err != nil {
		return ErrNoChange
	}
	tree, err := Organisations(ctx, q)
	if err != nil {
		return fmt.Errorf("read organisations: %w", err)
	}
	if c.ID == id && by.Serves(tree, Helpdesk, c.To) {
		return ErrChangeOver
	}
	return ErrNoChange
}
