package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/problem"
	"kursbro/app/site"
)

type forgottenForm struct {
	Name string `form:"name"`
}

type forgottenPage struct {
	site.Page
	Form forgottenForm
}

var (
	forgottenView = site.View[forgottenPage]("accounts/forgotten.html")
	mailedView    = site.View[mailedPage]("accounts/mailed.html")
)

func (p *pages) newForgotten(c *gin.Context) error {
	return p.drawForgotten(c, http.StatusOK, forgottenForm{}, nil)
}

func (p *pages) createForgotten(c *gin.Context) error {
	var form forgottenForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	if form.Name == "" {
		faults := site.Faults{}
		faults.Add("name", "accounts.forgotten.missing")
		return p.drawForgotten(c, http.StatusUnprocessableEntity, form, faults)
	}
	if err := p.accounts.Forget(c.Request.Context(), form.Name, string(p.site.Language(c)), p.client(c)); err != nil {
		faults, unmendable := faultOn(whole, err)
		if unmendable != nil {
			return unmendable
		}
		return p.drawForgotten(c, problem.KindOf(err).Status(), form, faults)
	}
	return p.site.See(c, "/glemt-passord/sendt")
}

func (p *pages) drawForgotten(c *gin.Context, status int, form forgottenForm, faults site.Faults) error {
	page := forgottenPage{Page: p.site.Page(c, "accounts.forgotten.title").Under(toSignIn), Form: form}
	page.Faults = faults
	return forgottenView.Render(p.site, c, status, page)
}

// mailedPage says that a mail may be on its way, to everybody alike.
type mailedPage struct {
	site.Page
}

func (p *pages) showForgotten(c *gin.Context) error {
	page := mailedPage{p.site.Page(c, "accounts.mailed.title").Under(toSignIn)}
	return mailedView.Render(p.site, c, http.StatusOK, page)
}
