package courses

import (
	"context"
	"sync"

	"kursbro/app/db"
)

// packageCache keeps what is being played, because every commit asks what its
// package holds, which hardly ever changes. Course and number may be older than the
// database's: a package gets them when it is published.
type packageCache struct {
	mu      sync.RWMutex
	kept    map[PackageID]Package
	windows map[string]PackageID // by the hash of the launch's token: what each plays, or did until it was tried again
}

// mostWindows is how many windows are remembered: a few megabytes, too.
const mostWindows = 20_000

// packageIn is what a window plays, or did a moment ago: who acts on it has to
// look whether it still does.
func (s *Service) packageIn(ctx context.Context, hash string) (Package, error) {
	c := &s.played
	c.mu.RLock()
	played, known := c.windows[hash]
	c.mu.RUnlock()
	if known {
		return c.get(ctx, s.DB, played)
	}
	played, err := selectWindowPackage(ctx, s.DB, hash)
	if err != nil {
		return Package{}, err
	}
	c.mu.Lock()
	if c.windows == nil || len(c.windows) >= mostWindows {
		c.windows = map[string]PackageID{}
	}
	c.windows[hash] = played
	c.mu.Unlock()
	return c.get(ctx, s.DB, played)
}

// forget reads the window anew the next time.
func (c *packageCache) forget(hash string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.windows, hash)
}

// drop has the package read anew the next time.
func (c *packageCache) drop(id PackageID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.kept, id)
}

// mostPlayed is how many packages are kept at once: a few megabytes.
const mostPlayed = 200

func (c *packageCache) get(ctx context.Context, q db.Queryer, id PackageID) (Package, error) {
	c.mu.RLock()
	p, found := c.kept[id]
	c.mu.RUnlock()
	if found {
		return p, nil
	}
	p, err := selectPackage(ctx, q, id)
	if err != nil {
		return p, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= mostPlayed {
		c.kept = map[PackageID]Package{}
	}
	c.kept[id] = p
	return p, nil
}
