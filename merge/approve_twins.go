package merge

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Origin says how a pair came to be looked at.
type Origin string

// The origins.
const (
	ByNumber Origin = "number" // an internal and an external share a national ID
	ByHand   Origin = "hand"   // helpdesk has named the two (M8)
	ByClaim  Origin = "claim"  // the internal has proven both (M6)
	Twins    Origin = "twins"  // two of one kind that are one person (M9)
)

// Why two cannot be named.
var (
	ErrNoTwins = problem.New(problem.Conflict, "merge.no_twins") // nothing shows them to be one person: M16 refuses two of one kind
	errNobody  = problem.New(problem.Invalid, "merge.pair.none")
	errSeveral = problem.New(problem.Invalid, "merge.pair.many")
)

// held puts above the rules what keeps a pair from merging by itself: two of
// one kind (M9), a pair that somebody has named, and a decision that was made on
// other facts (M2).
func (m Match) held(d decision) decision {
	switch m.Origin {
	case Twins:
		reasons := []Reason{SameKind}
		if slices.Contains(d.Reasons, NumberWithdrawn) {
			reasons = []Reason{NumberTwice}
		}
		if m.UndoneAt != nil {
			reasons = append(reasons, WasUndone)
		}
		d = decision{State: Review, Reasons: reasons}
	case ByHand:
		for i, reason := range d.Reasons {
			if reason == NumberWithdrawn {
				d.Reasons[i] = NoSharedNumber
			}
		}
	}
	if m.Facts != "" {
		if !slices.Contains(d.Reasons, NotVerified) {
			d.State = Review
		}
		d.Reasons = append(d.Reasons, ChangedSince)
	}
	if d.State == Review && m.AskedAt != nil && m.ConfirmedAt != nil {
		d.Reasons = append(d.Reasons, PersonSaidYes)
	}
	return d
}

// check is M16, with M9 as its one exception.
func (m Match) check(from, into accounts.Profile) error {
	if m.Origin == Twins {
		return accounts.CheckTwins(from, into)
	}
	return accounts.CheckMerge(from, into)
}

// profile is what accounts does.
func (p Plan) profile(ctx context.Context, q db.Queryer, sure bool) (part, error) {
	asked, err := accounts.PlanChange(ctx, q, p.From, p.Into)
	if err != nil {
		return part{}, err
	}
	if p.Match.Origin != Twins {
		return part{append(accounts.PlanProfile(p.From, p.Into, sure), asked...), accounts.ApplyMerge}, nil
	}
	items, err := accounts.PlanTwins(ctx, q, p.From, p.Into)
	return part{append(items, asked...), accounts.ApplyMerge}, err
}

// close makes the tombstone, last of all (M41). Whoever shared a number with
// the loser of two of one kind is looked for at the survivor.
func (s *Service) close(ctx context.Context, tx *db.Tx, match Match, m Merge) error {
	if match.Origin != Twins {
		return accounts.CloseMerged(ctx, tx, m.From, m.Into, m.shown())
	}
	if err := accounts.CloseTwin(ctx, tx, m.From, m.Into, m.shown()); err != nil {
		return err
	}
	_, err := s.FindMatches(ctx, tx, m.Into)
	return err
}

// pairTwins writes down that a profile and others of its kind are one person
// (M9), for helpdesk to look at.
func (s *Service) pairTwins(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	twins, err := accounts.FindTwins(ctx, tx, id)
	if err != nil {
		return fmt.Errorf("look for twins: %w", err)
	}
	for _, other := range twins {
		if _, err := s.pair(ctx, tx, id, other); err != nil {
			return err
		}
	}
	return nil
}

// pair writes the match of any two, the one who would survive first.
func (s *Service) pair(ctx context.Context, tx *db.Tx, a, b accounts.ProfileID) (Match, error) {
	into, err := accounts.SelectProfile(ctx, tx, a)
	if err != nil {
		return Match{}, err
	}
	from, err := accounts.SelectProfile(ctx, tx, b)
	if err != nil {
		return Match{}, err
	}
	origin := ByHand
	if from.Kind == into.Kind {
		origin = Twins
	}
	if origin == Twins && accounts.Older(from, into) || origin == ByHand && into.Kind == accounts.External {
		from, into = into, from
	}
	m, err := selectMatchOf(ctx, tx, ends{into.ID, from.ID})
	if errors.Is(err, db.ErrNone) {
		m = Match{ID: MatchID(db.NewID()), Internal: into.ID, External: from.ID, Origin: origin, FoundAt: tx.Now(), State: Review}
		if err = m.check(from, into); err != nil {
			return Match{}, err
		}
		return s.decideAnew(ctx, tx, m)
	}
	if err != nil {
		return Match{}, fmt.Errorf("read match: %w", err)
	}
	return s.decideAnew(ctx, tx, m)
}

// Pair lets helpdesk name two profiles that may be one person (M8): an employee
// and a guest, whatever their numbers say, or two of one kind that are proven to
// be one (M9). Merging them needs a second person. Both must be in reach and
// neither the asker's own. Problems: accounts.ErrNoProfile, ErrOwnMatch,
// ErrNoTwins, and those of M16.
func (s *Service) Pair(ctx context.Context, by accounts.Actor, a, b accounts.ProfileID) (MatchID, error) {
	if err := accounts.Authorise(by, accounts.RuleHelpdesk); err != nil {
		return "", err
	}
	kinds := map[accounts.Kind]bool{}
	for _, id := range []accounts.ProfileID{a, b} {
		p, err := s.Accounts.Helped(ctx, by, id)
		if err != nil {
			return "", err
		}
		kinds[p.Kind] = true
	}
	var m Match
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := mayName(ctx, tx, by, a, b, len(kinds) == 1); err != nil {
			return err
		}
		var err error
		if m, err = s.pair(ctx, tx, a, b); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("match.pair", m.Internal).About("match", string(m.ID)))
	})
	return m.ID, err
}

// PairWith is Pair with whoever a search finds besides the first. Problems:
// merge.pair.none and merge.pair.many where that is not one person, and those of
// Search and Pair.
func (s *Service) PairWith(ctx context.Context, by accounts.Actor, one accounts.ProfileID, query string) (MatchID, error) {
	found, err := s.Accounts.Search(ctx, by, query)
	if err != nil {
		return "", err
	}
	found = slices.DeleteFunc(found, func(f accounts.Found) bool { return f.ID == one })
	switch len(found) {
	case 0:
		return "", errNobody
	case 1:
		return s.Pair(ctx, by, one, found[0].ID)
	}
	return "", errSeveral
}

// mayName refuses the asker's own profiles, and two of one kind whom nothing
// shows to be one person.
func mayName(ctx context.Context, tx *db.Tx, by accounts.Actor, a, b accounts.ProfileID, alike bool) error {
	if by.SignedIn() {
		if err := notOneOf(ctx, tx, by, ErrOwnMatch, a, b); err != nil {
			return err
		}
	}
	if !alike || a == b {
		return nil
	}
	twins, err := accounts.FindTwins(ctx, tx, a)
	if err == nil && !slices.Contains(twins, b) {
		return ErrNoTwins
	}
	return err
}
