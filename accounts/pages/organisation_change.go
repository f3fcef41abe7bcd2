package pages

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
)

// Where guests ask to belong elsewhere, and where the helpdesk answers.
const (
	changePath  = "/profil/organisasjon"
	changesPath = "/kundesenter/organisasjonsbytter"
)

var toChanges = site.Link{Key: "organisation_change.list.title", Path: changesPath}

func (p *pages) mountOrganisationChange(r *site.Routes) {
	r.GET(changePath, own, p.newChange)
	r.POST(changePath, own, p.createChange)
	r.POST(changePath+"/trekk", own, p.withdrawChange)
	r.GET(changesPath, helpdesk, p.showChanges)
	decide := "/kundesenter/person/:id/" + string(accounts.ActChange)
	r.GET(decide, help, p.showChange)
	r.POST(decide, help, p.decideChange)
}

// askedView is a request as its owner sees it.
type askedView struct {
	To      string
	Asked   string
	Reason  string
	State   site.Status
	Waits   bool
	Decided string
	Answer  string // the helpdesk's words
}

func (p *pages) askedView(c *gin.Context, tree accounts.Tree, change accounts.OrganisationChange) askedView {
	w := p.site.Words(c)
	kinds := map[accounts.ChangeState]string{accounts.ChangeOpen: "waiting", accounts.ChangeApproved: "done", accounts.ChangeRefused: "wrong", accounts.ChangeWithdrawn: ""}
	view := askedView{To: tree.Name(change.To), Asked: w.Date(change.AskedAt), Reason: change.Reason, Waits: change.State == accounts.ChangeOpen,
		State: site.Status{Kind: kinds[change.State], Text: w.T("organisation_change.state." + string(change.State))}, Answer: change.Answer}
	if change.DecidedAt != nil {
		view.Decided = w.Date(*change.DecidedAt)
	}
	return view
}

// latestChange is what the profile says of the latest request; nil: nothing.
func (p *pages) latestChange(c *gin.Context) (*askedView, error) {
	change, any, err := p.accounts.OwnChange(c.Request.Context(), actor(c))
	if err != nil || !any {
		return nil, err
	}
	tree, err := p.accounts.Organisations(c.Request.Context())
	if err != nil {
		return nil, err
	}
	view := p.askedView(c, tree, change)
	return &view, nil
}

// toldFor is how long the profile tells of an answer.
const toldFor = 30 * 24 * time.Hour

// toldChange is the latest request, while it waits or is news.
func (p *pages) toldChange(c *gin.Context) (*askedView, error) {
	change, any, err := p.accounts.OwnChange(c.Request.Context(), actor(c))
	if err != nil || !any || change.State == accounts.ChangeWithdrawn || change.DecidedAt != nil && p.site.Now().Sub(*change.DecidedAt) > toldFor {
		return nil, err
	}
	return p.latestChange(c)
}

type changeOrganisationForm struct {
	Organisation string `form:"organisation"`
	Reason       string `form:"reason" max:"400"`
}

type changeOrganisationPage struct {
	site.Page
	Form     changeOrganisationForm
	Present  string
	Internal bool
	Latest   *askedView
	Choices  []site.Option
	Domain   string // of the own e-mail; empty: it belongs to nobody
	AtOnce   []string
}

var changeOrganisationView = site.View[changeOrganisationPage]("accounts/organisation_change.html")

func (p *pages) newChange(c *gin.Context) error {
	return p.drawChangeOrganisation(c, http.StatusOK, changeOrganisationForm{}, nil)
}

func (p *pages) createChange(c *gin.Context) error {
	var form changeOrganisationForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	approved, err := p.accounts.AskOrganisation(c.Request.Context(), actor(c), accounts.OrganisationID(form.Organisation), form.Reason)
	if err != nil {
		field := "organisation"
		if refused := problem.Of(err); refused != nil && (refused.Key == "accounts.fault.long" || refused.Key == "accounts.fault.control") {
			field = "reason"
		}
		faults, err := faultOn(field, err)
		if err != nil {
			return err
		}
		return p.drawChangeOrganisation(c, http.StatusUnprocessableEntity, form, faults)
	}
	key := "organisation_change.asked"
	if approved {
		key = "organisation_change.moved"
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: key})
	return p.site.See(c, changePath)
}

func (p *pages) withdrawChange(c *gin.Context) error {
	if err := p.accounts.WithdrawChange(c.Request.Context(), actor(c)); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "organisation_change.withdrawn"})
	return p.site.See(c, changePath)
}

