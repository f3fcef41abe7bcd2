package db

import (
	"context"
	"sync"
	"time"
)

// health remembers the last probe for a short while, so that whoever asks
// often costs no more than one write to the disk each time it passes.
type health struct {
	mu    sync.Mutex
	asked time.Time
	said  error
}

const sayAgain = 2 * time.Second

// Ready says whether the database can be read and durably written now; its
// problem is ErrUnavailable. An answer may be two seconds old.
func (d *DB) Ready(ctx context.Context) error {
	d.health.mu.Lock()
	defer d.health.mu.Unlock()
	if time.Since(d.health.asked) < sayAgain {
		return d.health.said
	}
	err := d.Ping(ctx)
	if err == nil {
		err = d.Write(ctx, func(tx *Tx) error { return d.engine.probe(ctx, tx) })
	}
	if ctx.Err() == nil { // an impatient caller is no sign of illness
		d.health.asked, d.health.said = time.Now(), err
	}
	return err
}
