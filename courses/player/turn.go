package player

import "sync"

// mostWaiting is how many commits of one window may wait for the one that is
// being saved. A browser sends one or two; what is turned away it sends again.
const mostWaiting = 8

// turns lets each window save one commit at a time, so that a course that
// commits in a loop takes no more of the writer than anybody else.
type turns struct {
	mu       sync.Mutex
	byWindow map[string]*turn // by launch token; only those that somebody is at
}

type turn struct {
	here int           // saving or waiting
	busy chan struct{} // holds a token while one is saved
}

// enter comes in line, and says no when too many are in it. Whoever is let in
// takes their turn when they have what they came with, and leaves in the end.
func (t *turns) enter(token string) (mine *turn, leave func(), granted bool) {
	if mine, granted = t.queue(token); !granted {
		return nil, nil, false
	}
	return mine, func() { t.leave(token, mine) }, true
}

// take waits until it is the caller's turn, who then calls done.
func (t *turn) take() (done func()) {
	t.busy <- struct{}{}
	return func() { <-t.busy }
}

func (t *turns) queue(token string) (*turn, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	mine, found := t.byWindow[token]
	if !found {
		mine = &turn{busy: make(chan struct{}, 1)}
		t.byWindow[token] = mine
	}
	if mine.here > mostWaiting {
		return nil, false
	}
	mine.here++
	return mine, true
}

func (t *turns) leave(token string, mine *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if mine.here--; mine.here == 0 {
		delete(t.byWindow, token)
	}
}
