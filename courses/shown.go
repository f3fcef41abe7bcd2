package courses

import (
	"context"
	"sync"
	"time"
)

// shownFor is how long a window shows files of its package before anybody looks
// whether it still may: a page of a course asks for a hundred at once. A window
// that is over, also by another process, goes on no longer than that.
const shownFor = time.Second

// shownCache keeps what windows show, by the hash of the launch's token.
type shownCache struct {
	mu   sync.RWMutex
	kept map[string]shown
}

type shown struct {
	pack  PackageID
	until time.Time
}

// Shown is the package whose files the launch of a token may show. The errors
// are ErrLaunch….
func (s *Service) Shown(ctx context.Context, token string) (PackageID, error) {
	c, hash, now := &s.shown, hashLaunchToken(token), s.DB.Now()
	c.mu.RLock()
	known, found := c.kept[hash]
	c.mu.RUnlock()
	if found && now.Before(known.until) {
		return known.pack, nil
	}
	w, err := s.Window(ctx, token)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= mostWindows {
		c.kept = map[string]shown{}
	}
	until := now.Add(shownFor)
	if w.ExpiresAt.Before(until) {
		until = w.ExpiresAt
	}
	c.kept[hash] = shown{w.PackageID, until}
	return w.PackageID, nil
}

// forget looks anew the next time.
func (c *shownCache) forget(hash string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.kept, hash)
}
