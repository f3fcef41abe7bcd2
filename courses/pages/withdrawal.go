package pages

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

type withdrawalPage struct {
	site.Page
	Form      withdrawalForm
	Sheet     sheet
	Path      string // of the certificate's verification
	Reasons   []site.Option
	Withdrawn string // since when and why; empty while it holds
}

type withdrawalForm struct {
	Why string `form:"why"`
}

var withdrawalView = site.View[withdrawalPage]("courses/withdrawal.html")

// mountWithdrawal mounts how an issuer ends a certificate, and takes that back.
func (p *pages) mountWithdrawal(r *site.Routes) {
	r.GET("/bevis/:code/trekk-tilbake", courseOwner, p.newWithdrawal)
	r.POST("/bevis/:code/trekk-tilbake", courseOwner, p.createWithdrawal)
	r.POST("/bevis/:code/gjenopprett", courseOwner, p.reinstate)
}

func (p *pages) newWithdrawal(c *gin.Context) error {
	found, err := p.courses.IssuedCertificate(c.Request.Context(), actor(c), c.Param("code"))
	if err != nil {
		return err
	}
	return withdrawalView.Render(p.site, c, http.StatusOK, p.withdrawalPage(c, found, withdrawalForm{}))
}

func (p *pages) withdrawalPage(c *gin.Context, found courses.Certificate, form withdrawalForm) withdrawalPage {
	w := p.site.Words(c)
	path, title := "/bevis/"+found.Code, "courses.revoke.title"
	if found.WithdrawnAt != nil {
		title = "courses.revoke.undo"
	}
	page := withdrawalPage{Form: form, Sheet: sheetOf(w, found), Path: path, Withdrawn: withdrawn(w, found),
		Page: p.site.Page(c, title).Under(site.Link{Key: "courses.verify.title", Path: path})}
	for _, why := range courses.WithdrawalReasons {
		page.Reasons = append(page.Reasons, site.Option{Value: string(why), Text: w.T(why.Key()), Chosen: string(why) == form.Why})
	}
	return page
}

func (p *pages) createWithdrawal(c *gin.Context) error {
	var form withdrawalForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	ended, err := p.courses.WithdrawCertificate(c.Request.Context(), actor(c), c.Param("code"), courses.WithdrawalReason(form.Why))
	if errors.Is(err, courses.ErrNoReason) {
		return p.askReason(c, form)
	}
	if err != nil {
		return err
	}
	return p.tellOf(c, "courses.revoke.done", ended)
}

// askReason shows the form again.
func (p *pages) askReason(c *gin.Context, form withdrawalForm) error {
	found, err := p.courses.IssuedCertificate(c.Request.Context(), actor(c), c.Param("code"))
	if err != nil {
		return err
	}
	page := p.withdrawalPage(c, found, form)
	page.Faults = site.Faults{}
	page.Faults.Add("why", courses.ErrNoReason.Key)
	return withdrawalView.Render(p.site, c, http.StatusUnprocessableEntity, page)
}

func (p *pages) reinstate(c *gin.Context) error {
	again, err := p.courses.ReinstateCertificate(c.Request.Context(), actor(c), c.Param("code"))
	if err != nil {
		return err
	}
	return p.tellOf(c, "courses.revoke.undone", again)
}

// tellOf says beside the verdict what was done with a certificate.
func (p *pages) tellOf(c *gin.Context, key string, about courses.Certificate) error {
	if err := p.site.Flash(c, site.Notice{Kind: site.Done, Key: key, Args: map[string]any{"Number": about.Number}}); err != nil {
		return err
	}
	return p.site.See(c, "/bevis/"+about.Code)
}

// withdrawn says since when and why a certificate does not hold; empty when it
// does.
func withdrawn(w *i18n.Printer, c courses.Certificate) string {
	if c.WithdrawnAt == nil {
		return ""
	}
	return w.T("courses.revoke.since", "Date", w.Date(*c.WithdrawnAt), "Why", w.T(c.WithdrawnWhy.Key()))
}
