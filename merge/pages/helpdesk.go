package pages

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
)

type searchPage struct {
	site.Page
	Form        searchForm
	Asked       bool
	Waiting     int  // inquiries that nobody has taken
	Full        bool // there may be more than are shown
	Administers bool
	Hits        []hit
}

type searchForm struct {
	Query string `form:"query" max:"254"`
}

// hit is one person whom the search found.
type hit struct {
	Path, Name, Kind, SignIn, Organisation, Born string
	Status                                       site.Status
	By                                           string // why they are here, where their name does not tell
}

var searchView = site.View[searchPage]("merge/helpdesk.html")

func (p *pages) mountHelpdesk(r *site.Routes) {
	r.GET("/kundesenter", helpdesk, p.newSearch)
	r.POST("/kundesenter", helpdesk, p.search)
	r.GET("/kundesenter/person/:id", helpdesk, p.showPerson)
	r.GET(alikePath, helpdesk, p.showLikenesses)
	p.mountTrouble(r)
	p.mountUndo(r)
}

func (p *pages) newSearch(c *gin.Context) error {
	waiting, err := p.merge.Accounts.NewInquiries(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	return searchView.Render(p.site, c, http.StatusOK, searchPage{Page: p.site.Page(c, "helpdesk.search.title"), Waiting: waiting, Administers: administers(c)})
}

func administers(c *gin.Context) bool {
	return accounts.Authorise(actor(c), accounts.RuleAdministrator) == nil
}

// search answers on the same address: what was asked for stands in no address,
// and digits that can be a national ID do not come back into the field either.
func (p *pages) search(c *gin.Context) error {
	page := searchPage{Page: p.site.Page(c, "helpdesk.search.title"), Administers: administers(c)}
	if err := site.Read(c, &page.Form); err != nil {
		return err
	}
	found, err := p.merge.Search(c.Request.Context(), actor(c), page.Form.Query)
	if mayBeNumber(page.Form.Query) {
		page.Form.Query = ""
	}
	if wrong := problem.Of(err); wrong != nil && wrong.Kind == problem.Invalid {
		page.Faults = site.Faults{"query": {Key: wrong.Key, Args: wrong.Args}}
		return searchView.Render(p.site, c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	page.Asked, page.Full = true, len(found) == accounts.MostFound
	w := p.site.Words(c)
	for _, f := range found {
		page.Hits = append(page.Hits, hitOf(w, f))
	}
	return searchView.Render(p.site, c, http.StatusOK, page)
}

// mayBeNumber says that a text has so many digits that it can be a national
// ID, or one with a digit lost or added, or hold one.
func mayBeNumber(text string) bool {
	digits := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return digits >= 9 && !strings.Contains(text, "@")
}

func hitOf(w *i18n.Printer, f accounts.Found) hit {
	h := hit{Path: personPath(f.ID), Name: f.Name(), Kind: kindOf(w, f.Profile), SignIn: f.SignInName(),
		Organisation: f.Organisation, Born: w.Day(f.BirthDate), Status: stateOf(w, f.Profile)}
	if key, ok := foundBy[f.By]; ok {
		h.By = w.T(key)
	}
	return h
}

// foundBy says what fitted, where the line itself does not show it.
var foundBy = map[string]string{
	"number":          "helpdesk.found.number",
	"mobile":          "helpdesk.found.mobile",
	"old_email":       "helpdesk.found.old_email",
	"employee_number": "helpdesk.found.employee_number",
	"certificate":     "helpdesk.found.certificate",
}

// kindOf is what sort of profile it is, in a word.
func kindOf(w *i18n.Printer, p accounts.Profile) string {
	if p.Kind == accounts.Internal {
		return w.T("helpdesk.kind.internal")
	}
	return w.T("helpdesk.kind.external")
}

// stateOf is where a profile stands, in a word.
func stateOf(w *i18n.Printer, p accounts.Profile) site.Status {
	switch p.State {
	case accounts.Pending:
		return site.Status{Kind: "waiting", Text: w.T("helpdesk.state.pending")}
	case accounts.Locked:
		return site.Status{Kind: "wrong", Text: w.T("helpdesk.state.locked")}
	case accounts.Ended:
		return site.Status{Kind: "new", Text: w.T("helpdesk.state.ended")}
	case accounts.Merged:
		return site.Status{Kind: "new", Text: w.T("helpdesk.state.merged")}
	}
	return site.Status{Kind: "done", Text: w.T("helpdesk.state.active")}
}
