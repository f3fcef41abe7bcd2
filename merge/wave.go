package merge

import (
	"context"
	"errors"
	"fmt"
	"sync"

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
	merged  int
	failed  []error
}

// mergeWave merges what is ready of matches that have nobody in common: side by
// side, and whoever is late after them, one by one.
func (s *Service) mergeWave(ctx context.Context, matches []Match) (merged int, failed []error) {
	w := &wave{waiting: matches}
	var all sync.WaitGroup
	for range min(sideBySide, len(matches)) {
		all.Go(func() {
			for m, more := w.take(ctx); more; m, more = w.take(ctx) {
				done, err := s.mergeReady(ctx, m.ID)
				w.tell(m, done, err)
			}
		})
	}
	all.Wait()
	for _, m := range w.late {
		done, err := s.mergeReady(ctx, m.ID)
		w.count(m, done, err)
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

func (w *wave) tell(m Match, done bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if errors.Is(err, db.ErrUnavailable) {
		w.late = append(w.late, m)
		return
	}
	w.count(m, done, err)
}

func (w *wave) count(m Match, done bool, err error) {
	if done {
		w.merged++
	}
	if err != nil {
		w.failed = append(w.failed, fmt.Errorf("match %s: %w", m.ID, err))
	}
}
