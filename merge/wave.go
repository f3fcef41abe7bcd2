package merge

import (
	"context"
	"fmt"
	"sync"

	"kursbro/accounts"
)

// sideBySide is how many matches are merged at a time, to share what the disk
// writes.
const sideBySide = 4

// wave are matches that have nobody in common, on their way.
type wave struct {
	mu      sync.Mutex
	waiting []Match
	tell    func(Tried)
	merged  int
	failed  []error
}

// mergeWave merges what is ready of matches that have nobody in common, side by
// side. Whoever gets in another's way waits in line in app/db.
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

// note counts what became of one, and tells of it.
func (w *wave) note(t Tried) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t.Merged() {
		w.merged++
	}
	if t.Err != nil && !t.movedOn() {
		w.failed = append(w.failed, fmt.Errorf("match %s: %w", t.Match.ID, t.Err))
	}
	w.tell(t)
}
