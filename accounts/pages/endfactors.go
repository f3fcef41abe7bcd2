package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
)

type endFactorsForm struct {
	Reason string `form:"reason"`
}

// endFactorsPage ends the factors of a person who has lost theirs.
type endFactorsPage struct {
	site.Page
	Form       endFactorsForm
	Path       string // of this form
	Back       string // to the person
	Name       string
	SignInName string
	Any        bool // there is something to end
	Pinned     bool // an account at work, too
	Keys       bool // there is more than that
	Staff      bool // two must agree
	Asked      bool
	AskedBy    string
	Mine       bool
	Reason     string // as it was given
	Told       bool   // there is an address to tell them at
}

var endFactorsView = site.View[endFactorsPage]("accounts/end_factors.html")

func (p *pages) mountEndFactors(r *site.Routes) {
	path := "/kundesenter/person/:id/" + string(accounts.ActFactors)
	r.GET(path, help, func(c *gin.Context) error { return p.drawEndFactors(c, http.StatusOK, endFactorsForm{}, nil) })
	r.POST(path, help, p.endFactors)
}

func (p *pages) endFactors(c *gin.Context) error {
	var form endFactorsForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	id := accounts.ProfileID(c.Param("id"))
	f, err := p.accounts.FactorEnd(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	ended, err := p.accounts.EndFactors(c.Request.Context(), actor(c), id, form.Reason)
	if err != nil {
		field := whole
		if problem.KindOf(err) == problem.Invalid {
			field = "reason"
		}
		faults, err := faultOn(field, err)
		if err != nil {
			return err
		}
		return p.drawEndFactors(c, http.StatusUnprocessableEntity, form, faults)
	}
	done := site.Notice{Kind: site.Note, Key: "factor.end.asked"}
	switch {
	case ended && f.Factors.Any():
		done = site.Notice{Kind: site.Done, Key: "factor.end.done"}
	case ended:
		done = site.Notice{Kind: site.Done, Key: "provider.pin.done"}
	}
	p.site.Flash(c, done)
	return p.site.Return(c, personPath(id))
}

func (p *pages) drawEndFactors(c *gin.Context, status int, form endFactorsForm, faults site.Faults) error {
	id := accounts.ProfileID(c.Param("id"))
	f, err := p.accounts.FactorEnd(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	person := site.Link{Text: f.Profile.Name(), Path: personPath(id)}
	title := "factor.end.title"
	if f.Pinned && !f.Factors.Any() {
		title = "provider.pin.act"
	}
	page := endFactorsPage{Page: p.site.Page(c, title).Under(site.Link{Key: "helpdesk.search.title", Path: "/kundesenter"}, person),
		Form: form, Path: personPath(id) + "/" + string(accounts.ActFactors), Back: p.site.ReturnPath(c, person.Path), Name: f.Profile.Name(),
		SignInName: f.Profile.SignInName(), Any: f.Any(), Pinned: f.Pinned, Keys: f.Factors.Any(), Staff: f.Staff, Asked: f.Asked, AskedBy: f.AskedBy, Mine: f.Mine, Reason: f.Reason,
		Told: f.Profile.RecoveryEmail() != ""}
	page.Faults = faults
	return endFactorsView.Render(p.site, c, status, page)
}
