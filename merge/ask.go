package merge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// ErrAsked says that the person has been asked, or that there is nobody to ask.
var ErrAsked = problem.New(problem.Conflict, "merge.asked_already")

// Asked says that somebody has asked the person about a pair that is too weak
// for M1, and that they have not answered.
func (m Match) Asked() bool {
	return m.State == Review && m.AskedAt != nil && m.ConfirmedAt == nil
}

// Ask writes to the employee of a weak pair that there is a question, and no
// more than that: no employer, course or name. They answer signed in; a yes goes
// back to the queue as one more reason, since it is not they who can prove whose
// number it is, and a no is remembered (M2). Problems: ErrNoMatch, ErrOwnMatch,
// ErrAsked, accounts.ErrNoAddress.
func (s *Service) Ask(ctx context.Context, by accounts.Actor, role accounts.Role, id MatchID) error {
	if err := accounts.Authorise(by, ruleOf(role)); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := s.served(ctx, tx, by, role, id)
		if err != nil {
			return err
		}
		if !m.askable() {
			return ErrAsked
		}
		into, err := accounts.SelectProfile(ctx, tx, m.Internal)
		if err != nil {
			return err
		}
		if into.RecoveryEmail() == "" {
			return accounts.ErrNoAddress
		}
		m.AskedAt = new(tx.Now())
		if err := saveMatch(ctx, tx, m); err != nil {
			return fmt.Errorf("save match: %w", err)
		}
		if err := s.ask(ctx, tx, m); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("match.ask", m.Internal).About("match", string(id)))
	})
}

func (m Match) askable() bool {
	return m.State == Review && m.AskedAt == nil && m.Origin != Twins
}

// saidYes keeps the answer of who was asked about a weak pair.
func (s *Service) saidYes(ctx context.Context, tx *db.Tx, by accounts.Actor, m Match) error {
	m.ConfirmedAt = new(tx.Now())
	if _, err := s.saved(ctx, tx, m); err != nil {
		return err
	}
	return audit.Record(ctx, tx, by.Entry("match.confirm", by.ProfileID).About("match", string(m.ID)))
}

// withheld is a plan as somebody sees it who may not know what the other
// profile holds: only where it is from, hidden, for its owner to know.
func (p Plan) withheld() Plan {
	p.From = accounts.Profile{ID: p.From.ID, Kind: p.From.Kind, State: p.From.State, Email: p.From.Email}
	p.parts, p.Withheld = nil, true
	return p
}

// remembered says that a person has refused the pair: it is not asked again
// unless what the decision rested on changes (M2).
func (m Match) remembered() bool { return m.State == Refused && m.Facts != "" }

// facts is a digest of what somebody who decides about a pair goes by: names as
// M1 compares them, birth dates, addresses, and what shows whose number it is.
func (m Match) facts(p pair) string {
	text := "facts 1"
	for _, of := range []identity{p.HR, p.Claim.identity} {
		for _, value := range []string{strings.Join(nameParts(of.GivenName), " "), strings.Join(nameParts(of.FamilyName), " "), of.BirthDate, of.EmailKey} {
			text += fmt.Sprintf(" %d%s", len(value), value)
		}
	}
	text += fmt.Sprint(" ", p.Claim.Evidence, p.Claim.Withdrawn, m.ClaimedAt != nil)
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// reconsider looks again at what people have refused and whose profiles have
// changed since; what rests on other facts now is open again.
func (s *Service) reconsider(ctx context.Context) error {
	changed, err := selectReconsidered(ctx, s.DB, sweep)
	if err != nil {
		return fmt.Errorf("read refused matches: %w", err)
	}
	for _, m := range changed {
		err := s.DB.Write(ctx, func(tx *db.Tx) error {
			now, err := s.decided(ctx, tx, m.ID)
			if err != nil || !now.remembered() {
				return err
			}
			return saveMatch(ctx, tx, now) // looked at
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func ruleOf(role accounts.Role) accounts.Rule {
	if role == accounts.HR {
		return accounts.RuleHR
	}
	return accounts.RuleHelpdesk
}
