package events

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// SubscriptionID is the key of a subscription.
type SubscriptionID string

// NewSubscriptionID draws an id for Request.
func NewSubscriptionID() SubscriptionID { return SubscriptionID(db.NewID()) }

// State says whether a subscription is delivered to.
type State string

// The states.
const (
	Enabled State = "enabled"
	Paused  State = "paused"
)

// Reason is why a subscription is paused.
type Reason string

// The reasons. The last two are ours: somebody must look, and Resume.
const (
	ByHand      Reason = "by_hand"
	Unreachable Reason = "unreachable" // it has failed for Settings.GiveUp
	Gone        Reason = "gone"        // the receiver answered 410: it wants no more
)

// Subscription is a receiver of webhooks, as an administrator sees it.
type Subscription struct {
	ID           SubscriptionID
	Name         string // whose it is, for people
	URL          string
	State        State
	Reason       Reason // why it is paused
	Delivered    int64  // sequence of the last event that it has taken
	Behind       int64  // how many events wait for it
	Tries        int    // of the event that is next, in vain
	NextTryAt    time.Time
	FailingSince *time.Time
	Rotating     *time.Time // until then the old secret signs too
	CreatedAt    time.Time
}

var (
	errMissing = problem.New(problem.NotFound, "events.subscription.missing")
	errName    = problem.New(problem.Invalid, "events.subscription.name")
	errMissed  = problem.New(problem.Conflict, "events.subscription.missed")
)

// What was done already, by who asks or by another.
var (
	ErrMade    = problem.New(problem.Conflict, "events.subscription.made")    // by the same form, a moment ago
	ErrRotated = problem.New(problem.Conflict, "events.subscription.rotated") // since whoever asks looked
)

const maxName = 100

// Request is what a new subscription asks for.
type Request struct {
	ID        SubscriptionID // drawn before, so that what is sent twice makes one; empty: a new one
	Name      string         // 1–100 characters
	URL       string         // https, at most 500 characters
	FromStart bool           // also everything that is still kept, before what happens from now on
}

// Subscribe is a step that makes a subscription. The secret is shown this once.
// Its problems are events.subscription.url, .host, .port, .long, .private and
// .name, and ErrMade with the id.
func (s *Service) Subscribe(ctx context.Context, tx *db.Tx, request Request) (SubscriptionID, Secret, error) {
	name := strings.TrimSpace(request.Name)
	if err := s.checkURL(request.URL); err != nil {
		return "", Secret{}, err
	}
	if name == "" || len([]rune(name)) > maxName {
		return "", Secret{}, errName
	}
	feed, err := selectFeed(ctx, tx)
	if err != nil {
		return "", Secret{}, fmt.Errorf("subscribe: %w", err)
	}
	made, err := selectSubscription(ctx, tx, request.ID)
	switch {
	case err == nil && made.Name == name && made.URL == request.URL:
		return made.ID, Secret{}, ErrMade
	case err == nil: // the same form, for another receiver
		request.ID = ""
	case !errors.Is(err, db.ErrNone):
		return "", Secret{}, fmt.Errorf("subscribe: %w", err)
	}
	sub := Subscription{ID: cmp.Or(request.ID, SubscriptionID(db.NewID())), Name: name, URL: request.URL, Delivered: feed.published}
	if request.FromStart {
		sub.Delivered = feed.swept
	}
	secret := newSecret()
	if err := insertSubscription(ctx, tx, sub, s.box.seal(secret, sub.ID)); err != nil {
		return "", Secret{}, fmt.Errorf("subscribe: %w", err)
	}
	return sub.ID, secret, nil
}

// Rotate is a step that gives a subscription a new secret, shown this once.
// For Settings.Overlap deliveries are signed with both. Until when they are now
// is what whoever asks saw; otherwise the problem is ErrRotated.
func (s *Service) Rotate(ctx context.Context, tx *db.Tx, id SubscriptionID, seen *time.Time) (Secret, error) {
	sub, err := selectSubscription(ctx, tx, id)
	switch {
	case errors.Is(err, db.ErrNone):
		return Secret{}, errMissing
	case err != nil:
		return Secret{}, fmt.Errorf("rotate secret: %w", err)
	case !sameMoment(coming(sub.Rotating, tx.Now()), coming(seen, tx.Now())):
		return Secret{}, ErrRotated
	}
	secret := newSecret()
	changed, err := rotateSecret(ctx, tx, id, s.box.seal(secret, id), tx.Now().Add(s.settings.Overlap))
	if err := found(changed, err); err != nil {
		return Secret{}, err
	}
	return secret, nil
}

