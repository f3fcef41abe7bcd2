package merge

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/app/db"
)

// wave are matches that have nobody in common, on their way.
type wave struct {
	service *Service
	by      accounts.Actor
	tell    func(Tried)
	merged  int
	failed  []error
}

// mergeWave merges what is ready of matches that have nobody in common, each in
// an act of its own. Their plans are drawn ahead where the database lets that.
func (s *Service) mergeWave(ctx context.Context, by accounts.Actor, matches []Match, tell func(Tried)) (merged int, failed []error) {
	w := &wave{service: s, by: by, tell: tell}
	db.Many[Match, Plan, Tried]{
		Look: drawAhead, Act: w.try,
		Tell: func(m Match, t Tried, err error) { w.note(s.tried(ctx, m, t, err)) },
	}.Run(ctx, s.DB, matches)
	return w.merged, w.failed
}

// drawAhead draws the plan of a match; one that cannot be drawn now is left to
// the act.
func drawAhead(ctx context.Context, q db.Queryer, m Match) (Plan, error) {
	m, err := selectMatch(ctx, q, m.ID)
	if err != nil || !m.State.Open() {
		return Plan{}, nil
	}
	p, err := draw(ctx, q, m)
	if err != nil {
		return Plan{}, nil
	}
	return p, nil
}

// try decides a match anew and merges it where it is ready, by the plan that
// was drawn ahead if that is what would be drawn now.
func (w *wave) try(ctx context.Context, tx *db.Tx, match Match, plan Plan) (Tried, error) {
	m, err := w.service.decided(ctx, tx, match.ID)
	if err != nil {
		return Tried{Match: match}, err
	}
	if m.State != Ready {
		return Tried{Match: m}, nil
	}
	if !plan.holds(m) {
		done, err := w.service.merge(ctx, tx, w.by, m, Order{})
		return Tried{Match: m, Done: done}, err
	}
	plan.Match, plan.Strong = m, m.weighed.Strong
	done, err := w.service.mergePlan(ctx, tx, w.by, plan, Order{})
	return Tried{Match: m, Done: done}, err
}

// owned are the tables of which a row is of one person alone.
var owned = []string{"profile", "enrolment", "attempt", "result", "certificate", "launch"}

// holds says that drawn anew, after merges of others, the plan would be the same:
// all of it is about the two alone, and the match says the same of them.
func (p Plan) holds(m Match) bool {
	now := p
	now.Match = m
	if p.Match.ID != m.ID || p.move() != now.move() || p.Match.Origin != m.Origin {
		return false
	}
	for _, part := range p.parts {
		for _, item := range part.items {
			if !slices.Contains(owned, item.Table) {
				return false
			}
		}
	}
	return true
}

// tried is what became of a match, also where somebody else was first (M12).
func (s *Service) tried(ctx context.Context, m Match, t Tried, err error) Tried {
	t.Err = err
	if t.Match.ID == "" {
		t.Match = m
	}
	if !db.IsTaken(err) {
		return t
	}
	if first, none := merged(ctx, s.DB, m, nil); none == nil {
		t.Done, t.Err = first, nil
	}
	return t
}

// note counts what became of one, and tells of it.
func (w *wave) note(t Tried) {
	if t.Merged() {
		w.merged++
	}
	if t.Err != nil && !t.movedOn() {
		w.failed = append(w.failed, fmt.Errorf("match %s: %w", t.Match.ID, t.Err))
	}
	w.tell(t)
}
