package merge

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/problem"
)

// Tried is what became of a match that the rules looked at to merge it.
type Tried struct {
	Match Match // as it was decided; still Ready where it was merged
	Done  Done  // empty: nothing was merged
	Err   error // a Conflict says that the world moved on: the next look sees it
}

// Merged says that it was merged now.
func (t Tried) Merged() bool { return t.Err == nil && t.Done.ID != "" && !t.Done.Already }

func (t Tried) movedOn() bool { return problem.KindOf(t.Err) == problem.Conflict }

// atOnce is how many merges share a transaction when nothing else matters.
const atOnce = 16

// MergeReady is MergeDue for whoever runs the portal, on all cores: it tells of
// each match that it tries, of one at a time, and says how many merged.
func (s *Service) MergeReady(ctx context.Context, by accounts.Actor, tell func(Tried)) (int, error) {
	if !by.Trusted() {
		return 0, accounts.ErrForbidden
	}
	return s.mergeDue(ctx, wave{service: s, by: by, together: atOnce, tell: tell})
}
