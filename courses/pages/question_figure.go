package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/site"
)

// figuresPage is how people answer the questions of a course.
type figuresPage struct {
	site.Page
	Tabs []site.Tab
	Read int // attempts
	Most int // that are read
	Full bool
	Rows []figureRow
}

type figureRow struct {
	Unit, Asked, Share string
	Count, Width       int // Width: of the bar, in per cent
	Marked             bool
	Wrong              []wrongRow
}

type wrongRow struct{ Text, Count string }

var figuresView = site.View[figuresPage]("courses/question_figures.html")

func (p *pages) showFigures(c *gin.Context) error {
	owned, err := p.owned(c)
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	figures, err := p.courses.QuestionFigures(c.Request.Context(), actor(c), owned.ID, w.Language())
	if err != nil {
		return err
	}
	text, _ := owned.Text(w.Language())
	page := figuresPage{Page: p.site.Page(c, "figures.title").Under(toDesk, site.Link{Text: text.Title, Path: "/kurseier/" + string(owned.ID)}),
		Tabs: p.ownedNav(c, owned.ID), Read: figures.Read, Most: figures.Most, Full: figures.Read >= figures.Most}
	for _, f := range figures.All {
		row := figureRow{Unit: f.Unit, Asked: f.Asked, Count: f.Count, Marked: f.Marked > 0, Share: w.Percent((f.Hundredths() + 50) / 100 * 100), Width: f.Hundredths() / 100}
		for _, wrong := range f.Wrong {
			row.Wrong = append(row.Wrong, wrongRow{wrong.Text, w.N("figures.times", wrong.Count)})
		}
		page.Rows = append(page.Rows, row)
	}
	return figuresView.Render(p.site, c, http.StatusOK, page)
}
