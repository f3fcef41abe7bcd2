package pages

import (
	"html/template"
	"net/http"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

type cataloguePage struct {
	site.Page
	Query      string
	Rows       template.HTML // drawn by rowView
	Hits       int
	Open       int // courses that the person could see at all
	Suggestion string
	SuggestTo  string // path
	Pager      site.PagerView
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
}

var (
	catalogueView = site.View[cataloguePage]("courses/catalogue.html")
	rowView       = site.View[catalogueRow]("courses/row.html")
)

// longestQuery is how much of a search is read, in bytes.
const longestQuery = 200

func (p *pages) showCatalogue(c *gin.Context) error {
	query := strings.TrimSpace(strings.ToValidUTF8(c.Query("q"), ""))
	query = strings.ToValidUTF8(query[:min(len(query), longestQuery)], "")
	language := p.site.Language(c)
	listing, err := p.courses.Catalogue(c.Request.Context(), actor(c), language, query)
	if err != nil {
		return err
	}
	pager := site.ReadPager(c).Of(len(listing.Entries))
	page := cataloguePage{Page: p.site.Page(c, "courses.catalogue.title"), Query: query, Hits: len(listing.Entries),
		Open: listing.Open, Suggestion: listing.Suggestion, Pager: pager.View(c)}
	if page.Suggestion != "" {
		page.SuggestTo = "/kurskatalog?q=" + template.URLQueryEscaper(page.Suggestion)
	}
	if page.Rows, err = p.rows.draw(p.site, language, listing, site.Cut(pager, listing.Entries)); err != nil {
		return err
	}
	return catalogueView.Render(p.site, c, http.StatusOK, page)
}

// rowCache keeps the rows of the catalogue as they are drawn: the same for
// everybody who reads the same language and stands to the course alike.
type rowCache struct {
	mu       sync.Mutex
	revision int64 // of the catalogue that the rows show
	drawn    map[rowKey]template.HTML
}

type rowKey struct {
	course   courses.CourseID
	language i18n.Language
	standing courses.Standing
}

// mostRows is how many drawn rows are kept at once: a few megabytes.
const mostRows = 5000

func (r *rowCache) draw(s *site.Site, language i18n.Language, listing courses.Listing, entries []*courses.Entry) (template.HTML, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.revision != listing.Revision || len(r.drawn) > mostRows {
		r.revision, r.drawn = listing.Revision, map[rowKey]template.HTML{}
	}
	rows, size := make([]template.HTML, len(entries)), 0
	for i, entry := range entries {
		key := rowKey{entry.ID, language, listing.Standings[entry.ID]}
		row, kept := r.drawn[key]
		if !kept {
			var err error
			if row, err = rowView.Piece(s, language, rowOf(i18n.For(language), entry, key.standing)); err != nil {
				return "", err
			}
			r.drawn[key] = row
		}
		rows[i], size = row, size+len(row)
	}
	return joined(rows, size), nil
}

func joined(rows []template.HTML, size int) template.HTML {
	var all strings.Builder
	all.Grow(size)
	for _, row := range rows {
		all.WriteString(string(row))
	}
	return template.HTML(all.String())
}

func rowOf(w *i18n.Printer, e *courses.Entry, stands courses.Standing) catalogueRow {
	row := catalogueRow{ID: string(e.ID), Title: e.Title, Summary: e.Summary,
		Language: e.Language, Foreign: e.Language != w.Language(),
		Icon: icon(e.Form), Kind: kind(w, e.Form), Length: length(w, e.Minutes), Validity: validity(w, e.ValidMonths),
		Fresh: stands == courses.Fresh, Going: stands == courses.Going, Done: stands == courses.Done,
		Playable: e.Form == courses.Elearning}
	switch stands {
	case courses.Going:
		row.Status = site.Status{Kind: "going", Text: w.T("courses.status.going")}
	case courses.Done:
		row.Status = site.Status{Kind: "done", Text: w.T("courses.status.passed")}
	}
	return row
}
