package events

import (
	"context"
	"errors"
	"fmt"

	"kursbro/app/db"
)

// What is wrong with a cursor. A reader that gets one of these must take its
// picture of the world anew.
var (
	ErrSwept = errors.New("events after this cursor are no longer kept")
	ErrAhead = errors.New("no event has this sequence yet: the cursor is of another database")
)

// batch is how many rows one transaction numbers or sweeps: short, so that
// nobody waits.
const batch = 500

// Publish numbers the events that acts have committed since the last time and
// says how many. Two processes may call it at once: they follow each other.
func (s *Service) Publish(ctx context.Context) (int, error) {
	total := 0
	for {
		waiting, err := selectUnpublished(ctx, s.db)
		if err != nil || !waiting {
			return total, err
		}
		count, err := s.publishBatch(ctx)
		if err != nil {
			return total, fmt.Errorf("publish events: %w", err)
		}
		total += int(count)
	}
}

func (s *Service) publishBatch(ctx context.Context) (count int64, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		feed, err := lockFeed(ctx, tx)
		if err != nil {
			return err
		}
		count, err = numberEvents(ctx, tx, feed.published, batch)
		if err != nil {
			return err
		}
		feed.published += count
		return updateFeed(ctx, tx, feed)
	})
	return count, err
}

// Page is a piece of the feed.
type Page struct {
	Events []Event `json:"events"`
	Next   int64   `json:"next"` // the cursor to read on from
	More   bool    `json:"more"` // there is more to read at once
}

// After gives at most limit events after the cursor, the sequence of the last
// event that the reader has; 0 is the beginning. ErrSwept when some of those
// after it are no longer kept, ErrAhead when it lies in the future.
func (s *Service) After(ctx context.Context, cursor int64, limit int) (Page, error) {
	page := Page{Events: []Event{}, Next: cursor}
	found, err := selectEvents(ctx, s.db, cursor, limit+1)
	if err != nil {
		return page, fmt.Errorf("read events: %w", err)
	}
	feed, err := selectFeed(ctx, s.db) // after the events: what was swept meanwhile is noticed
	switch {
	case err != nil:
		return page, fmt.Errorf("read events: %w", err)
	case cursor < feed.swept:
		return page, ErrSwept
	case cursor > feed.published:
		return page, ErrAhead
	}
	if len(found) > limit {
		found, page.More = found[:limit], true
	}
	if len(found) > 0 {
		page.Events, page.Next = found, found[len(found)-1].Sequence
	}
	return page, nil
}
