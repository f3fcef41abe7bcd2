package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/site"
)

// viewEndPath is where a look at somebody's pages is ended.
const viewEndPath = "/kundesenter/se-som/avslutt"

type viewForm struct {
	Reason string `form:"reason"`
}

// viewPage asks why somebody of the helpdesk wants to see what a person sees.
type viewPage struct {
	site.Page
	Form viewForm
	Path string // of this form
	Back string // to the person
	Name string
	Told string // the address that the mail goes to; empty: there is none
}

var viewView = site.View[viewPage]("accounts/view.html")

func (p *pages) mountView(r *site.Routes) {
	path := "/kundesenter/person/:id/" + string(accounts.ActView)
	r.GET(path, help, func(c *gin.Context) error { return p.drawView(c, http.StatusOK, viewForm{}, nil) })
	r.POST(path, help, p.createView)
	r.POST(viewEndPath, site.Leaving, p.endView)
}

func (p *pages) createView(c *gin.Context) error {
	var form viewForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if err := p.accounts.View(c.Request.Context(), actor(c), accounts.ProfileID(c.Param("id")), form.Reason); err != nil {
		faults, err := faultOn("reason", err)
		if err != nil {
			return err
		}
		return p.drawView(c, http.StatusUnprocessableEntity, form, faults)
	}
	return p.site.See(c, landing)
}

func (p *pages) drawView(c *gin.Context, status int, form viewForm, faults site.Faults) error {
	id := accounts.ProfileID(c.Param("id"))
	whom, err := p.accounts.Viewable(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	person := site.Link{Text: whom.Name(), Path: personPath(id)}
	page := viewPage{Page: p.site.Page(c, "view.title").Under(site.Link{Key: "helpdesk.search.title", Path: "/kundesenter"}, person), Form: form,
		Path: person.Path + "/" + string(accounts.ActView), Back: person.Path, Name: whom.Name(), Told: whom.RecoveryEmail()}
	page.Faults = faults
	return viewView.Render(p.site, c, status, page)
}

// endView goes back to the person; pressed in a second tab, to the search.
func (p *pages) endView(c *gin.Context) error {
	whose, err := p.accounts.EndView(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	if whose == "" {
		return p.site.See(c, "/")
	}
	return p.site.See(c, personPath(whose))
}
