package pages

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/site"
)

// organisationsPath is where administrators see to the tree.
const organisationsPath = "/organisasjoner"

var toOrganisations = site.Link{Key: "organisation.title", Path: organisationsPath}

func (p *pages) mountOrganisations(r *site.Routes) {
	administrator := site.Rule(accounts.RuleAdministrator)
	r.GET(organisationsPath, administrator, p.listOrganisations)
	r.GET(organisationsPath+"/ny", administrator, p.newOrganisation)
	r.POST(organisationsPath+"/ny", administrator, p.createOrganisation)
	r.GET(organisationsPath+"/en/:id", administrator, p.editOrganisation)
	r.POST(organisationsPath+"/en/:id", administrator, p.updateOrganisation)
}

// organisationsPage is the part of the tree that somebody administers.
type organisationsPage struct {
	site.Page
	Rows []organisationRow
}

type organisationRow struct {
	accounts.Branch
	Path string // of the page where it is changed
}

var organisationsView = site.View[organisationsPage]("accounts/organisations.html")

func (p *pages) listOrganisations(c *gin.Context) error {
	branches, err := p.accounts.Branches(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := organisationsPage{Page: p.site.Page(c, "organisation.title")}
	for _, b := range branches {
		page.Rows = append(page.Rows, organisationRow{b, organisationPath(b.ID)})
	}
	return organisationsView.Render(p.site, c, http.StatusOK, page)
}

func organisationPath(id accounts.OrganisationID) string {
	return organisationsPath + "/en/" + string(id)
}

type organisationForm struct {
	Name   string `form:"name"`
	Number string `form:"number" max:"20"`
	Above  string `form:"above"`
	Open   bool   `form:"open"`
}

func (f organisationForm) organisation(id accounts.OrganisationID) accounts.Organisation {
	return accounts.Organisation{ID: id, ParentID: accounts.OrganisationID(f.Above), Name: f.Name, Number: f.Number, OpenToExternals: f.Open}
}

// organisationPage is the form of one; Above is there while it is new.
type organisationPage struct {
	site.Page
	Form   organisationForm
	Action string
	Above  []site.Option
}

var organisationView = site.View[organisationPage]("accounts/organisation.html")

func (p *pages) newOrganisation(c *gin.Context) error {
	return p.drawNewOrganisation(c, http.StatusOK, organisationForm{}, nil)
}

func (p *pages) createOrganisation(c *gin.Context) error {
	var form organisationForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	_, wrong, err := p.accounts.AddOrganisation(c.Request.Context(), actor(c), form.organisation(""))
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return p.drawNewOrganisation(c, http.StatusUnprocessableEntity, form, faultsOf(wrong))
	}
	return p.organisationKept(c, "organisation.added", form.Name)
}

func (p *pages) drawNewOrganisation(c *gin.Context, status int, form organisationForm, faults site.Faults) error {
	branches, err := p.accounts.Branches(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := organisationPage{Page: p.site.Page(c, "organisation.new.title").Under(toOrganisations), Form: form, Action: organisationsPath + "/ny"}
	page.Above, page.Faults = branchOptions(branches, form.Above), faults
	return organisationView.Render(p.site, c, status, page)
}

// branchOptions are branches to choose from; the only one is chosen already.
func branchOptions(branches []accounts.Branch, chosen string) []site.Option {
	all := make([]site.Option, len(branches))
	for i, b := range branches {
		all[i] = site.Option{Value: string(b.ID), Text: b.Name, Chosen: string(b.ID) == chosen || len(branches) == 1}
	}
	return all
}

func (p *pages) editOrganisation(c *gin.Context) error {
	o, err := p.accounts.Branch(c.Request.Context(), actor(c), accounts.OrganisationID(c.Param("id")))
	if err != nil {
		return err
	}
	return p.drawOrganisation(c, http.StatusOK, organisationForm{Name: o.Name, Number: o.Number, Open: o.OpenToExternals}, nil)
}

func (p *pages) updateOrganisation(c *gin.Context) error {
	var form organisationForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	wrong, err := p.accounts.DescribeOrganisation(c.Request.Context(), actor(c), form.organisation(accounts.OrganisationID(c.Param("id"))))
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return p.drawOrganisation(c, http.StatusUnprocessableEntity, form, faultsOf(wrong))
	}
	return p.organisationKept(c, "organisation.changed", form.Name)
}

func (p *pages) drawOrganisation(c *gin.Context, status int, form organisationForm, faults site.Faults) error {
	page := organisationPage{Page: p.site.Page(c, "organisation.edit.title").Under(toOrganisations), Form: form}
	page.Action = organisationPath(accounts.OrganisationID(c.Param("id")))
	page.Faults = faults
	return organisationView.Render(p.site, c, status, page)
}

func (p *pages) organisationKept(c *gin.Context, key, name string) error {
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: key, Args: map[string]any{"Name": strings.TrimSpace(name)}})
	return p.site.See(c, organisationsPath)
}
