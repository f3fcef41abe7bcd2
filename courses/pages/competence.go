package pages

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/competence"
)

type competencePage struct {
	site.Page
	Rows    []competenceRow
	Refused []competenceRow
	Total   int
	Merged  bool // something came with an external profile
	Pager   site.PagerView
}

// competenceRow is one course in the record.
type competenceRow struct {
	achievedRow
	Origin   string // where from, in words
	Receipt  string // path; empty when it was earned here
	Earlier  []competenceRow
	Archived []string // attempts that were closed, in words
	Folded   int
}

var competenceView = site.View[competencePage]("courses/competence.html")

func (p *pages) showCompetence(c *gin.Context) error {
	by := actor(c)
	record, err := competence.Read(c.Request.Context(), p.courses, by, by.ProfileID)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	pager := site.ReadPager(c).Of(len(record.Entries))
	page := competencePage{Page: p.site.Page(c, "courses.competence.title"), Total: len(record.Entries), Pager: pager.View(c)}
	for _, e := range site.Cut(pager, record.Entries) {
		page.Rows = append(page.Rows, competenceOf(w, e, record.Now))
	}
	for _, e := range record.Refused {
		page.Refused = append(page.Refused, competenceOf(w, e, record.Now))
	}
	for _, e := range record.Entries {
		page.Merged = page.Merged || e.Counts.Origin.Kind == courses.Merge
	}
	return competenceView.Render(p.site, c, http.StatusOK, page)
}

func competenceOf(w *i18n.Printer, e competence.Entry, now time.Time) competenceRow {
	row := recordOf(w, e.Counts, now)
	row.Superseded, row.Folded = false, e.Folded()
	for _, earlier := range e.Earlier {
		row.Earlier = append(row.Earlier, recordOf(w, earlier, now))
	}
	for _, a := range e.Archived {
		at := a.EnrolledAt
		if a.UsedAt != nil {
			at = *a.UsedAt
		}
		row.Archived = append(row.Archived, w.T("courses.competence.archived", "Title", a.Title(w.Language()),
			"Progress", w.Percent(a.Progress*100), "Date", w.Date(at)))
	}
	return row
}

func recordOf(w *i18n.Printer, a courses.Achieved, now time.Time) competenceRow {
	row := competenceRow{achievedRow: achievedOf(w, a, now)}
	switch a.Origin.Kind {
	case courses.Merge:
		row.Receipt = "/kvittering/" + a.Origin.Ref
		row.Origin = w.T("courses.origin.merge", "Date", date(w, a.Origin.At))
	case courses.Manual:
		row.Origin = w.T("courses.origin.manual", "Date", date(w, a.Origin.At))
	case courses.Import:
		row.Origin = w.T("courses.origin.import", "Date", date(w, a.Origin.At))
	default:
		row.Origin = w.T("courses.origin.here")
	}
	return row
}

func date(w *i18n.Printer, at *time.Time) string {
	if at == nil {
		return ""
	}
	return w.Date(*at)
}
