package goals

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Verdict is what somebody answered.
type Verdict string

// The verdicts: a supervisor signs or rejects an activity, a leader approves or
// returns a goal.
const (
	Signed   Verdict = "signed"
	Rejected Verdict = "rejected"
	Approved Verdict = "approved"
	SentBack Verdict = "returned"
)

// Yes says that it counts.
func (v Verdict) Yes() bool { return v == Signed || v == Approved }

// Signature is an answer to an entry. It is never changed, also not by a merge
// (M31): it names its author by the profile in which they signed and by the name
// that they had, and its digest covers all that was signed.
type Signature struct {
	ID         SignatureID
	EntryID    EntryID
	Verdict    Verdict
	Signer     accounts.ProfileID // then; whoever shows it follows the pointer
	SignerName string             // then
	HolderName string             // then
	Said       string             // the holder's comment that was read
	Answer     string
	Basis      []string // of an approval: the digests of the signatures below it
	SignedAt   time.Time
	Digest     string
	Whole      bool // the digest is that of what we hold now: nothing was changed
}

// sum is the digest over what was signed: the plan and its version, the words of
// the goal and the activity, what was said and answered, by whom and when.
func (n Signature) sum(p Plan, e Entry) string {
	g, _ := p.Goal(e.GoalID)
	_, a, _ := p.activity(e.ActivityID)
	return digest([]string{
		"goal signature 1", string(n.ID), string(p.ID), p.Template.Code, strconv.Itoa(p.Template.Version), g.Code, g.Title, g.About, a.Title,
		string(n.Verdict), string(n.Signer), n.SignerName, n.HolderName, n.Said, n.Answer, strings.Join(n.Basis, " "),
		n.SignedAt.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano),
	})
}

// check compares a signature with what we hold now. A signed entry still says
// what was read.
func (n *Signature) check(p Plan, e Entry, last bool) {
	n.Whole = n.Digest == n.sum(p, e) && (!last || e.State != Answered || e.Comment == n.Said)
}

// readSignatures gives the plan's entries their signatures, checked.
func (p *Plan) readSignatures(ctx context.Context, q db.Queryer) error {
	all, err := selectSignatures(ctx, q, p.ID)
	if err != nil {
		return fmt.Errorf("read signatures: %w", err)
	}
	for i := range p.Entries {
		e := &p.Entries[i]
		for _, n := range all {
			if n.EntryID == e.ID {
				e.Signatures = append(e.Signatures, n)
			}
		}
		for j := range e.Signatures {
			e.Signatures[j].check(*p, *e, j == len(e.Signatures)-1)
		}
	}
	return nil
}

// Waiting is what somebody has to sign, with all that they are to read first.
type Waiting struct {
	Entry    Entry
	Holder   string
	Plan     Plan
	Goal     Goal
	Activity Activity // empty: it is the goal
}

// Waiting gives what waits for the actor, across people, the oldest first.
func (s *Service) Waiting(ctx context.Context, by accounts.Actor) ([]Waiting, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return nil, err
	}
	entries, err := selectWaiting(ctx, s.DB, by.ProfileID)
	if err != nil {
		return nil, fmt.Errorf("read what waits: %w", err)
	}
	plans, all := map[PlanID]Plan{}, []Waiting{}
	for _, e := range entries {
		p, known := plans[e.PlanID]
		if !known {
			if p, err = selectPlan(ctx, s.DB, e.PlanID); err != nil {
				return nil, err
			}
			p.As = p.standing(by.ProfileID)
			plans[e.PlanID] = p
		}
		w := Waiting{Entry: e, Holder: p.Holder, Plan: p}
		w.Goal, _ = p.Goal(e.GoalID)
		_, w.Activity, _ = p.activity(e.ActivityID)
		all = append(all, w)
	}
	return all, nil
}

