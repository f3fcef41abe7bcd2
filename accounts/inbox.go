package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kursbro/accounts/nationalid"
	"kursbro/app/db"
)

// plea is what a visitor asks for by a form that anybody may send: to register,
// to get that mail again, to get a new password. It is kept as it is, and
// answered at once; what it means is found out afterwards. So neither the answer
// nor the time that it takes says whether an address is known here.
type plea struct {
	id    string
	kind  pleaKind
	said  string // sealed
	tries int    // that failed
}

type pleaKind string

const (
	pleaToRegister pleaKind = "register"
	pleaToResend   pleaKind = "resend"
	pleaToReset    pleaKind = "forgotten"
)

// A plea that fails is tried again after a while that doubles each time, and
// given up after mostTries: within a quarter of an hour.
const (
	mostTries  = 5
	firstPause = 30 * time.Second
)

// said is what the visitor typed. A national ID is in it: it lies in the table
// only sealed, and only until the plea has been seen to.
type said struct {
	Registration Registration `json:"registration,omitzero"`
	NationalID   string       `json:"national_id,omitempty"` // digits; Registration never shows them
	Name         string       `json:"name,omitempty"`        // an address or a username
	Language     string       `json:"language,omitempty"`    // of the page
}

// receive keeps a plea, of whomever it may be. Problem: ErrTooMany for one
// address on the network that asks too often.
func (s *Service) receive(ctx context.Context, kind pleaKind, what said, from Client) error {
	text, err := json.Marshal(what)
	if err != nil {
		return fmt.Errorf("write what was asked: %w", err)
	}
	p := plea{id: db.NewID(), kind: kind}
	p.said = s.Seal(p.purpose(), string(text))
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.spend(ctx, tx, formsPerAddress, network(from.Address)); err != nil {
			return err
		}
		return insertPlea(ctx, tx, p)
	})
}

func (p plea) purpose() string { return "inbox " + p.id }

// InboxWaits says whether somebody's plea can be seen to now.
func (s *Service) InboxWaits(ctx context.Context) (bool, error) {
	due, err := selectPleas(ctx, s.DB, 1)
	return len(due) > 0, err
}

// SeeToInbox carries out what visitors have asked for, in the order in which
// they came, and says how much that was. The errors are those of pleas that are
// given up; one that fails does not stop the others.
func (s *Service) SeeToInbox(ctx context.Context) (done int, err error) {
	due, err := selectPleas(ctx, s.DB, 500)
	if err != nil {
		return 0, fmt.Errorf("read inbox: %w", err)
	}
	for _, p := range due {
		failure := s.DB.Write(ctx, func(tx *db.Tx) error { return s.carryOut(ctx, tx, p) })
		if failure == nil {
			done++
			continue
		}
		if ctx.Err() != nil {
			return done, errors.Join(err, ctx.Err())
		}
		err = errors.Join(err, s.postpone(ctx, p, failure))
	}
	return done, err
}

// carryOut does what was asked for, once: with it the plea is gone.
func (s *Service) carryOut(ctx context.Context, tx *db.Tx, p plea) error {
	deleted, err := deletePlea(ctx, tx, p.id)
	if err != nil || deleted == 0 {
		return err
	}
	text, ours := s.Unseal(p.purpose(), p.said)
	if !ours {
		return fmt.Errorf("%s was sealed under another secret", p.purpose())
	}
	var what said
	if err := json.Unmarshal([]byte(text), &what); err != nil {
		return fmt.Errorf("read what was asked: %w", err)
	}
	switch p.kind {
	case pleaToRegister:
		return s.register(ctx, tx, what)
	case pleaToResend:
		return s.resendRegistration(ctx, tx, what.Name, what.Registration.Return)
	}
	return s.forget(ctx, tx, what.Name, what.Language)
}

// postpone lets a plea that failed wait, or gives it up and says why.
func (s *Service) postpone(ctx context.Context, p plea, failure error) error {
	if p.tries+1 < mostTries {
		return s.DB.Write(ctx, func(tx *db.Tx) error { return updatePleaTried(ctx, tx, p.id, tx.Now().Add(firstPause<<p.tries)) })
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := deletePlea(ctx, tx, p.id)
		return err
	})
	return errors.Join(fmt.Errorf("give up what a visitor asked for: %w", failure), err)
}

// registration is what was said, whole.
func (s *Service) registration(what said) (r Registration, err error) {
	r = what.Registration
	if r.NationalID = (nationalid.Number{}); what.NationalID != "" {
		r.NationalID, err = nationalid.Parse(what.NationalID, s.Settings.AllowTestIDs)
	}
	return r, err
}
