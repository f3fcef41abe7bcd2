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

// agreeWithin is how long a colleague has to agree that the factors of somebody
// with a role end.
const agreeWithin = 24 * time.Hour

// ErrAskAnother says that whoever asked cannot agree with themselves.
var ErrAskAnother = problem.New(problem.Conflict, "factor.end.another")

// FactorEnd is what the helpdesk sees of a person's factors before it ends them.
type FactorEnd struct {
	Profile Profile
	Factors Factors
	Pinned  bool   // held to one account at work
	Staff   bool   // holds a role: two of the helpdesk must agree
	Asked   bool   // one of them has asked
	AskedBy string // name
	Mine    bool   // it was the one who looks
	Reason  string // as it was given
}

// endRequest is a row: somebody has asked.
type endRequest struct {
	by     ProfileID
	name   string
	reason string
	at     time.Time
}

// FactorEnd reads how it stands with a person's factors, for a form page.
// Problems: those of Helped.
func (s *Service) FactorEnd(ctx context.Context, by Actor, id ProfileID) (FactorEnd, error) {
	p, err := s.helped(ctx, s.DB, by, id)
	if err != nil {
		return FactorEnd{}, err
	}
	return s.factorEnd(ctx, s.DB, by, p)
}

func (s *Service) factorEnd(ctx context.Context, q db.Queryer, by Actor, p Profile) (f FactorEnd, err error) {
	f.Profile = p
	if f.Factors, err = selectFactors(ctx, q, p.ID); err != nil {
		return f, fmt.Errorf("read factors: %w", err)
	}
	if f.Pinned, err = isPinned(ctx, q, p.ID); err != nil {
		return f, fmt.Errorf("read pins: %w", err)
	}
	grants, err := selectGrants(ctx, q, p.ID)
	if err != nil {
		return f, fmt.Errorf("read roles: %w", err)
	}
	f.Staff = IsStaff(grants)
	request, err := selectEndRequest(ctx, q, p.ID, q.Now().Add(-agreeWithin))
	if errors.Is(err, db.ErrNone) {
		return f, nil
	}
	f.Asked, f.AskedBy, f.Mine, f.Reason = true, request.name, request.by == by.ProfileID, request.reason
	return f, err
}

// Any says whether there is something to end.
func (f FactorEnd) Any() bool { return f.Factors.Any() || f.Pinned }

// EndFactors takes every factor of a person away, who has lost theirs: the
// password alone lets them in until they have new ones, every login ends, and a
// mail tells of it. Of somebody with a role one of the helpdesk asks and another
// agrees within a day: ended is false after the first. An account at work that
// the profile is held to goes with them: the next that comes by the user name
// takes its place. Problems: factor.none,
// ErrAskAnother, accounts.fault.reason, and those of Helped.
func (s *Service) EndFactors(ctx context.Context, by Actor, id ProfileID, reason string) (ended bool, err error) {
	err = s.help(ctx, by, id, "factor.end", func(tx *db.Tx, p Profile) (audit.Entry, error) {
		ended = false
		entry := by.Entry("factor.end", id)
		f, err := s.factorEnd(ctx, tx, by, p)
		switch {
		case err != nil:
			return entry, err
		case !f.Any():
			return entry, errNoFactors
		case f.Asked && f.Mine:
			return entry, ErrAskAnother
		case !f.Asked:
			if err := checkReason(reason); err != nil {
				return entry, err
			}
		}
		if f.Staff && !f.Asked && !by.Trusted() {
			return by.Entry("factor.end_ask", id), upsertEndRequest(ctx, tx, id, endRequest{by: by.ProfileID, reason: reason, at: tx.Now()})
		}
		ended = true
		return entry, s.endFactors(ctx, tx, f)
	})
	return ended, err
}

// EndFactorsOf is EndFactors by the operator, for who is named as they sign in:
// an administrator who is alone has no colleague. Problems: ErrNoProfile and
// those of EndFactors.
func (s *Service) EndFactorsOf(ctx context.Context, by Actor, name, reason string) error {
	who, err := s.Named(ctx, by, name)
	if err == nil {
		_, err = s.EndFactors(ctx, by, who.ID, reason)
	}
	return err
}

func (s *Service) endFactors(ctx context.Context, tx *db.Tx, f FactorEnd) error {
	p := f.Profile
	for _, end := range []func(context.Context, *db.Tx, ProfileID) error{deletePasskeys, deleteCodeApp, deleteRecoveryCodes, deletePins, deleteEndRequest, RevokeLogins} {
		if err := end(ctx, tx, p.ID); err != nil {
			return fmt.Errorf("end factors: %w", err)
		}
	}
	address := p.RecoveryEmail()
	if address == "" {
		return nil
	}
	kind := mail.FactorsEnded
	if !f.Factors.Any() {
		kind = mail.AccountReleased
	}
	return s.mail(ctx, tx, letter{kind: kind, to: p, address: address, link: s.Settings.URL + "/logg-inn"})
}
