package site

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
)

// aboutPage is one of the pages that the footer leads to. Its texts live in
// the messages.
type aboutPage struct {
	Page
	Lead     string
	Sections []aboutSection
}

// aboutSection is a heading and what is under it.
type aboutSection struct{ Heading, Text string }

var aboutView = View[aboutPage]("shared/about.html")

// privacySections and accessibilitySections name the sections of the two
// pages; site.<page>.<section> is the heading, ….text what is under it.
var (
	privacySections = [][2]string{
		{"site.privacy.kept", "site.privacy.kept.text"},
		{"site.privacy.number", "site.privacy.number.text"},
		{"site.privacy.seen", "site.privacy.seen.text"},
		{"site.privacy.time", "site.privacy.time.text"},
		{"site.privacy.shared", "site.privacy.shared.text"},
		{"site.privacy.cookies", "site.privacy.cookies.text"},
		{"site.privacy.rights", "site.privacy.rights.text"},
	}
	accessibilitySections = [][2]string{
		{"site.accessibility.built", "site.accessibility.built.text"},
		{"site.accessibility.lacks", "site.accessibility.lacks.text"},
		{"site.accessibility.tell", "site.accessibility.tell.text"},
	}
)

func (s *Site) showPrivacy(c *gin.Context) error {
	sections := privacySections
	if k := s.options.Kept; k.Guests == 0 || k.Mails == 0 || k.Log == 0 {
		sections = slices.DeleteFunc(slices.Clone(sections), func(section [2]string) bool { return section[0] == "site.privacy.time" })
	}
	return s.showAbout(c, s.Page(c, "site.privacy"), "site.privacy.lead", sections)
}

func (s *Site) showAccessibility(c *gin.Context) error {
	return s.showAbout(c, s.Page(c, "site.accessibility"), "site.accessibility.lead", accessibilitySections)
}

func (s *Site) showAbout(c *gin.Context, page Page, lead string, sections [][2]string) error {
	w, kept := s.Words(c), s.options.Kept
	about := aboutPage{Page: page.Under(Link{Key: "site.crumbs.front", Path: "/"}), Lead: w.T(lead)}
	for _, section := range sections {
		text := w.T(section[1], "Mail", page.Contact.Mail, "Phone", page.Contact.Phone,
			"Guests", w.N("site.days", kept.Guests), "Mails", w.N("site.days", kept.Mails), "Log", w.N("site.days", kept.Log))
		about.Sections = append(about.Sections, aboutSection{w.T(section[0]), text})
	}
	return aboutView.Render(s, c, http.StatusOK, about)
}
