package pages

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

type cataloguePage struct {
	site.Page
	Query      string
	Rows       template.HTML  // drawn by rowView
	Pager      template.HTML  // drawn by pagerView
	Filter     template.HTML  // drawn by filterView
	Chosen     []chosenFilter // what narrows the list
	Hits       int
	Suggestion string
	SuggestTo  string // path
	Elsewhere  []elsewhereRow
}

// elsewhereRow is a course that the search finds among those open to others.
type elsewhereRow struct {
	ID, Title string
	Language  i18n.Language
	Foreign   bool
}

// catalogueRow is a course in the list.
type catalogueRow struct {
	ID, Title, Summary           string
	Language                     i18n.Language // of title and summary
	Foreign                      bool          // not the reader's language
	Icon, Kind, Length, Validity string
	Fresh, Going, Done           bool
	Status                       site.Status
	Playable                     bool
	Asks                         bool   // a place is asked for
	Next, Seats                  string // the day of the next class, and how many of its seats are free
}

var (
	catalogueView = site.View[cataloguePage]("courses/catalogue.html")
	rowView       = site.View[catalogueRow]("courses/row.html")
	pagerView     = site.View[site.PagerView]("courses/pager.html")
)

// longestQuery is how much of a search is read, in bytes.
const longestQuery = 200

func (p *pages) showCatalogue(c *gin.Context) error {
	query := strings.TrimSpace(strings.ToValidUTF8(c.Query("q"), ""))
	query = strings.ToValidUTF8(query[:min(len(query), longestQuery)], "")
	language := p.site.Language(c)
	ask := readRequest(c, query)
	listing, err := p.courses.Catalogue(c.Request.Context(), actor(c), language, ask)
	if err != nil {
		return err
	}
	pager := site.ReadPager(c).Of(len(listing.Entries))
	page := cataloguePage{Page: p.site.Page(c, "courses.catalogue.title"), Query: query, Hits: len(listing.Entries),
		Suggestion: listing.Suggestion}
	if page.Suggestion != "" {
		page.SuggestTo = "/kurskatalog?q=" + template.URLQueryEscaper(page.Suggestion)
	}
	for _, e := range listing.Elsewhere {
		page.Elsewhere = append(page.Elsewhere, elsewhereRow{string(e.ID), e.Title, e.Language, e.Language != language})
	}
	if page.Filter, page.Chosen, err = p.kept.filter(p, c, ask, listing); err != nil {
		return err
	}
	if page.Rows, err = p.kept.rows(p.site, language, listing, site.Cut(pager, listing.Entries)); err != nil {
		return err
	}
	if page.Pager, err = p.kept.pager(p.site, c, pager); err != nil {
		return err
	}
	return catalogueView.Render(p.site, c, http.StatusOK, page)
}

func rowOf(w *i18n.Printer, e *courses.Entry, stands courses.Standing) catalogueRow {
	row := catalogueRow{ID: string(e.ID), Title: e.Title, Summary: e.Summary,
		Language: e.Language, Foreign: e.Language != w.Language(),
		Icon: icon(e.Form), Kind: kind(w, e.Form), Length: length(w, e.Minutes), Validity: validFor(w, e.Validity),
		Fresh: stands == courses.Fresh, Going: stands == courses.Going, Done: stands == courses.Done,
		Playable: e.Form != courses.Classroom, Asks: e.Asks}
	if e.Next != nil {
		row.Next, row.Seats = w.T("class.row.next", "Date", w.Date(e.Next.Begins)), freeSeats(w, *e.Next)
	} else if e.Form == courses.Classroom {
		row.Next = w.T("class.row.none")
	}
	switch stands {
	case courses.Going:
		row.Status = site.Status{Kind: "going", Text: w.T("courses.status.enrolled")}
	case courses.Done:
		row.Status = site.Status{Kind: "done", Text: w.T("courses.status.passed")}
	}
	return row
}