// Done gives what the actor has signed, in this profile or in one that was
// merged into it, the latest first.
func (s *Service) Done(ctx context.Context, by accounts.Actor) ([]SignedEntry, error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return nil, err
	}
	all, err := selectSignedBy(ctx, s.DB, by.ProfileID)
	if err != nil {
		return nil, fmt.Errorf("read signatures: %w", err)
	}
	return all, nil
}

// SignedEntry is a signature in its author's own list.
type SignedEntry struct {
	Signature
	Goal, Activity string // titles
}

// Pick is an entry that somebody has read and answers: as it was sent at that
// moment. What was called back and sent again since must be read again.
type Pick struct {
	Entry  EntryID
	SentAt time.Time
}

// ErrNothingPicked, ErrNoAnswer: what an answer lacks.
var (
	ErrNothingPicked = problem.New(problem.Invalid, "goals.sign.nothing")
	ErrNoAnswer      = problem.New(problem.Invalid, "goals.sign.no_answer") // no needs a reason
)

// Sign answers entries that wait for the actor, all or none: activities are
// signed or rejected, goals approved or returned. Problems: ErrNothingPicked,
// ErrNoAnswer, ErrLongComment, ErrMoved when one of them does not wait any more,
// accounts.ErrForbidden for what is one's own by another login.
func (s *Service) Sign(ctx context.Context, by accounts.Actor, picks []Pick, yes bool, answer string) error {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return err
	}
	switch {
	case len(picks) == 0:
		return ErrNothingPicked
	case !yes && answer == "":
		return ErrNoAnswer
	case len([]rune(answer)) > LongestComment:
		return ErrLongComment
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		waiting, err := selectWaiting(ctx, tx, by.ProfileID)
		if err != nil {
			return fmt.Errorf("read what waits: %w", err)
		}
		for _, pick := range picks {
			i := slices.IndexFunc(waiting, func(e Entry) bool { return e.ID == pick.Entry && e.SentAt.Equal(pick.SentAt) })
			if i < 0 {
				return ErrMoved
			}
			if err := s.sign(ctx, tx, by, waiting[i], Signature{Answer: answer}, yes); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) sign(ctx context.Context, tx *db.Tx, by accounts.Actor, e Entry, n Signature, yes bool) error {
	p, err := selectPlan(ctx, tx, e.PlanID)
	if err != nil {
		return err
	}
	if own, err := p.isOf(ctx, tx, by); err != nil || own {
		return cmp.Or(err, error(accounts.ErrForbidden))
	}
	state := map[bool]EntryState{true: Answered, false: Returned}[yes]
	answered, err := updateEntryAnswered(ctx, tx, e.ID, e.RoleID, state)
	if err != nil {
		return fmt.Errorf("answer entry: %w", err)
	}
	if !answered {
		return ErrMoved
	}
	n.ID, n.EntryID, n.Signer, n.SignerName, n.HolderName = SignatureID(db.NewID()), e.ID, by.ProfileID, by.Name, p.Holder
	n.Said, n.SignedAt = e.Comment, tx.Now()
	n.Verdict = map[bool]Verdict{true: Signed, false: Rejected}[yes]
	if e.ActivityID == "" {
		n.Verdict = map[bool]Verdict{true: Approved, false: SentBack}[yes]
		n.Basis = p.basis(e.GoalID)
	}
	n.Digest = n.sum(p, e)
	if err := insertSignature(ctx, tx, n); err != nil {
		return fmt.Errorf("insert signature: %w", err)
	}
	if err := updatePlanUsed(ctx, tx, p.ID); err != nil {
		return fmt.Errorf("touch plan: %w", err)
	}
	return audit.Record(ctx, tx, by.Entry("goals.sign", p.ProfileID).About("goal_entry", string(e.ID)).With("verdict", string(n.Verdict)))
}

// basis is what an approval of a goal rests on: its signed activities.
func (p Plan) basis(goal GoalID) []string {
	var digests []string
	for _, e := range p.Entries {
		if last := e.Latest(); e.GoalID == goal && e.ActivityID != "" && e.State == Answered && last != nil {
			digests = append(digests, last.Digest)
		}
	}
	return digests
}