func (p *pages) drawChangeOrganisation(c *gin.Context, status int, form changeOrganisationForm, faults site.Faults) error {
	ctx := c.Request.Context()
	own, err := p.accounts.Own(ctx, actor(c))
	if err != nil {
		return err
	}
	page := changeOrganisationPage{Page: p.site.Page(c, "organisation_change.title").Under(toProfile), Form: form, Present: own.Organisation, Internal: own.Kind == accounts.Internal}
	if page.Latest, err = p.latestChange(c); err != nil {
		return err
	}
	there, err := p.accounts.Destinations(ctx, actor(c))
	if err != nil {
		return err
	}
	for _, d := range there {
		page.Choices = append(page.Choices, site.Option{Value: string(d.ID), Text: d.Name, Chosen: string(d.ID) == form.Organisation})
		if d.ByDomain != "" {
			page.Domain, page.AtOnce = d.ByDomain, append(page.AtOnce, d.Name)
		}
	}
	page.Faults = faults
	return changeOrganisationView.Render(p.site, c, status, page)
}

// changesPage lists the requests that the helpdesk may decide.
type changesPage struct {
	site.Page
	Rows  []askedRow
	Pager site.PagerView
}

// askedRow is a request as the helpdesk sees it.
type askedRow struct {
	ID                        accounts.ChangeID
	Path, Name, SignIn        string
	From, To, Asked, Reason   string
	Born                      string
	EmailConfirmed, Elsewhere bool // Elsewhere: moved since they asked
}

var changesView = site.View[changesPage]("accounts/organisation_changes.html")

func (p *pages) showChanges(c *gin.Context) error {
	all, err := p.accounts.AskedChanges(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := changesPage{Page: p.site.Page(c, "organisation_change.list.title").Under(site.Link{Key: "helpdesk.search.title", Path: "/kundesenter"})}
	pager := site.ReadPager(c).Of(len(all))
	for _, a := range site.Cut(pager, all) {
		page.Rows = append(page.Rows, askedRowOf(p.site.Words(c), a))
	}
	page.Pager = pager.View(c)
	return changesView.Render(p.site, c, http.StatusOK, page)
}

func askedRowOf(w *i18n.Printer, a accounts.AskedChange) askedRow {
	return askedRow{ID: a.ID, Path: personPath(a.ProfileID) + "/" + string(accounts.ActChange), Name: a.Profile.Name(), SignIn: a.Profile.SignInName(),
		From: a.FromName, To: a.ToName, Asked: w.DateTime(a.AskedAt), Reason: a.Reason, Born: w.Day(a.Profile.BirthDate),
		EmailConfirmed: a.Profile.EmailVerifiedAt != nil, Elsewhere: a.Profile.OrganisationID != a.From}
}

type decideForm struct {
	Change  string `form:"change" max:"64"`
	Approve string `form:"approve" max:"3"` // ja, nei
	Answer  string `form:"answer" max:"400"`
}

type decidePage struct {
	site.Page
	Form  decideForm
	Asked askedRow
}

var decideView = site.View[decidePage]("accounts/organisation_decide.html")

func (p *pages) showChange(c *gin.Context) error {
	return p.drawDecide(c, http.StatusOK, decideForm{}, nil)
}

func (p *pages) decideChange(c *gin.Context) error {
	var form decideForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	decision := accounts.Decision{Change: accounts.ChangeID(form.Change), Approve: form.Approve == "ja", Answer: form.Answer}
	err := p.accounts.DecideChange(c.Request.Context(), actor(c), accounts.ProfileID(c.Param("id")), decision)
	refused := problem.Of(err)
	switch {
	case err == nil:
		key := map[bool]string{true: "organisation_change.approved", false: "organisation_change.refused"}[decision.Approve]
		p.site.Flash(c, site.Notice{Kind: site.Done, Key: key})
		return p.site.See(c, changesPath)
	case errors.Is(err, accounts.ErrChangeOver):
		p.site.Flash(c, site.Notice{Kind: site.Mind, Key: refused.Key})
		return p.site.See(c, changesPath)
	}
	field := whole
	if refused != nil && (refused.Is(accounts.ErrNoAnswer) || refused.Key == "accounts.fault.long" || refused.Key == "accounts.fault.control") {
		field = "answer"
	}
	faults, err := faultOn(field, err)
	if err != nil {
		return err
	}
	return p.drawDecide(c, http.StatusUnprocessableEntity, form, faults)
}

func (p *pages) drawDecide(c *gin.Context, status int, form decideForm, faults site.Faults) error {
	asked, err := p.accounts.AskedChange(c.Request.Context(), actor(c), accounts.ProfileID(c.Param("id")))
	if err != nil {
		return err
	}
	page := decidePage{Page: p.site.Page(c, "organisation_change.decide.title").Under(site.Link{Key: "helpdesk.search.title", Path: "/kundesenter"}, toChanges),
		Form: form, Asked: askedRowOf(p.site.Words(c), asked)}
	page.Faults = faults
	return decideView.Render(p.site, c, status, page)
}
