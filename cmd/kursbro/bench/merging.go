package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"time"
)

// merging looks at a page while the portal's own job merges pairs that became
// ready while it was down, and at the same page just before: alone, and beside
// a program that does nothing but keep one core busy.
func (b *bench) merging(ctx context.Context) error {
	const idle = "catalogue page, nothing else going on"
	page := func(what, beside string) error {
		return b.measure(ctx, what, beside, b.portal.address, 1, http.StatusOK, func(client, _ int) []byte {
			return get(b.host(), "/kurskatalog", b.people[client].cookie)
		})
	}
	if err := page(idle, ""); err != nil {
		return err
	}
	if err := beside(ctx, func() error { return page("catalogue page beside one busy core", idle) }); err != nil {
		return err
	}
	if err := b.stop(ctx); err != nil {
		return err
	}
	waits, closed, err := b.Pairs(ctx, b.Database, b.files())
	if err != nil {
		return fmt.Errorf("make pairs: %w", err)
	}
	began, weight := b.report.Start, b.report.Idle // of the first start, with nothing to do
	err = b.start(ctx)
	b.report.Start, b.report.Idle = began, weight
	if err == nil {
		err = page("catalogue page while merging", idle)
	}
	if still, whether := waits(ctx); whether == nil && !still {
		b.report.Rows[len(b.report.Rows)-1].What += " (all were merged before the end)"
	}
	return errors.Join(err, until(ctx, waits), closed())
}

// beside works while another process counts for ever.
func beside(ctx context.Context, work func() error) error {
	ctx, stop := context.WithCancel(ctx)
	busy := exec.CommandContext(ctx, "sh", "-c", "while :; do :; done")
	if err := busy.Start(); err != nil {
		stop()
		return fmt.Errorf("keep a core busy: %w", err)
	}
	err := work()
	stop()
	busy.Wait() // it was killed
	return err
}

// until waits until nobody waits any more.
func until(ctx context.Context, waits func(context.Context) (bool, error)) error {
	for {
		still, err := waits(ctx)
		if err != nil || !still {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}
