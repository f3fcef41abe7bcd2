package merge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// State is where a match stands.
type State string

// The states. The first four are open: they are decided anew whenever one of
// the two profiles may have changed.
const (
	Planned State = "planned" // the employment has not begun, or the external's address is not verified yet (M5)
	Ready   State = "ready"   // merges by itself
	Asking  State = "asking"  // waits for the person's one yes (M1)
	Review  State = "review"  // weaker: waits for somebody to look at it (M2)
	Merged  State = "merged"
	Refused State = "refused" // somebody said no; remembered
)

// Open says that nothing is settled yet.
func (s State) Open() bool { return s != Merged && s != Refused }

// Match is a pair that may be one person: mostly an internal and an external
// that share a national ID. Of two of one kind (M9), Internal is the older, who
// survives, and External the other.
type Match struct {
	ID          MatchID
	Internal    accounts.ProfileID
	External    accounts.ProfileID
	Origin      Origin
	State       State
	Evidence    Evidence
	Reasons     []Reason // why not by itself
	DueDate     string   // ISO; the first day of the employment
	ConfirmedAt *time.Time
	FoundAt     time.Time
	DecidedAt   *time.Time
	DecidedBy   accounts.ProfileID // empty: it was decided by itself
	Note        string             // why, in helpdesk's own words
	ClaimedAt   *time.Time         // the internal has proven both (M6)
	AskedAt     *time.Time         // somebody has asked the person about a weak pair (M2)
	Facts       string             // digest of what a person's decision rested on; empty: nobody has decided
	UndoneAt    *time.Time         // their merge was undone: nothing merges them by itself any more
	isNew       bool               // found by the act that gives it
	weighed     *decision          // by the act that gives it; nil: it was settled before
}

// ErrNoMatch is also the answer to those who may not know that there is one.
var ErrNoMatch = problem.New(problem.NotFound, "merge.match.unknown")

// pair is what the database knows about two profiles that may be one person.
type pair struct {
	Internal, External           accounts.ProfileID
	InternalState, ExternalState string
	HR                           identity // EmailKey only where the address is HR's own
	Claim                        claim
	Due                          string // first day of the first employment that is not over; empty: none
}

// employed says that there is, or will be, a job to merge into.
func (p pair) employed() bool {
	return p.Due != "" && p.InternalState != "ended" && p.InternalState != "merged"
}

// standing is what the rules say about the pair on a date (M1, M2, M5, M15).
func (p pair) standing(today string, automatic bool) decision {
	d := decide(p.HR, p.Claim, automatic)
	switch {
	case !p.employed():
		d.State, d.Reasons, d.Strong = Review, append(d.Reasons, NotEmployed), false
	case p.ExternalState == "pending":
		d.State, d.Reasons, d.Strong = Planned, append(d.Reasons, NotVerified), false
	case p.Due > today && d.State != Review:
		d.State = Planned
	}
	return d
}

// FindMatches is the step that looks for everybody who shares a number with
// the profile, writes what it finds and decides it anew (M3, M4, M44). It
// gives the open matches, those found first first. An act that attaches a
// number to an internal profile ends with it.
func (s *Service) FindMatches(ctx context.Context, tx *db.Tx, profile accounts.ProfileID) ([]Match, error) {
	pairs, err := selectPairsOf(ctx, tx, profile)
	if err != nil {
		return nil, fmt.Errorf("look for matches: %w", err)
	}
	var open []Match
	for _, ends := range pairs {
		m, err := s.settle(ctx, tx, ends)
		if err != nil {
			return nil, err
		}
		if m.State.Open() {
			open = append(open, m)
		}
	}
	slices.SortStableFunc(open, func(a, b Match) int { return a.FoundAt.Compare(b.FoundAt) })
	return open, nil
}

// settle writes the match of a pair as the rules have it today.
func (s *Service) settle(ctx context.Context, tx *db.Tx, ends ends) (Match, error) {
	m, err := selectMatchOf(ctx, tx, ends)
	if errors.Is(err, db.ErrNone) {
		m, err = Match{Internal: ends.Internal, External: ends.External}, nil
	}
	if err != nil {
		return Match{}, fmt.Errorf("read match: %w", err)
	}
	return s.decideAnew(ctx, tx, m)
}

// decideAnew applies the rules to a match and keeps what they say. One that is
// merged or refused stays as it is; a pair that is neither employed nor known
// yet makes none.
func (s *Service) decideAnew(ctx context.Context, tx *db.Tx, m Match) (Match, error) {
	known := m.ID != ""
	if known && !m.State.Open() && !m.remembered() {
		return m, nil
	}
	p, err := selectPair(ctx, tx, ends{m.Internal, m.External}, accounts.Today(tx.Now()))
	if err != nil {
		return Match{}, fmt.Errorf("read the two profiles: %w", err)
	}
	if m.ClaimedAt != nil {
		numbers, err := selectCarried(ctx, tx, ends{m.Internal, m.External})
		if err != nil {
			return Match{}, fmt.Errorf("compare numbers: %w", err)
		}
		p.Claim.Another = numbers.another
	}
	if m.remembered() && (!p.employed() || m.facts(p) == m.Facts) {
		return m, nil
	}
	if !known && !p.employed() {
		return Match{State: Refused}, nil
	}
	if !known {
		m.ID, m.FoundAt, m.isNew = MatchID(db.NewID()), tx.Now(), true
	}
	return s.keep(ctx, tx, m, p)
}

// keep writes what the rules say about a pair, unless it is as ready to merge
// as it was. A new hire who has to answer is written to, once.
func (s *Service) keep(ctx context.Context, tx *db.Tx, m Match, p pair) (Match, error) {
	d := s.weigh(m, p, tx.Now())
	was := m
	m.State, m.Reasons, m.Evidence, m.DueDate, m.weighed = d.State, d.Reasons, p.Claim.Evidence, cmp.Or(p.Due, m.DueDate), &d
	if m.State == Ready && was.State == Ready && m.Evidence == was.Evidence && m.DueDate == was.DueDate {
		return m, nil
	}
	if err := saveMatch(ctx, tx, m); err != nil {
		return Match{}, fmt.Errorf("save match: %w", err)
	}
	if m.State == Asking && was.State != Asking && m.ClaimedAt == nil {
		return m, s.ask(ctx, tx, m)
	}
	return m, nil
}

// weigh is what the rules say about the pair of a match.
func (s *Service) weigh(m Match, p pair, now time.Time) decision {
	p.Claim.Confirmed, p.Claim.Undone, p.Claim.Claimed = m.ConfirmedAt != nil, m.UndoneAt != nil, m.ClaimedAt != nil
	return m.held(p.standing(accounts.Today(now), s.Settings.Typed == Automatic))
}

// party says whether the actor is the person of the match: the internal, or an
// external whose number is proven. A merely typed one must not learn that
// somebody was hired (M5).
func (m Match) party(by accounts.Actor) bool {
	return by.SignedIn() && (by.ProfileID == m.Internal || by.ProfileID == m.External && m.Evidence == Proven)
}

// mayLook lets in the person, the portal itself and the helpdesk that serves
// the employee. To anybody else there is no such match.
func (m Match) mayLook(ctx context.Context, q db.Queryer, by accounts.Actor) error {
	if m.party(by) || by.Trusted() {
		return nil
	}
	return serves(ctx, q, by, m)
}
