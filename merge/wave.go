package merge

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/app/db"
)

// wave merges matches that have nobody in common, and counts.
type wave struct {
	service  *Service
	by       accounts.Actor
	together int // how many share a transaction
	tell     func(Tried)
	rest     func(ctx context.Context) // between two merges; nil: none
	merged   int
	failed   []error
}

// merge merges what is ready, each as an act of its own. The plans are drawn
// ahead where the database lets that.
func (w *wave) merge(ctx context.Context, matches []Match) {
	db.Many[Match, Plan, Tried]{
		Look: w.look, Act: w.try, Together: w.together,
		Tell: func(m Match, t Tried, err error) {
			w.note(w.service.tried(ctx, m, t, err))
			if w.rest != nil {
				w.rest(ctx)
			}
		},
	}.Run(ctx, w.service.DB, matches)
}

// look draws the plan of a match ahead, outside the transaction. One that cannot
// be drawn now is left to the act.
func (w *wave) look(ctx context.Context, q db.Queryer, m Match) (Plan, error) {
	if _, within := q.(*db.Tx); within {
		return Plan{}, nil
	}
	m, err := selectMatch(ctx, q, m.ID)
	if err != nil || !m.State.Open() {
		return Plan{}, nil
	}
	plan, err := draw(ctx, q, m)
	if err != nil {
		return Plan{}, nil
	}
	return plan, nil
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
