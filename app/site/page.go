package site

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
)

// Page is what the frame shows. Every page struct embeds it first.
type Page struct {
	Title    string
	Language i18n.Language
	Theme    string // auto, light, dark
	Here     string // path and query of this page
	Visitor  Visitor
	Crumbs   []Crumb
	Notices  []NoticeLine
	Contact  Contact
	Demo     bool
	Faults   Faults // what is wrong with the form, by field

	words *i18n.Printer
}

// Crumb is one step of the way here; the last one has no path.
type Crumb struct{ Text, Path string }

// Page begins a page: its title in the reader's language and everything of the
// frame. It takes the waiting flash messages.
func (s *Site) Page(c *gin.Context, titleKey string, args ...any) Page {
	v := visitOf(c)
	w := i18n.For(v.language)
	p := Page{
		Title: w.T(titleKey, args...), Language: v.language, Theme: s.themeOf(c, v.visitor), Here: here(c),
		Visitor: v.visitor, Contact: s.options.Contact, Demo: s.options.Demo, words: w,
	}
	p.Visitor.Menu = menu(s.options.Menu(c.Request.Context()), c.Request.URL.Path, w)
	s.keepLanguage(c)
	p.Say(s.takeFlash(c)...)
	p.Say(s.options.Notices(c.Request.Context(), c.Request.URL.Path)...)
	return p
}

// menu words the links and marks the one that the reader is below.
func menu(links []Link, path string, w *i18n.Printer) []Link {
	worded := make([]Link, len(links))
	for i, l := range links {
		l.Text = l.text(w)
		l.Current = l.Path == path || l.Path != "/" && strings.HasPrefix(path, l.Path+"/")
		worded[i] = l
	}
	return worded
}

// Titled replaces the title by words that are nobody's to translate, such as
// the name of a course.
func (p Page) Titled(title string) Page {
	p.Title = title
	return p
}

// Under adds the way here: links from the front page down; the page's own
// title comes last. The menu marks the way where it does not have the page.
func (p Page) Under(links ...Link) Page {
	p.Crumbs = nil
	for _, l := range links {
		p.Crumbs = append(p.Crumbs, Crumb{l.text(p.words), l.Path})
	}
	p.Crumbs = append(p.Crumbs, Crumb{Text: p.Title})
	isCurrent := func(l Link) bool { return l.Current }
	if slices.ContainsFunc(p.Visitor.Menu, isCurrent) {
		return p
	}
	for i, l := range p.Visitor.Menu {
		p.Visitor.Menu[i].Current = slices.ContainsFunc(links, func(way Link) bool { return way.Path == l.Path })
	}
	return p
}

// Say adds notices to this page.
func (p *Page) Say(notices ...Notice) {
	for _, n := range notices {
		p.Notices = append(p.Notices, n.line(p.words))
	}
}

// Fault is what is wrong with a field in the reader's language; empty when all
// is well.
func (p Page) Fault(name string) string {
	fault, there := p.Faults[name]
	if !there {
		return ""
	}
	return p.words.With(fault.Key, fault.Args)
}

// languageLinks are the four languages, each by its own name; the reader's is
// the current one and Path is the code.
func languageLinks(reader i18n.Language) []Link {
	var links []Link
	for _, l := range i18n.Languages {
		links = append(links, Link{Text: i18n.For(l).T("language.name"), Path: string(l), Current: l == reader})
	}
	return links
}
