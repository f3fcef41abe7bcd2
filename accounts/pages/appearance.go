package pages

import (
	"cmp"
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
)

// appearancePage is where somebody says how they want to see the portal (M34).
type appearancePage struct {
	site.Page
	Form                   appearanceForm
	Themes, Sizes, Motions []site.Option
}

type appearanceForm struct {
	Theme    string `form:"theme"`
	TextSize string `form:"text_size"`
	Motion   string `form:"motion"`
}

var appearanceView = site.View[appearancePage]("accounts/appearance.html")

func (p *pages) editAppearance(c *gin.Context) error {
	own, err := p.accounts.Own(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	return p.drawAppearance(c, http.StatusOK, appearanceForm(own.Appearance), nil)
}

func (p *pages) updateAppearance(c *gin.Context) error {
	var form appearanceForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	faults, err := p.accounts.ChangeAppearance(c.Request.Context(), actor(c), accounts.Appearance(form))
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return p.drawAppearance(c, http.StatusUnprocessableEntity, form, faultsOf(faults))
	}
	return p.done(c, "accounts.appearance.saved")
}

func (p *pages) drawAppearance(c *gin.Context, status int, form appearanceForm, faults site.Faults) error {
	page := appearancePage{Page: p.site.Page(c, "accounts.appearance.title").Under(toProfile), Form: form}
	page.Faults = faults
	w := p.site.Words(c)
	choices := func(key, chosen string, values []string) []site.Option {
		var options []site.Option
		for _, value := range values {
			options = append(options, site.Option{Value: value, Text: w.T("accounts.appearance." + key + "." + value), Chosen: chosen == value})
		}
		return options
	}
	usual := func(key, chosen string) []site.Option {
		return []site.Option{{Text: w.T("accounts.appearance." + key + ".none"), Chosen: chosen == ""}}
	}
	page.Themes = choices("theme", cmp.Or(form.Theme, page.Theme), accounts.Themes) // nothing chosen: as it is now
	page.Sizes = append(usual("text_size", form.TextSize), choices("text_size", form.TextSize, accounts.TextSizes)...)
	page.Motions = append(usual("motion", form.Motion), choices("motion", form.Motion, accounts.Motions)...)
	return appearanceView.Render(p.site, c, status, page)
}

// seen says in words how somebody sees the portal.
func seen(w *i18n.Printer, a accounts.Appearance) []string {
	var all []string
	for _, choice := range [][2]string{{"theme", a.Theme}, {"text_size", a.TextSize}, {"motion", a.Motion}} {
		if choice[1] != "" {
			all = append(all, w.T("accounts.appearance."+choice[0]+"."+choice[1]))
		}
	}
	return all
}
