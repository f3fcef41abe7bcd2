package events

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"kursbro/app/db"
)

// turn is a subscription while one process delivers to it: one event at a
// time, in order, so that a receiver never learns of an undoing before what it
// undoes.
type turn struct {
	id           SubscriptionID
	url          string
	number       int64
	secret       []byte // sealed
	oldSecret    []byte // sealed; nil: no longer in use
	delivered    int64
	tries        int
	failingSince *time.Time
}

// A turn is over after so many events or so long, so that a receiver with a
// long way to go keeps nobody waiting.
const (
	mostInTurn  = 100
	longestTurn = 2 * time.Second
)

// Deliver publishes what is new and tells every subscription that is due, some
// side by side, until none is. Its error says that the database failed; how a
// receiver answered is in its row. A process that dies between the receiver's
// answer and our commit makes the event come again, with the same webhook-id;
// nothing makes it come never.
func (s *Service) Deliver(ctx context.Context) error {
	ended := make(chan error, s.settings.Parallel)
	busy, failures := 0, []error(nil)
	await := func() {
		failures = append(failures, <-ended)
		busy--
	}
	for ctx.Err() == nil && errors.Join(failures...) == nil {
		t, err := s.next(ctx)
		switch {
		case errors.Is(err, db.ErrNone) && busy == 0:
			return nil
		case errors.Is(err, db.ErrNone):
			await()
			continue
		case err != nil:
			failures = append(failures, err)
			continue
		}
		if busy == s.settings.Parallel {
			await()
		}
		busy++
		go func() { ended <- s.serve(ctx, t) }()
	}
	for busy > 0 {
		await()
	}
	return errors.Join(append(failures, ctx.Err())...)
}

// Pending says whether Deliver has anything to do.
func (s *Service) Pending(ctx context.Context) (bool, error) {
	waiting, err := selectUnpublished(ctx, s.db)
	if err != nil || waiting {
		return waiting, err
	}
	return selectPending(ctx, s.db)
}

// next wins the subscription that has waited longest; ErrNone when none is due.
func (s *Service) next(ctx context.Context) (t turn, err error) {
	if _, err := s.Publish(ctx); err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		t, err = selectDue(ctx, tx)
		if err != nil {
			return err
		}
		won, err := takeTurn(ctx, tx, t, tx.Now().Add(s.hold()))
		if err == nil && !won {
			err = fmt.Errorf("subscription %s was taken by two", t.id) // impossible inside one act
		}
		t.number++
		return err
	})
	if err != nil {
		return t, fmt.Errorf("take a subscription to deliver to: %w", err)
	}
	return t, nil
}

// hold is how long one process has a subscription without a word: when it has
// died, another takes over then.
func (s *Service) hold() time.Duration { return s.settings.Timeout + time.Minute }

// serve delivers to one subscription until there is nothing left, the turn is
// over or the receiver fails.
func (s *Service) serve(ctx context.Context, t turn) error {
	end := s.db.Now().Add(longestTurn)
	for range mostInTurn {
		found, err := selectEvents(ctx, s.db, t.delivered, 1)
		if err != nil {
			return errors.Join(fmt.Errorf("read the next event: %w", err), s.release(ctx, t))
		}
		if len(found) == 0 || !s.db.Now().Before(end) {
			break
		}
		how := s.post(ctx, t, found[0])
		if ctx.Err() != nil && how.failure != "" {
			break // we were told to stop: it is no fault of the receiver's
		}
		goesOn, err := s.note(ctx, t, found[0], how)
		if err != nil || !goesOn {
			return err
		}
		t.delivered, t.tries, t.failingSince = found[0].Sequence, 0, nil
	}
	return s.release(ctx, t)
}

// release ends a turn, also when ctx has ended.
func (s *Service) release(ctx context.Context, t turn) error {
	ctx = context.WithoutCancel(ctx)
	return s.db.Write(ctx, func(tx *db.Tx) error { return giveBack(ctx, tx, t) })
}

// note writes down how a try went, also when ctx ends while it does, and says
// whether the turn goes on. When another process has taken over, what we did
// is its to find out.
func (s *Service) note(ctx context.Context, t turn, e Event, how outcome) (goesOn bool, err error) {
	ctx = context.WithoutCancel(ctx)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		goesOn, err = s.move(ctx, tx, t, e, how)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		return upsertDelivery(ctx, tx, t, e, how)
	})
	if err != nil {
		return false, fmt.Errorf("note how a delivery went: %w", err)
	}
	return goesOn, nil
}

// move takes the subscription to the next event, or to its next try; ErrNone
// when the turn is no longer ours.
func (s *Service) move(ctx context.Context, tx *db.Tx, t turn, e Event, how outcome) (goesOn bool, err error) {
	if how.failure == "" {
		state, err := advance(ctx, tx, t, e.Sequence, tx.Now().Add(s.hold()))
		return state == Enabled, err
	}
	t.tries++
	if t.failingSince == nil {
		t.failingSince = new(tx.Now())
	}
	ours, err := postpone(ctx, tx, t, tx.Now().Add(max(restAfter(t.tries), how.rest)))
	if err == nil && !ours {
		err = db.ErrNone
	}
	if err != nil {
		return false, err
	}
	return false, s.giveUp(ctx, tx, t, how)
}

// giveUp pauses a subscription that wants no more, or has failed for too long.
func (s *Service) giveUp(ctx context.Context, tx *db.Tx, t turn, how outcome) (err error) {
	switch {
	case how.failure == Unwanted:
		_, err = pauseSubscription(ctx, tx, t.id, Gone)
	case tx.Now().Sub(*t.failingSince) >= s.settings.GiveUp:
		_, err = pauseSubscription(ctx, tx, t.id, Unreachable)
	}
	return err
}

// The rests between tries: 5 seconds, doubled each time up to six hours.
const (
	firstRest   = 5 * time.Second
	longestRest = 6 * time.Hour
)

// restAfter takes away up to a half by chance, so that receivers that fell
// together do not get everything at the same moment.
func restAfter(tries int) time.Duration {
	rest := min(firstRest<<min(tries-1, 20), longestRest)
	return rest - rand.N(rest/2)
}
