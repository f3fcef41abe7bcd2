package merge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/merge/events"
)

// ErrNoWebhook says that there is none of that id or name.
var ErrNoWebhook = problem.New(problem.NotFound, "merge.webhook.unknown")

// AddWebhook subscribes another system to what is merged and undone. Its secret
// is shown this once. It and what follows are for administrators and the command
// line, and each is in the log. Problems: those of events.Service.Subscribe;
// events.ErrMade gives the id, without the secret.
func (s *Service) AddWebhook(ctx context.Context, by accounts.Actor, request events.Request) (id events.SubscriptionID, secret events.Secret, err error) {
	if err := s.MayConnect(ctx, by); err != nil {
		return "", events.Secret{}, err
	}
	add := func(tx *db.Tx) (err error) {
		if id, secret, err = s.Events.Subscribe(ctx, tx, request); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("webhook.add", "").About("webhook", string(id)))
	}
	if err = s.DB.Write(ctx, add); db.IsTaken(err) { // by the same form, at the same moment
		err = s.DB.Write(ctx, add)
	}
	return id, secret, err
}

// RotateWebhook gives a subscription, as it was seen, a new secret, shown this
// once; the old one signs beside it for a day. Problem: events.ErrRotated, when
// it was given one since then.
func (s *Service) RotateWebhook(ctx context.Context, by accounts.Actor, seen events.Subscription) (secret events.Secret, err error) {
	err = s.changeWebhook(ctx, by, seen.ID, "webhook.rotate", func(tx *db.Tx) (err error) {
		secret, err = s.Events.Rotate(ctx, tx, seen.ID, seen.Rotating)
		return err
	})
	return secret, err
}

// PauseWebhook stops its deliveries; what happens meanwhile waits for it.
func (s *Service) PauseWebhook(ctx context.Context, by accounts.Actor, id events.SubscriptionID) error {
	return s.changeWebhook(ctx, by, id, "webhook.pause", func(tx *db.Tx) error { return s.Events.Pause(ctx, tx, id) })
}

// ResumeWebhook delivers again, from where it stopped. Where events after that
// are no longer kept, skip goes on without them; otherwise that is a problem.
func (s *Service) ResumeWebhook(ctx context.Context, by accounts.Actor, id events.SubscriptionID, skip bool) error {
	return s.changeWebhook(ctx, by, id, "webhook.resume", func(tx *db.Tx) error { return s.Events.Resume(ctx, tx, id, skip) })
}

// SendAgain delivers from one event on once more, with the same webhook-ids, and
// resumes the subscription where it is paused.
func (s *Service) SendAgain(ctx context.Context, by accounts.Actor, id events.SubscriptionID, from int64) error {
	return s.changeWebhook(ctx, by, id, "webhook.again", func(tx *db.Tx) error { return s.Events.Again(ctx, tx, id, from) })
}

// Deliveries gives a subscription with its latest deliveries, the newest first.
// Problem: ErrNoWebhook.
func (s *Service) Deliveries(ctx context.Context, by accounts.Actor, id events.SubscriptionID, most int) (events.Subscription, []events.Delivery, error) {
	w, err := s.FindWebhook(ctx, by, string(id))
	if err != nil {
		return w, nil, err
	}
	all, err := s.Events.Deliveries(ctx, w.ID, most)
	return w, all, err
}

// RemoveWebhook forgets a subscription.
func (s *Service) RemoveWebhook(ctx context.Context, by accounts.Actor, id events.SubscriptionID) error {
	return s.changeWebhook(ctx, by, id, "webhook.remove", func(tx *db.Tx) error { return s.Events.Unsubscribe(ctx, tx, id) })
}

func (s *Service) changeWebhook(ctx context.Context, by accounts.Actor, id events.SubscriptionID, action string, change func(tx *db.Tx) error) error {
	if err := s.MayConnect(ctx, by); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry(action, "").About("webhook", string(id)))
	})
}

// Webhooks lists every subscription, the oldest first.
func (s *Service) Webhooks(ctx context.Context, by accounts.Actor) ([]events.Subscription, error) {
	if err := s.MayConnect(ctx, by); err != nil {
		return nil, err
	}
	return s.Events.Subscriptions(ctx)
}

// FindWebhook gives the subscription with that id, or the only one of that
// name. Problem: ErrNoWebhook.
func (s *Service) FindWebhook(ctx context.Context, by accounts.Actor, word string) (events.Subscription, error) {
	all, err := s.Webhooks(ctx, by)
	if err != nil {
		return events.Subscription{}, fmt.Errorf("look for webhook: %w", err)
	}
	if at := slices.IndexFunc(all, func(w events.Subscription) bool { return string(w.ID) == word }); at >= 0 {
		return all[at], nil
	}
	named := slices.DeleteFunc(all, func(w events.Subscription) bool { return !strings.EqualFold(w.Name, strings.TrimSpace(word)) })
	if len(named) != 1 {
		return events.Subscription{}, ErrNoWebhook
	}
	return named[0], nil
}
