package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/merge/privacy"
)

const agreedPath = privacyPath + "/samtykke"

// agreedPage is what the person has said yes to.
type agreedPage struct {
	site.Page
	Rows []agreedRow
}

// agreedRow is one yes, and where it is taken back.
type agreedRow struct {
	What, When string
	State      site.Status
	Back       site.Link // zero: it cannot be taken back, or was
}

var agreedView = site.View[agreedPage]("merge/agreed.html")

func (p *privacyPages) showAgreed(c *gin.Context) error {
	all, err := p.privacy.Agreed(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := agreedPage{Page: p.site.Page(c, "privacy.agreed.title").Under(toProfile, toPrivacy)}
	for _, a := range all {
		page.Rows = append(page.Rows, p.agreedRow(p.site.Words(c), a))
	}
	return agreedView.Render(p.site, c, http.StatusOK, page)
}

func (p *privacyPages) agreedRow(w *i18n.Printer, a privacy.Agreed) agreedRow {
	row := agreedRow{When: w.DateTime(a.At), State: site.Status{Kind: "done", Text: w.T("privacy.agreed.holds")}}
	switch a.Kind {
	case privacy.ReadText:
		row.What = w.T("privacy.agreed.text", "Version", w.Day(a.What))
		row.Back = site.Link{Text: w.T("site.privacy"), Path: "/personvern"}
	case privacy.Shared:
		row.What = w.T("privacy.agreed.share", "Who", a.What)
		row.Back = site.Link{Text: w.T("privacy.agreed.back.share"), Path: "/delinger"}
	case privacy.Connected:
		row.What = w.T("privacy.agreed.provider", "Who", w.T("privacy.code."+a.What))
		row.Back = site.Link{Text: w.T("privacy.agreed.back.provider"), Path: "/profil"}
	case privacy.SaidYes:
		row.What = w.T("privacy.agreed.merge")
	}
	switch {
	case a.EndedAt != nil:
		row.State, row.Back = site.Status{Kind: "wrong", Text: w.T("privacy.agreed.ended", "Date", w.Date(*a.EndedAt))}, site.Link{}
	case a.Until != nil && a.Until.Before(p.site.Now()):
		row.State, row.Back = site.Status{Text: w.T("privacy.agreed.over", "Date", w.Date(*a.Until))}, site.Link{}
	case a.Until != nil:
		row.State.Text = w.T("privacy.agreed.until", "Date", w.Date(*a.Until))
	}
	return row
}
