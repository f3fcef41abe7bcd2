package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

type frontPage struct {
	site.Page
	Popular []courseCard
	Doors   []frontDoor
}

// frontDoor is one of those who vouch for people.
type frontDoor struct{ Name, Path string }

// courseCard is a course in a few words.
type courseCard struct {
	Path, Title, Summary, Icon, Kind, Length string
}

var frontView = site.View[frontPage]("courses/front.html")

func (p *pages) showFront(c *gin.Context) error {
	popular, err := p.courses.Popular(c.Request.Context(), p.site.Language(c), 3)
	if err != nil {
		return err
	}
	page := frontPage{Page: p.site.Page(c, "site.front.title")}
	for _, entry := range popular {
		page.Popular = append(page.Popular, cardOf(p.site.Words(c), entry))
	}
	for _, provider := range p.courses.Accounts.Providers() {
		page.Doors = append(page.Doors, frontDoor{provider.Called(p.site.Words(c)), "/logg-inn/" + provider.Name})
	}
	return frontView.Render(p.site, c, http.StatusOK, page)
}

func cardOf(w *i18n.Printer, e *courses.Entry) courseCard {
	return courseCard{Path: "/kurs/" + string(e.ID), Title: e.Title, Summary: e.Summary,
		Icon: icon(e.Form), Kind: kind(w, e.Form), Length: length(w, e.Minutes)}
}
