package pages

import (
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

// ownedTab is a page of one course on its owner's desk, or a group of them: the
// message that names it, and its path below the course's own.
type ownedTab struct {
	key, path string
	under     []ownedTab // a group leads to the first of its pages
}

// ownedTabs are the pages of one course on its owner's desk, in their order.
var ownedTabs = []ownedTab{
	{key: "courses.owned.tab"},
	{key: "courses.owned.tab.course", under: []ownedTab{
		{key: "courses.owned.tab.description", path: "/beskriv"},
		{key: "lesson.tab", path: "/innhold"},
		{key: "category.of_course.tab", path: "/emner"},
	}},
	{key: "courses.owned.tab.terms", under: []ownedTab{
		{key: "admission.tab", path: "/pamelding"},
		{key: "silence.tab", path: "/fullforing"},
		{key: "validity.title", path: "/gyldighet"},
	}},
	{key: "participant.tab", path: "/deltakere"},
	{key: "courses.owned.tab.feedback", under: []ownedTab{
		{key: "figures.tab", path: "/sporsmal"},
		{key: "evaluation.tab", path: "/evaluering"},
	}},
	{key: "handover.tab", path: "/eier"},
}

// ownedNav is the way between the pages of a course; the one that is open is
// marked, also when it is deeper in.
func (p *pages) ownedNav(c *gin.Context, course courses.CourseID) []site.Tab {
	return tabsOf(p.site.Words(c), ownedTabs, "/kurseier/"+string(course), c.Request.URL.Path)
}

func tabsOf(w *i18n.Printer, all []ownedTab, base, here string) []site.Tab {
	tabs := make([]site.Tab, len(all))
	for i, tab := range all {
		path := base + tab.path
		shown := site.Tab{Text: w.T(tab.key), Path: path, Current: here == path || tab.path != "" && strings.HasPrefix(here, path+"/")}
		if tab.under != nil {
			shown.Under = tabsOf(w, tab.under, base, here)
			shown.Path = shown.Under[0].Path
			shown.Current = shown.Around()
		}
		tabs[i] = shown
	}
	return tabs
}
