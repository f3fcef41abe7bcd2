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
	named, err := p.formerNames(c)
	if err != nil {
		return err
	}
	w := recorded{p.site.Words(c), named, record.Now}
	pager := site.ReadPager(c).Of(len(record.Entries))
	page := competencePage{Page: p.site.Page(c, "courses.competence.title"), Total: len(record.Entries), Pager: pager.View(c)}
	for _, e := range site.Cut(pager, record.Entries) {
		page.Rows = append(page.Rows, w.entry(e))
	}
	for _, e := range record.Refused {
		page.Refused = append(page.Refused, w.entry(e))
	}
	for _, e := range record.Entries {
		page.Merged = page.Merged || e.Counts.Origin.Kind == courses.Merge
	}
	return competenceView.Render(p.site, c, http.StatusOK, page)
}

// formerNames tells the profiles apart that have become one: nothing where there
// was one at most.
func (p *pages) formerNames(c *gin.Context) (map[string]string, error) {
	if p.former == nil {
		return nil, nil
	}
	named, err := p.former(c.Request.Context(), actor(c))
	if err != nil || len(named) < 2 {
		return nil, err
	}
	return named, nil
}

// recorded is a record on its way to a page in one language.
type recorded struct {
	*i18n.Printer
	former map[string]string // by Origin.Ref
	now    time.Time
}

func (w recorded) entry(e competence.Entry) competenceRow {
	row := w.result(e.Counts)
	row.Superseded, row.Folded = false, e.Folded()
	for _, earlier := range e.Earlier {
		row.Earlier = append(row.Earlier, w.result(earlier))
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

func (w recorded) result(a courses.Achieved) competenceRow {
	row := competenceRow{achievedRow: achievedOf(w.Printer, a, w.now)}
	at := date(w.Printer, a.Origin.At)
	switch a.Origin.Kind {
	case courses.Merge:
		row.Receipt = "/kvittering/" + a.Origin.Ref
		row.Origin = w.T("courses.origin.merge", "Date", at)
		if name := w.former[a.Origin.Ref]; name != "" {
			row.Origin = w.T("courses.origin.merge.from", "Name", name, "Date", at)
		}
	case courses.Manual:
		row.Origin = w.T("courses.origin.manual", "Date", at)
	case courses.Import:
		row.Origin = w.T("courses.origin.import", "Date", at)
	default:
		row.Origin = w.T("courses.origin.here")
	}
	if row.Renewed != "" {
		row.Origin += ". " + row.Renewed
	}
	return row
}

func date(w *i18n.Printer, at *time.Time) string {
	if at == nil {
		return ""
	}
	return w.Date(*at)
}
