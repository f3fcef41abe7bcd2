package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/merge"
)

// Where the helpdesk finds profiles that may be one person.
const alikePath = "/kundesenter/dubletter"

// likenessPage lists pairs of profiles that may be one person.
type likenessPage struct {
	site.Page
	Rows  []likenessRow
	Pager site.PagerView
}

// likenessRow is one pair, and why it is there.
type likenessRow struct {
	A, B    alikePerson
	Status  site.Status
	Because []string
	Path    string // of the pair, where somebody has named it; empty: nobody has
	Name    string // where to send Other, so that the pair is named
	Other   string
}

type alikePerson struct{ Path, Name, SignIn, Kind, Born string }

var likenessView = site.View[likenessPage]("merge/likeness.html")

func (p *pages) showLikenesses(c *gin.Context) error {
	pager := site.ReadPager(c)
	found, err := p.merge.Likenesses(c.Request.Context(), actor(c), func(total int) (offset, limit int) {
		pager = pager.Of(total)
		return pager.Offset(), pager.Limit()
	})
	if err != nil {
		return err
	}
	page := likenessPage{Page: p.site.Page(c, "likeness.title").Under(toSearch), Rows: likenessRows(p.site.Words(c), found), Pager: pager.View(c)}
	return likenessView.Render(p.site, c, http.StatusOK, page)
}

func likenessRows(w *i18n.Printer, all []merge.Likeness) []likenessRow {
	kinds := map[merge.Likelihood]string{merge.Certain: "wrong", merge.Probable: "mind", merge.Possible: "new"}
	var rows []likenessRow
	for _, l := range all {
		row := likenessRow{A: alikePersonOf(w, l.A), B: alikePersonOf(w, l.B), Name: personPath(l.A.ID) + "/samme", Other: l.B.SignInName(),
			Status: site.Status{Kind: kinds[l.Likelihood()], Text: w.T("likeness.is." + string(l.Likelihood()))}}
		for _, why := range l.Because {
			row.Because = append(row.Because, w.T("likeness.because."+why))
		}
		if l.Match != "" {
			row.Path = matchPath(l.Match)
		}
		rows = append(rows, row)
	}
	return rows
}

func alikePersonOf(w *i18n.Printer, p accounts.Profile) alikePerson {
	return alikePerson{Path: personPath(p.ID), Name: p.Name(), SignIn: p.SignInName(), Kind: kindOf(w, p), Born: w.Day(p.BirthDate)}
}
