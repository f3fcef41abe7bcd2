package merge

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"kursbro/accounts"
	"kursbro/app/db"
)

// sideBySide is how many matches are merged at a time, to share what the disk
// writes.
const sideBySide = 4

// wave are matches that have nobody in common, on their way.
type wave struct {
	mu      sync.Mutex
	waiting []Match
	late    []Match // whom the database did not let pass beside the others
	tell    func(Tried)
	merged  int
	failed  []error
}

// mergeWave merges what is ready of matches that have nobody in common: side by
// side, and whoever is late after them, one by one.
func (s *Service) mergeWave(ctx context.Context, by accounts.Actor, matches []Match, tell func(Tried)) (merged int, failed []error) {
	w := &wave{waiting: matches, tell: tell}
	var all sync.WaitGroup
	for range min(sideBySide, len(matches)) {
		all.Go(func() {
			for m, more := w.take(ctx); more; m, more = w.take(ctx) {
				w.note(s.mergeReady(ctx, by, m))
			}
		})
	}
	all.Wait()
	for _, m := range w.late {
		w.count(s.mergeReady(ctx, by, m))
	}
	return w.merged, w.failed
}

func (w *wave) take(ctx context.Context) (m Match, more bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.waiting) == 0 || ctx.Err() != nil {
		return m, false
	}
	m, w.waiting = w.waiting[0], w.waiting[1:]
	return m, true
}

func (w *wave) note(t Tried) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if errors.Is(t.Err, db.ErrUnavailable) {
		w.late = append(w.late, t.Match)
		return
	}
	w.count(t)
}

func (w *wave) count(t Tried) {
	if t.Merged() {
		w.merged++
	}
	if t.Err != nil && !t.movedOn() {
		w.failed = append(w.failed, fmt.Errorf("match %s: %w", t.Match.ID, t.Err))
	}
	w.tell(t)
}
