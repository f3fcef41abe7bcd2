package pages

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/merge/events"
)

// newWebhookPage asks for a system that we tell.
type newWebhookPage struct {
	site.Page
	Form webhookForm
}

type webhookForm struct {
	Once      string `form:"once" max:"40"` // the id of what the form makes
	Name      string `form:"name" max:"10000"`
	URL       string `form:"url" max:"10000"`
	FromStart bool   `form:"from_start"`
}

// webhookPage is one system that we tell, and how that has gone.
type webhookPage struct {
	site.Page
	Webhook    webhookRow
	Path       string
	Address    string
	Paused     bool
	Next       string // when it is tried again, where it does not answer
	Rotating   string // until when the secret before signs, too
	Seen       string // the same, as the form carries it
	Deliveries []deliveryRow
}

// deliveryRow is how one event went to it.
type deliveryRow struct {
	Sequence int64
	When     string
	Tries    int
	Status   site.Status
	Answer   string
}

var (
	newWebhookView = site.View[newWebhookPage]("merge/new_webhook.html")
	webhookView    = site.View[webhookPage]("merge/webhook.html")
)

// mostDeliveries stand on the page.
const mostDeliveries = 20

func (p *pages) newWebhook(c *gin.Context) error {
	return p.askWebhook(c, http.StatusOK, webhookForm{Once: string(events.NewSubscriptionID())}, nil)
}

func (p *pages) askWebhook(c *gin.Context, code int, form webhookForm, faults site.Faults) error {
	if err := p.merge.MayConnect(c.Request.Context(), actor(c)); err != nil {
		return err
	}
	page := newWebhookPage{Page: p.site.Page(c, "merge.systems.webhook.new").Under(toSystems), Form: form}
	page.Faults = faults
	return newWebhookView.Render(p.site, c, code, page)
}

func (p *pages) createWebhook(c *gin.Context) error {
	var form webhookForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id, secret, err := p.merge.AddWebhook(c.Request.Context(), actor(c),
		events.Request{ID: onceOf[events.SubscriptionID](form.Once), Name: form.Name, URL: form.URL, FromStart: form.FromStart})
	if errors.Is(err, events.ErrMade) {
		return p.doneBefore(c, webhookPath(id), err)
	}
	if fault, is := faultOf(err, webhookFields); is {
		return p.askWebhook(c, http.StatusUnprocessableEntity, form, fault)
	}
	if err != nil {
		return err
	}
	return p.showSecret(c, secretPage{Name: form.Name, Secret: secret.Reveal(), Back: webhookPath(id), Webhook: true})
}

// webhookFields are where what is wrong is told.
var webhookFields = map[string]string{
	"events.subscription.name": "name", "events.subscription.url": "url", "events.subscription.private": "url",
	"events.subscription.long": "url", "events.subscription.host": "url", "events.subscription.port": "url",
}

func webhookPath(id events.SubscriptionID) string { return "/systemer/mottaker/" + string(id) }

// webhookID is the receiver that a path names.
func webhookID(c *gin.Context) events.SubscriptionID { return events.SubscriptionID(c.Param("id")) }

func (p *pages) showWebhook(c *gin.Context) error {
	w := p.site.Words(c)
	s, deliveries, err := p.merge.Deliveries(c.Request.Context(), actor(c), webhookID(c), mostDeliveries)
	if err != nil {
		return err
	}
	page := webhookPage{Page: p.site.Page(c, "merge.systems.title").Titled(s.Name).Under(toSystems), Webhook: webhookOf(w, s),
		Path: webhookPath(s.ID), Address: s.URL, Paused: s.State == events.Paused}
	if s.FailingSince != nil && s.State == events.Enabled {
		page.Next = w.DateTime(s.NextTryAt)
	}
	if s.Rotating != nil && s.Rotating.After(p.site.Now()) {
		page.Rotating, page.Seen = w.DateTime(*s.Rotating), s.Rotating.Format(time.RFC3339Nano)
	}
	for _, d := range deliveries {
		page.Deliveries = append(page.Deliveries, deliveryOf(w, d))
	}
	return webhookView.Render(p.site, c, http.StatusOK, page)
}

func deliveryOf(w *i18n.Printer, d events.Delivery) deliveryRow {
	row := deliveryRow{Sequence: d.Sequence, When: w.DateTime(d.LastAt), Tries: d.Tries, Answer: w.T("merge.systems.answer.none")}
	if d.Status > 0 {
		row.Answer = w.T("merge.systems.answer", "Status", strconv.Itoa(d.Status))
	}
	row.Status = site.Status{Kind: "done", Text: w.T("merge.systems.delivered")}
	if d.Failure != "" {
		row.Status = site.Status{Kind: "wrong", Text: w.T("merge.systems.failure." + string(d.Failure))}
	}
	return row
}

// rotateSecretForm carries until when the secret before signed on the page.
type rotateSecretForm struct {
	Seen string `form:"seen" max:"40"`
}

func (p *pages) rotateWebhook(c *gin.Context) error {
	var form rotateSecretForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	ctx, by := c.Request.Context(), actor(c)
	s, err := p.merge.FindWebhook(ctx, by, c.Param("id"))
	if err != nil {
		return err
	}
	s.Rotating = nil
	if at, err := time.Parse(time.RFC3339Nano, form.Seen); err == nil {
		s.Rotating = &at
	}
	secret, err := p.merge.RotateWebhook(ctx, by, s)
	if errors.Is(err, events.ErrRotated) {
		return p.doneBefore(c, webhookPath(s.ID), err)
	}
	if err != nil {
		return err
	}
	return p.showSecret(c, secretPage{Name: s.Name, Secret: secret.Reveal(), Back: webhookPath(s.ID), Webhook: true})
}

func (p *pages) pauseWebhook(c *gin.Context) error {
	return p.change(c, webhookPath(webhookID(c)), "merge.systems.webhook.paused", func(ctx context.Context, by accounts.Actor) error {
		return p.merge.PauseWebhook(ctx, by, webhookID(c))
	})
}

type resumeForm struct {
	Skip bool `form:"skip"`
}

// resumeWebhook asks whether the receiver may go on without what is no longer
// kept.
func (p *pages) resumeWebhook(c *gin.Context) error {
	var form resumeForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	return p.change(c, webhookPath(webhookID(c)), "merge.systems.webhook.resumed", func(ctx context.Context, by accounts.Actor) error {
		return p.merge.ResumeWebhook(ctx, by, webhookID(c), form.Skip)
	})
}

type againForm struct {
	From string `form:"from" max:"20"` // sequence of the first event
}

func (p *pages) sendAgain(c *gin.Context) error {
	var form againForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	from, err := strconv.ParseInt(form.From, 10, 64)
	if err != nil {
		return problem.New(problem.Invalid, "events.subscription.missed")
	}
	return p.change(c, webhookPath(webhookID(c)), "merge.systems.webhook.again", func(ctx context.Context, by accounts.Actor) error {
		return p.merge.SendAgain(ctx, by, webhookID(c), from)
	})
}

func (p *pages) removeWebhook(c *gin.Context) error {
	return p.change(c, "/systemer", "merge.systems.webhook.removed", func(ctx context.Context, by accounts.Actor) error {
		return p.merge.RemoveWebhook(ctx, by, webhookID(c))
	})
}