// coming is a moment that is not past.
func coming(at *time.Time, now time.Time) *time.Time {
	if at == nil || !at.After(now) {
		return nil
	}
	return at
}

func sameMoment(a, b *time.Time) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Equal(*b))
}

// Pause is a step that stops the deliveries of a subscription; its events wait.
func (s *Service) Pause(ctx context.Context, tx *db.Tx, id SubscriptionID) error {
	return found(pauseSubscription(ctx, tx, id, ByHand))
}

// Resume is a step that begins to deliver again, from the event where it
// stopped. When events after that one are no longer kept the problem is
// events.subscription.missed, unless skip says to go on without them: the
// receiver must then read everything anew by other means.
func (s *Service) Resume(ctx context.Context, tx *db.Tx, id SubscriptionID, skip bool) error {
	feed, err := selectFeed(ctx, tx)
	if err != nil {
		return fmt.Errorf("resume subscription: %w", err)
	}
	delivered, err := selectDelivered(ctx, tx, id)
	switch {
	case errors.Is(err, db.ErrNone):
		return errMissing
	case err != nil:
		return fmt.Errorf("resume subscription: %w", err)
	case delivered < feed.swept && !skip:
		return errMissed
	}
	return found(resumeSubscription(ctx, tx, id, max(delivered, feed.swept)))
}

// Again is a step that delivers from one event on once more, with the same
// webhook-ids, and lets a paused subscription begin again. Whoever delivers just
// now is told by its turn that it is not its to say how it went. The problem is
// events.subscription.missed when the event is no longer kept.
func (s *Service) Again(ctx context.Context, tx *db.Tx, id SubscriptionID, from int64) error {
	feed, err := selectFeed(ctx, tx)
	if err != nil {
		return fmt.Errorf("deliver again: %w", err)
	}
	delivered, err := selectDelivered(ctx, tx, id)
	switch {
	case errors.Is(err, db.ErrNone):
		return errMissing
	case err != nil:
		return fmt.Errorf("deliver again: %w", err)
	case from <= feed.swept || from > feed.published:
		return errMissed
	}
	return found(restartSubscription(ctx, tx, id, min(delivered, from-1)))
}

// Unsubscribe is a step that forgets a subscription and its deliveries.
func (s *Service) Unsubscribe(ctx context.Context, tx *db.Tx, id SubscriptionID) error {
	if err := deleteDeliveriesTo(ctx, tx, id); err != nil {
		return fmt.Errorf("unsubscribe: %w", err)
	}
	return found(deleteSubscription(ctx, tx, id))
}

// found makes a problem of a change that changed nothing.
func found(changed int64, err error) error {
	if err != nil {
		return fmt.Errorf("change subscription: %w", err)
	}
	if changed == 0 {
		return errMissing
	}
	return nil
}

// Subscriptions lists all of them, the oldest first. Those that are paused for a reason
// of ours, and those that have been failing, are what an administrator must see.
func (s *Service) Subscriptions(ctx context.Context) ([]Subscription, error) {
	all, err := selectSubscriptions(ctx, s.db)
	if err != nil {
		return nil, fmt.Errorf("list subscriptions: %w", err)
	}
	return all, nil
}

// Delivery is how one event went to one subscription.
type Delivery struct {
	Event       string // its id, also the webhook-id
	Sequence    int64
	Tries       int
	Status      int     // HTTP status of the last answer; 0: there was none
	Failure     Failure // of the last try; empty: it was taken
	FirstAt     time.Time
	LastAt      time.Time
	DeliveredAt *time.Time
}

// Deliveries lists the latest deliveries to a subscription, the newest first.
func (s *Service) Deliveries(ctx context.Context, id SubscriptionID, limit int) ([]Delivery, error) {
	all, err := selectDeliveries(ctx, s.db, id, limit)
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	return all, nil
}
