package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
)

const mayPath = "/hvem-kan-gjore-hva"

type mayForm struct {
	Role string `form:"rolle" max:"40"`
}

// mayPage is accounts.Table in words: everything that can be done, and who may.
type mayPage struct {
	site.Page
	Roles []site.Link
	Lines []mayLine
}

type mayLine struct {
	What string
	Who  []string // each: roles, and how far they reach
}

var mayView = site.View[mayPage]("accounts/may.html")

func (p *pages) showMay(c *gin.Context) error {
	var form mayForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	w, chosen := p.site.Words(c), accounts.Role(form.Role)
	page := mayPage{Page: p.site.Page(c, "may.title"), Roles: []site.Link{{Text: w.T("may.all"), Path: mayPath, Current: form.Role == ""}}}
	for _, role := range accounts.AllRoles {
		page.Roles = append(page.Roles, site.Link{Text: roleName(role, w), Path: mayPath + "?rolle=" + url.QueryEscape(string(role)), Current: role == chosen})
	}
	for _, line := range accounts.Table {
		if chosen == "" || line.May[chosen] != "" {
			page.Lines = append(page.Lines, mayLine{What: w.T("may.rule." + line.Rule), Who: whoMay(line.May, w)})
		}
	}
	return mayView.Render(p.site, c, http.StatusOK, page)
}

func roleName(role accounts.Role, w *i18n.Printer) string { return w.T("may.role." + string(role)) }

// whoMay says the roles of a line, those that reach equally far together.
func whoMay(may accounts.May, w *i18n.Printer) (who []string) {
	var reaches []accounts.Reach
	names := map[accounts.Reach][]string{}
	for _, role := range may.Roles() {
		reach := may[role]
		if !slices.Contains(reaches, reach) {
			reaches = append(reaches, reach)
		}
		names[reach] = append(names[reach], roleName(role, w))
	}
	for _, reach := range reaches {
		who = append(who, strings.Join(names[reach], ", ")+": "+w.T("may.reach."+string(reach)))
	}
	return who
}
