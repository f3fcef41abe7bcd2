package main

import (
	"context"
	"fmt"
	"io"

	"kursbro/accounts"
	"kursbro/app/config"
	"kursbro/merge/events"
)

type webhookCommands struct {
	Add    webhookAddCommand    `cmd:"" help:"Tell another system; the secret that signs is shown this once."`
	Rotate webhookRotateCommand `cmd:"" help:"Sign with another secret, shown this once; the old one signs beside it for a day."`
	Pause  webhookPauseCommand  `cmd:"" help:"Tell it nothing for now; what happens waits."`
	Resume webhookResumeCommand `cmd:"" help:"Tell it again, from where it stopped."`
	Remove webhookRemoveCommand `cmd:"" help:"Forget it."`
	List   webhookListCommand   `cmd:"" help:"List whom we tell, and how that goes."`
}

// webhookLine is a subscription as scripts read it; secret is there when it was
// made.
type webhookLine struct {
	Webhook      events.SubscriptionID `json:"webhook"`
	Name         string                `json:"name"`
	URL          string                `json:"url"`
	State        events.State          `json:"state"`
	Reason       events.Reason         `json:"reason,omitempty"` // why paused
	Behind       int64                 `json:"behind"`           // how many events wait
	Tries        int                   `json:"tries"`            // of the next, in vain
	FailingSince string                `json:"failing_since,omitempty"`
	Secret       string                `json:"secret,omitempty"`
}

func webhookLineOf(s events.Subscription) webhookLine {
	return webhookLine{Webhook: s.ID, Name: s.Name, URL: s.URL, State: s.State, Reason: s.Reason, Behind: s.Behind,
		Tries: s.Tries, FailingSince: moment(s.FailingSince)}
}

func (l webhookLine) words() string {
	words := fmt.Sprintf("%s %s %s %s", l.Webhook, l.Name, l.URL, l.State)
	if l.Reason != "" {
		words += " (" + string(l.Reason) + ")"
	}
	if l.Behind > 0 {
		words += fmt.Sprintf(", %d events wait", l.Behind)
	}
	if l.FailingSince != "" {
		words += fmt.Sprintf(", failing since %s, %d tries", l.FailingSince, l.Tries)
	}
	if l.Secret != "" {
		words += "\nThe secret, shown this once: " + l.Secret
	}
	return words
}

// onWebhook does something to the subscription of that id or name.
func (r *rooms) onWebhook(ctx context.Context, by accounts.Actor, word string, act func(events.Subscription) error) error {
	found, err := r.merge.FindWebhook(ctx, by, word)
	if err != nil {
		return said(err)
	}
	return said(act(found))
}

type webhookAddCommand struct {
	Name      string `arg:"" help:"Whose it is, for people."`
	URL       string `arg:"" name:"url" help:"Where to: https, at an address that --webhook-networks allows or that is public."`
	FromStart bool   `help:"Also everything that is still kept."`
	JSON      bool   `name:"json" help:"One JSON object."`
}

// Run subscribes another system.
func (a webhookAddCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		by := accounts.Command("webhook add")
		id, secret, err := r.merge.AddWebhook(ctx, by, events.Request{Name: a.Name, URL: a.URL, FromStart: a.FromStart})
		if err != nil {
			return said(err)
		}
		return r.showSecret(ctx, by, id, secret, a.JSON, out)
	})
}

func (r *rooms) showSecret(ctx context.Context, by accounts.Actor, id events.SubscriptionID, secret events.Secret, asJSON bool, out io.Writer) error {
	found, err := r.merge.FindWebhook(ctx, by, string(id))
	if err != nil {
		return err
	}
	line := webhookLineOf(found)
	line.Secret = secret.Reveal()
	show(out, asJSON, line, line.words())
	return nil
}

type webhookRotateCommand struct {
	Webhook string `arg:"" help:"By id or name."`
	JSON    bool   `name:"json" help:"One JSON object."`
}

// Run gives a subscription another secret.
func (o webhookRotateCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	by := accounts.Command("webhook rotate")
	return inRooms(ctx, c, func(r *rooms) error {
		return r.onWebhook(ctx, by, o.Webhook, func(s events.Subscription) error {
			secret, err := r.merge.RotateWebhook(ctx, by, s)
			if err != nil {
				return err
			}
			return r.showSecret(ctx, by, s.ID, secret, o.JSON, out)
		})
	})
}

type webhookPauseCommand struct {
	Webhook string `arg:"" help:"By id or name."`
}

// Run pauses a subscription.
func (p webhookPauseCommand) Run(ctx context.Context, c *config.Config) error {
	by := accounts.Command("webhook pause")
	return inRooms(ctx, c, func(r *rooms) error {
		return r.onWebhook(ctx, by, p.Webhook, func(s events.Subscription) error { return r.merge.PauseWebhook(ctx, by, s.ID) })
	})
}

type webhookResumeCommand struct {
	Webhook string `arg:"" help:"By id or name."`
	Skip    bool   `help:"Go on without events that are no longer kept: the receiver has read everything anew."`
}

// Run resumes a subscription.
func (s webhookResumeCommand) Run(ctx context.Context, c *config.Config) error {
	by := accounts.Command("webhook resume")
	return inRooms(ctx, c, func(r *rooms) error {
		return r.onWebhook(ctx, by, s.Webhook, func(w events.Subscription) error { return r.merge.ResumeWebhook(ctx, by, w.ID, s.Skip) })
	})
}

type webhookRemoveCommand struct {
	Webhook string `arg:"" help:"By id or name."`
}

// Run forgets a subscription.
func (m webhookRemoveCommand) Run(ctx context.Context, c *config.Config) error {
	by := accounts.Command("webhook remove")
	return inRooms(ctx, c, func(r *rooms) error {
		return r.onWebhook(ctx, by, m.Webhook, func(s events.Subscription) error { return r.merge.RemoveWebhook(ctx, by, s.ID) })
	})
}

type webhookListCommand struct {
	JSON bool `name:"json" help:"One JSON object a receiver."`
}

// Run lists subscriptions.
func (l webhookListCommand) Run(ctx context.Context, c *config.Config, out io.Writer) error {
	return inRooms(ctx, c, func(r *rooms) error {
		all, err := r.merge.Webhooks(ctx, accounts.Command("webhook list"))
		if err != nil {
			return err
		}
		for _, s := range all {
			line := webhookLineOf(s)
			show(out, l.JSON, line, line.words())
		}
		return nil
	})
}
