package site

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
)

// aboutPage is one of the pages that the footer leads to. Its texts live in
// the messages.
type aboutPage struct {
	Page
	Lead     string
	Sections []aboutSection
	Version  string // from when the text is; empty: not said
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
	w := s.Words(c)
	about := s.about(c, s.Page(c, "site.privacy"), "site.privacy.lead", privacySections)
	for i, section := range privacySections {
		if section[0] == "site.privacy.time" {
			about.Sections[i].Text = s.options.Kept.words(w)
		}
	}
	if s.options.PrivacyText != "" {
		about.Version = w.T("site.privacy.version", "Date", w.Day(s.options.PrivacyText))
	}
	return aboutView.Render(s, c, http.StatusOK, about)
}

// words say how long things are kept; nothing of what is kept for ever.
func (k Kept) words(w *i18n.Printer) string {
	sentences := []string{w.T("site.privacy.time.text")}
	for _, kept := range []struct {
		key  string
		days int
	}{{"site.privacy.time.guests", k.Guests}, {"site.privacy.time.inquiries", k.Inquiries}, {"site.privacy.time.mails", k.Mails}, {"site.privacy.time.log", k.Log}} {
		if kept.days > 0 {
			sentences = append(sentences, w.T(kept.key, "Days", span(kept.days, w)))
		}
	}
	return strings.Join(sentences, " ")
}

// span is so many days in words: whole years, with their leap days, as years.
func span(days int, w *i18n.Printer) string {
	if years := days / 365; years > 0 && days%365 <= (years+3)/4 {
		return w.N("site.years", years)
	}
	return w.N("site.days", days)
}

func (s *Site) showAccessibility(c *gin.Context) error {
	return aboutView.Render(s, c, http.StatusOK, s.about(c, s.Page(c, "site.accessibility"), "site.accessibility.lead", accessibilitySections))
}

func (s *Site) about(c *gin.Context, page Page, lead string, sections [][2]string) aboutPage {
	w := s.Words(c)
	about := aboutPage{Page: page.Under(Link{Key: "site.crumbs.front", Path: "/"}), Lead: w.T(lead)}
	for _, section := range sections {
		text := w.T(section[1], "Mail", page.Contact.Mail, "Phone", page.Contact.Phone)
		about.Sections = append(about.Sections, aboutSection{w.T(section[0]), text})
	}
	return about
}
