package pages

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/app/site"
)

type nameForm struct {
	GivenName  string `form:"given_name"`
	FamilyName string `form:"family_name"`
	BirthDate  string `form:"birth_date"`
}

type namePage struct {
	site.Page
	Form     nameForm
	Internal bool
	Name     string
	Born     string
}

var nameView = site.View[namePage]("accounts/name.html")

func (p *pages) editName(c *gin.Context) error {
	own, err := p.accounts.Own(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	form := nameForm{GivenName: own.GivenName, FamilyName: own.FamilyName}
	if born, err := time.Parse(time.DateOnly, own.BirthDate); err == nil {
		form.BirthDate = born.Format("02.01.2006")
	}
	return p.drawName(c, http.StatusOK, form, nil)
}

func (p *pages) updateName(c *gin.Context) error {
	var form nameForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	birth, wrongDate := accounts.ParseDay(form.BirthDate)
	wrong, err := p.accounts.ChangeName(c.Request.Context(), actor(c), accounts.Named{GivenName: form.GivenName, FamilyName: form.FamilyName, BirthDate: birth})
	faults := faultsOf(wrong)
	if form.BirthDate != "" && wrongDate != nil {
		faults["birth_date"] = site.Fault{Key: problem.Of(wrongDate).Key}
	}
	if err != nil {
		if faults, err = faultOn(whole, err); err != nil {
			return err
		}
	}
	if len(faults) > 0 {
		return p.drawName(c, http.StatusUnprocessableEntity, form, faults)
	}
	return p.done(c, "accounts.name.saved")
}

func (p *pages) drawName(c *gin.Context, status int, form nameForm, faults site.Faults) error {
	own, err := p.accounts.Own(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := namePage{Page: p.site.Page(c, "accounts.name.title").Under(toProfile), Form: form, Internal: own.Kind == accounts.Internal,
		Name: own.Name(), Born: p.site.Words(c).Day(own.BirthDate)}
	page.Faults = faults
	return nameView.Render(p.site, c, status, page)
}
