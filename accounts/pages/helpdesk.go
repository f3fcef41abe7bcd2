package pages

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/site"
)

// The helpdesk's forms: each act has its own page, which says what will happen,
// and comes back to the person.

type helpForm struct {
	Organisation string `form:"organisation"`
	Email        string `form:"email"`
	Reason       string `form:"reason"`
}

type helpPage struct {
	site.Page
	Form          helpForm
	Act           accounts.Act
	Path          string // of this form
	Back          string // to the person
	Name          string
	SignInName    string
	Address       string // where a link would go
	Present       string // the organisation, or the reason of the lock, as it is
	Internal      bool
	Pending       bool
	Locked        bool
	Former        bool // was employed
	Organisations []site.Option
}

// Possible says that the act makes sense now; otherwise the page says why not.
func (h helpPage) Possible() bool {
	switch h.Act {
	case accounts.ActLink:
		return h.Address != ""
	case accounts.ActOrganisation:
		return !h.Internal
	case accounts.ActReopen:
		return h.Former && h.Address != ""
	case accounts.ActLock:
		return !h.Locked
	case accounts.ActUnlock:
		return h.Locked
	}
	return true
}

var helpView = site.View[helpPage]("accounts/help.html")

// help is one act of the helpdesk: its page and what it does.
type helpAct struct {
	act   accounts.Act
	title string // message key
	done  string // message key
	field string // where a fault belongs
	do    func(ctx context.Context, by accounts.Actor, id accounts.ProfileID, form helpForm) error
}

func (p *pages) mountHelpdesk(r *site.Routes) {
	for _, h := range p.helps() {
		path := "/kundesenter/person/:id/" + string(h.act)
		r.GET(path, help, func(c *gin.Context) error { return p.drawHelp(c, http.StatusOK, h, helpForm{}, nil) })
		r.POST(path, help, func(c *gin.Context) error { return p.doHelp(c, h) })
	}
}

func (p *pages) helps() []helpAct {
	s := p.accounts
	return []helpAct{
		{accounts.ActLink, "accounts.help.link.title", "accounts.help.link.done", whole, func(ctx context.Context, by accounts.Actor, id accounts.ProfileID, _ helpForm) error {
			return s.SendLink(ctx, by, id)
		}},
		{accounts.ActOrganisation, "accounts.help.organisation.title", "accounts.help.organisation.done", "organisation", func(ctx context.Context, by accounts.Actor, id accounts.ProfileID, form helpForm) error {
			return s.ChangeOrganisation(ctx, by, id, accounts.OrganisationID(form.Organisation))
		}},
		{accounts.ActReopen, "accounts.reopened.title", "accounts.reopened.done", "organisation", func(ctx context.Context, by accounts.Actor, id accounts.ProfileID, form helpForm) error {
			return s.Reopen(ctx, by, id, accounts.OrganisationID(form.Organisation))
		}},
		{accounts.ActEmail, "accounts.help.email.title", "accounts.help.email.done", "email", func(ctx context.Context, by accounts.Actor, id accounts.ProfileID, form helpForm) error {
			return s.CorrectEmail(ctx, by, id, form.Email)
		}},
		{accounts.ActLock, "accounts.help.lock.title", "accounts.help.lock.done", "reason", func(ctx context.Context, by accounts.Actor, id accounts.ProfileID, form helpForm) error {
			return s.Lock(ctx, by, id, form.Reason)
		}},
		{accounts.ActUnlock, "accounts.help.unlock.title", "accounts.help.unlock.done", whole, func(ctx context.Context, by accounts.Actor, id accounts.ProfileID, _ helpForm) error {
			return s.Unlock(ctx, by, id)
		}},
	}
}

func (p *pages) doHelp(c *gin.Context, h helpAct) error {
	var form helpForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := accounts.ProfileID(c.Param("id"))
	if err := h.do(c.Request.Context(), actor(c), id, form); err != nil {
		faults, err := faultOn(h.field, err)
		if err != nil {
			return err
		}
		return p.drawHelp(c, http.StatusUnprocessableEntity, h, form, faults)
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: h.done})
	return p.site.Return(c, personPath(id))
}

func personPath(id accounts.ProfileID) string { return "/kundesenter/person/" + string(id) }

func (p *pages) drawHelp(c *gin.Context, status int, h helpAct, form helpForm, faults site.Faults) error {
	ctx, id := c.Request.Context(), accounts.ProfileID(c.Param("id"))
	whom, err := p.accounts.Helped(ctx, actor(c), id)
	if err != nil {
		return err
	}
	person := site.Link{Text: whom.Name(), Path: personPath(id)}
	page := helpPage{
		Page: p.site.Page(c, h.title).Under(site.Link{Key: "helpdesk.search.title", Path: "/kundesenter"}, person), Form: form, Act: h.act,
		Path: personPath(id) + "/" + string(h.act), Back: p.site.ReturnPath(c, person.Path), Name: whom.Name(), SignInName: whom.SignInName(),
		Address: whom.RecoveryEmail(), Internal: whom.Kind == accounts.Internal && !whom.Reopened(), Former: whom.State == accounts.Ended, Pending: whom.State == accounts.Pending, Locked: whom.State == accounts.Locked, Present: whom.LockReason,
	}
	page.Faults = faults
	if h.act == accounts.ActOrganisation || h.act == accounts.ActReopen {
		if err := p.addOrganisations(ctx, c, &page, whom); err != nil {
			return err
		}
	}
	return helpView.Render(p.site, c, status, page)
}

func (p *pages) addOrganisations(ctx context.Context, c *gin.Context, page *helpPage, whom accounts.Profile) error {
	tree, err := p.accounts.Organisations(ctx)
	if err != nil {
		return err
	}
	choosable, err := p.accounts.Choosable(ctx, actor(c))
	if err != nil {
		return err
	}
	page.Present = tree.Name(whom.OrganisationID)
	page.Organisations = options(choosable, page.Form.Organisation)
	return nil
}
