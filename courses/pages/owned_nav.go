package pages

import (
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/site"
	"kursbro/courses"
)

// ownedTabs are the pages of one course on its owner's desk, in their order:
// the message that names each, and its path below the course's own.
var ownedTabs = []struct{ key, path string }{
	{"courses.owned.tab", ""},
	{"courses.owned.tab.description", "/beskriv"},
	{"lesson.tab", "/innhold"},
	{"category.of_course.tab", "/emner"},
	{"validity.title", "/gyldighet"},
	{"silence.tab", "/fullforing"},
	{"admission.tab", "/pamelding"},
	{"participant.tab", "/deltakere"},
	{"handover.tab", "/eier"},
	{"figures.tab", "/sporsmal"},
	{"evaluation.tab", "/evaluering"},
}

// ownedNav is the way between the pages of a course; the one that is open is
// marked, also when it is deeper in.
func (p *pages) ownedNav(c *gin.Context, course courses.CourseID) []site.Tab {
	w, base := p.site.Words(c), "/kurseier/"+string(course)
	tabs := make([]site.Tab, len(ownedTabs))
	for i, tab := range ownedTabs {
		path := base + tab.path
		here := c.Request.URL.Path
		tabs[i] = site.Tab{Text: w.T(tab.key), Path: path, Current: here == path || tab.path != "" && strings.HasPrefix(here, path+"/")}
	}
	return tabs
}
