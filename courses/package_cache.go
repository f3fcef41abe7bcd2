package courses

import (
	"context"
	"sync"

	"kursbro/app/db"
)

// packageCache keeps what is being played, because every commit asks what its
// package holds, which never changes. Course and number may be older than the
// database's: a package gets them when it is published.
type packageCache struct {
	mu   sync.RWMutex
	kept map[PackageID]Package
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
