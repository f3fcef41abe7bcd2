package pages

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/merge"
	"kursbro/merge/events"
)

// systemsPage lists the other systems: those that come with a token, and those
// that we tell. It shows no token, secret or address.
type systemsPage struct {
	site.Page
	Clients  []clientRow
	Webhooks []webhookRow
}

type clientRow struct {
	Name, Path        string
	Reach, Ends, Used string
	May               []string
	Status            site.Status
}

type webhookRow struct {
	Name   string
	Path   string
	Last   string // the last delivery and its answer, in words; empty: there was none
	Status site.Status
	Waits  int
}

var systemsView = site.View[systemsPage]("merge/systems.html")

func (p *pages) showSystems(c *gin.Context) error {
	ctx, by, w := c.Request.Context(), actor(c), p.site.Words(c)
	page := systemsPage{Page: p.site.Page(c, "merge.systems.title")}
	clients, err := p.merge.Clients(ctx, by)
	if err != nil {
		return err
	}
	tree, err := p.merge.Accounts.Organisations(ctx)
	if err != nil {
		return err
	}
	for _, client := range clients {
		page.Clients = append(page.Clients, clientOf(w, client, tree, p.site.Now()))
	}
	webhooks, err := p.merge.Webhooks(ctx, by)
	if err != nil {
		return err
	}
	for _, s := range webhooks {
		row := webhookOf(w, s)
		last, err := p.merge.Events.Deliveries(ctx, s.ID, 1)
		if err != nil {
			return err
		}
		if len(last) > 0 {
			row.Last = w.T("merge.systems.last", "When", w.DateTime(last[0].LastAt), "Answer", deliveryOf(w, last[0]).Answer)
		}
		page.Webhooks = append(page.Webhooks, row)
	}
	return systemsView.Render(p.site, c, http.StatusOK, page)
}

func webhookOf(w *i18n.Printer, s events.Subscription) webhookRow {
	return webhookRow{Name: s.Name, Path: webhookPath(s.ID), Status: webhookStatus(w, s), Waits: int(s.Behind)}
}

// mountSystems puts the pages about other systems on the site.
func (p *pages) mountSystems(r *site.Routes) {
	r.GET("/systemer", systems, p.showSystems)
	r.GET("/systemer/klient/ny", systems, p.newClient)
	r.POST("/systemer/klient/ny", systems, p.createClient)
	r.GET("/systemer/klient/:id", systems, p.showClient)
	r.POST("/systemer/klient/:id/nokkel", systems, p.rotateClient)
	r.POST("/systemer/klient/:id/steng", systems, p.revokeClient)
	r.GET("/systemer/mottaker/ny", systems, p.newWebhook)
	r.POST("/systemer/mottaker/ny", systems, p.createWebhook)
	r.GET("/systemer/mottaker/:id", systems, p.showWebhook)
	r.POST("/systemer/mottaker/:id/hemmelighet", systems, p.rotateWebhook)
	r.POST("/systemer/mottaker/:id/pause", systems, p.pauseWebhook)
	r.POST("/systemer/mottaker/:id/start", systems, p.resumeWebhook)
	r.POST("/systemer/mottaker/:id/send", systems, p.sendAgain)
	r.POST("/systemer/mottaker/:id/fjern", systems, p.removeWebhook)
}

func clientOf(w *i18n.Printer, c merge.Client, tree accounts.Tree, now time.Time) clientRow {
	row := clientRow{Name: c.Name, Path: clientPath(c.ID), Reach: tree.Name(c.Organisation), Status: clientStatus(w, c, now)}
	if row.Reach == "" {
		row.Reach = w.T("merge.systems.everything")
	}
	for _, scope := range c.Scopes {
		row.May = append(row.May, w.T("merge.systems.scope."+string(scope)))
	}
	if c.Ends != nil {
		row.Ends = w.Date(*c.Ends)
	}
	if c.UsedAt != nil {
		row.Used = w.Date(*c.UsedAt)
	}
	return row
}

// soon is when somebody should rotate a token.
const soon = 30 * 24 * time.Hour

func clientStatus(w *i18n.Printer, c merge.Client, now time.Time) site.Status {
	switch {
	case c.RevokedAt != nil:
		return site.Status{Kind: "new", Text: w.T("merge.systems.revoked")}
	case c.Ends == nil:
		return site.Status{Kind: "wrong", Text: w.T("merge.systems.ended")}
	case c.Ends.Sub(now) < soon:
		return site.Status{Kind: "mind", Text: w.T("merge.systems.soon")}
	}
	return site.Status{Kind: "done", Text: w.T("merge.systems.active")}
}

func webhookStatus(w *i18n.Printer, s events.Subscription) site.Status {
	switch {
	case s.State == events.Paused && s.Reason == events.ByHand:
		return site.Status{Kind: "waiting", Text: w.T("merge.systems.paused.by_hand")}
	case s.State == events.Paused:
		return site.Status{Kind: "wrong", Text: w.T("merge.systems.paused." + string(s.Reason))}
	case s.FailingSince != nil:
		return site.Status{Kind: "wrong", Text: w.T("merge.systems.failing")}
	}
	return site.Status{Kind: "done", Text: w.T("merge.systems.active")}
}
