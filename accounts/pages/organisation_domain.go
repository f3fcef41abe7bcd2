package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/site"
)

// domainsPath is where administrators say whose e-mail belongs where.
const domainsPath = "/organisasjoner/epostdomener"

func (p *pages) mountDomains(r *site.Routes) {
	administrator := site.Rule(accounts.RuleAdministrator)
	r.GET(domainsPath, administrator, p.showDomains)
	r.POST(domainsPath, administrator, p.createDomain)
	r.POST(domainsPath+"/fjern", administrator, p.removeDomain)
}

type domainForm struct {
	Domain       string `form:"domain" max:"254"`
	Organisation string `form:"organisation"`
}

// domainsPage lists the domains of e-mail that let people in by themselves.
type domainsPage struct {
	site.Page
	Form          domainForm
	Domains       []accounts.Domain
	Organisations []site.Option
}

var domainsView = site.View[domainsPage]("accounts/organisation_domains.html")

func (p *pages) showDomains(c *gin.Context) error {
	return p.drawDomains(c, http.StatusOK, domainForm{}, nil)
}

func (p *pages) createDomain(c *gin.Context) error {
	var form domainForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	wrong, err := p.accounts.AddDomain(c.Request.Context(), actor(c), accounts.Domain{Domain: form.Domain, OrganisationID: accounts.OrganisationID(form.Organisation)})
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return p.drawDomains(c, http.StatusUnprocessableEntity, form, faultsOf(wrong))
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "organisation_domain.added"})
	return p.site.See(c, domainsPath)
}

func (p *pages) removeDomain(c *gin.Context) error {
	var form domainForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	gone := accounts.Domain{Domain: form.Domain, OrganisationID: accounts.OrganisationID(form.Organisation)}
	if err := p.accounts.RemoveDomain(c.Request.Context(), actor(c), gone); err != nil {
		return err
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: "organisation_domain.removed"})
	return p.site.See(c, domainsPath)
}

func (p *pages) drawDomains(c *gin.Context, status int, form domainForm, faults site.Faults) error {
	ctx := c.Request.Context()
	page := domainsPage{Page: p.site.Page(c, "organisation_domain.title").Under(toOrganisations), Form: form}
	var err error
	if page.Domains, err = p.accounts.Domains(ctx, actor(c)); err != nil {
		return err
	}
	branches, err := p.accounts.Branches(ctx, actor(c))
	if err != nil {
		return err
	}
	page.Organisations, page.Faults = branchOptions(branches, form.Organisation), faults
	return domainsView.Render(p.site, c, status, page)
}
