package events

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kursbro/app/db"
	"kursbro/app/jobs"
)

// The names of the jobs.
const (
	DeliverJob = "deliver-events"
	SweepJob   = "sweep-events"
)

// Jobs are what the roof registers. The first may be nudged after a merge;
// without that it looks every second.
func (s *Service) Jobs() []jobs.Job {
	return []jobs.Job{
		{Name: DeliverJob, Every: time.Second, Run: s.Deliver, Pending: s.Pending},
		{Name: SweepJob, At: "04:40", Run: s.Sweep},
	}
}

// Sweep forgets events that are older than Settings.Keep, and how they were
// delivered, and secrets that no longer sign. What an enabled subscription
// still lacks is kept.
func (s *Service) Sweep(ctx context.Context) error {
	forget := func(tx *db.Tx) error { return forgetOldSecrets(ctx, tx) }
	if err := s.db.Write(ctx, forget); err != nil {
		return fmt.Errorf("forget old secrets: %w", err)
	}
	for {
		more, err := s.sweepBatch(ctx)
		if err != nil {
			return fmt.Errorf("sweep events: %w", err)
		}
		if !more {
			return nil
		}
	}
}

func (s *Service) sweepBatch(ctx context.Context) (more bool, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		feed, err := lockFeed(ctx, tx)
		if err != nil {
			return err
		}
		until, err := s.sweepable(ctx, tx, feed)
		if more = until > feed.swept; err != nil || !more {
			return err
		}
		feed.swept = min(until, feed.swept+batch)
		return errors.Join(deleteDeliveries(ctx, tx, feed.swept), deleteEvents(ctx, tx, feed.swept), updateFeed(ctx, tx, feed))
	})
	return more, err
}

// sweepable is the last event that may go.
func (s *Service) sweepable(ctx context.Context, tx *db.Tx, feed feed) (int64, error) {
	kept, err := selectOldestKept(ctx, tx, tx.Now().Add(-s.settings.Keep))
	if errors.Is(err, db.ErrNone) {
		kept, err = feed.published+1, nil
	}
	if err != nil {
		return 0, err
	}
	least, err := selectLeastDelivered(ctx, tx, feed.published)
	return min(kept-1, least), err
}
