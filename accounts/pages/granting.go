package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/site"
)

type rolesForm struct {
	Role         string `form:"role" max:"40"`
	Organisation string `form:"organisation" max:"64"`
	Take         bool   `form:"take"`
}

// rolesPage is where an administrator gives somebody roles, and takes them.
type rolesPage struct {
	site.Page
	Form          rolesForm
	Path, Back    string
	Name          string
	Held          []heldRole
	Roles         []site.Option
	Organisations []site.Option
	Factor        bool // a role asks for more than a password
}

type heldRole struct {
	Name, Role, Organisation, ID string
	Mine                         bool
}

var rolesView = site.View[rolesPage]("accounts/roles.html")

func (p *pages) mountRoles(r *site.Routes) {
	path := "/kundesenter/person/:id/roller"
	r.GET(path, roles, func(c *gin.Context) error { return p.drawRoles(c, http.StatusOK, rolesForm{}, nil) })
	r.POST(path, roles, p.updateRoles)
}

func (p *pages) updateRoles(c *gin.Context) error {
	var form rolesForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := accounts.ProfileID(c.Param("id"))
	act, done := p.accounts.GiveRole, "roles.given"
	if form.Take {
		act, done = p.accounts.TakeRole, "roles.taken"
	}
	grant := accounts.Grant{Role: accounts.Role(form.Role), OrganisationID: accounts.OrganisationID(form.Organisation)}
	if err := act(c.Request.Context(), actor(c), id, grant); err != nil {
		faults, err := faultOn(whole, err)
		if err != nil {
			return err
		}
		return p.drawRoles(c, http.StatusUnprocessableEntity, form, faults)
	}
	p.site.Flash(c, site.Notice{Kind: site.Done, Key: done})
	return p.site.See(c, personPath(id)+"/roller")
}

func (p *pages) drawRoles(c *gin.Context, status int, form rolesForm, faults site.Faults) error {
	id, w := accounts.ProfileID(c.Param("id")), p.site.Words(c)
	s, err := p.accounts.Staffing(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	person := site.Link{Text: s.Profile.Name(), Path: personPath(id)}
	page := rolesPage{Page: p.site.Page(c, "roles.title").Under(site.Link{Key: "helpdesk.search.title", Path: "/kundesenter"}, person), Form: form,
		Path: person.Path + "/roller", Back: person.Path, Name: s.Profile.Name(), Roles: []site.Option{{}}, Organisations: append([]site.Option{{}}, options(s.Give, form.Organisation)...)} // rights are chosen, never found chosen
	for _, g := range s.Grants {
		page.Held = append(page.Held, heldRole{w.T("helpdesk.role." + string(g.Role)), string(g.Role), g.Organisation, string(g.OrganisationID), g.Mine})
	}
	for _, role := range accounts.Grants {
		page.Roles = append(page.Roles, site.Option{Value: string(role), Text: w.T("helpdesk.role." + string(role)), Chosen: string(role) == form.Role})
	}
	page.Factor, page.Faults = len(p.accounts.Settings.SecondFactor) > 0, faults
	return rolesView.Render(p.site, c, status, page)
}
