package pages

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/merge/privacy"
)

const lookedPath = privacyPath + "/sett"

// lookedPage is who has looked at the person.
type lookedPage struct {
	site.Page
	Rows  []lookRow
	Pager site.PagerView
}

// lookRow is one look, in words.
type lookRow struct{ When, Who, Where, What, Why string }

var lookedView = site.View[lookedPage]("merge/looked.html")

func (p *privacyPages) showLooked(c *gin.Context) error {
	pager := site.ReadPager(c)
	_, total, err := p.privacy.Looked(c.Request.Context(), actor(c), 0, 1)
	if err != nil {
		return err
	}
	pager = pager.Of(total)
	looks, _, err := p.privacy.Looked(c.Request.Context(), actor(c), pager.Offset(), pager.Limit())
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	page := lookedPage{Page: p.site.Page(c, "privacy.looked.title").Under(toProfile, toPrivacy), Pager: pager.View(c)}
	for _, look := range looks {
		page.Rows = append(page.Rows, lookRow{When: w.DateTime(look.At), Who: looker(w, look), Where: look.Organisation, What: w.T("audit.action." + look.Action), Why: look.Reason})
	}
	return lookedView.Render(p.site, c, http.StatusOK, page)
}

// looker is what somebody is, never who.
func looker(w *i18n.Printer, look privacy.Look) string {
	switch {
	case look.Action == "share.open":
		return w.T("privacy.looked.recipient")
	case look.Kind != accounts.Person:
		return w.T("privacy.looked.system")
	}
	var names []string
	for _, role := range look.Roles {
		if key := "privacy.code." + string(role); i18n.Exists(key) {
			names = append(names, w.T(key))
		}
	}
	if len(names) == 0 {
		return w.T("privacy.looked.somebody")
	}
	return strings.Join(names, ", ")
}
