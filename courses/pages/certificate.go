package pages

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

// sheet is what a certificate says, in the reader's language.
type sheet struct {
	Holder, Course, Code, Date, ValidUntil, Score, Issuer, Number string
	CourseLanguage                                                i18n.Language
	OtherTitles                                                   []title // a sheet in another language bears one of these
	Renewed                                                       string  // the shorter course that renewed it
	Holds                                                         string  // until when it holds today, where the sheet says otherwise
}

// title is what a course is called in a language.
type title struct {
	Text     string
	Language i18n.Language
}

type certificatePage struct {
	site.Page
	Sheet    sheet
	Status   site.Status
	Gone     string // since when and why it does not hold; empty when it does
	Address  string // of the verification page, whole
	QR       string // path
	PDF      string // path
	Badge    string // path; empty where there are none
	Tongues  []site.Link
	CourseID courses.CourseID
	Ground   ground // of a result that somebody registered
	Newer    string // path of the one that counts today
}

// ground is who registered a result by hand, and why; empty for one that was
// earned.
type ground struct{ Who, Note, File, Path string }

var certificateView = site.View[certificatePage]("courses/certificate.html")

func (p *pages) showCertificate(c *gin.Context) error {
	found, err := p.courses.Certificate(c.Request.Context(), actor(c), c.Param("number"))
	if err != nil {
		return err
	}
	w := p.site.Words(c)
	path := "/kursbevis/" + found.Number + "/pdf"
	page := certificatePage{
		Page:  p.site.Page(c, "certificate.title").Under(toMine, toAchieved),
		Sheet: sheetOf(w, found), Address: p.courses.Address(found), QR: "/bevis/" + found.Code + "/qr",
		PDF: path, Badge: p.courses.BadgePath(found), CourseID: found.CourseID,
	}
	if page.Newer, err = p.newerThan(c, found.Number); err != nil {
		return err
	}
	page.Status, page.Gone = verdictOf(w, found, p.site).Status, withdrawn(w, found)
	shown, err := p.courses.EvidenceOf(c.Request.Context(), actor(c), found)
	if err != nil {
		return err
	}
	page.Ground = groundOf(w, found, shown)
	for _, language := range i18n.Languages {
		page.Tongues = append(page.Tongues, site.Link{Text: i18n.For(language).T("language.name"), Path: path + "?sprak=" + string(language), Current: language == w.Language()})
	}
	return certificateView.Render(p.site, c, http.StatusOK, page)
}

func groundOf(w *i18n.Printer, c courses.Certificate, e courses.Evidence) ground {
	if e.RecordedAt == nil {
		return ground{}
	}
	g := ground{Who: w.T("courses.certificate.registered.nobody"), Note: e.Note, File: e.FileName, Path: "/dokumentasjon/" + string(c.ResultID)}
	if e.ByName != "" {
		g.Who = w.T("courses.certificate.registered", "Name", e.ByName)
	}
	return g
}

func sheetOf(w *i18n.Printer, c courses.Certificate) sheet {
	s := sheet{Holder: c.Holder, Course: c.Title(w.Language()), Code: c.CourseCode, Date: w.Date(c.AchievedAt),
		Score: score(w, c.Score), Issuer: c.Issuer, Number: c.Number}
	s.CourseLanguage = w.Language()
	if c.Titles[w.Language()] == "" {
		s.CourseLanguage = i18n.NB
	}
	for _, language := range i18n.Languages {
		other := title{c.Titles[language], language}
		if other.Text != "" && other.Text != s.Course && !slices.ContainsFunc(s.OtherTitles, func(t title) bool { return t.Text == other.Text }) {
			s.OtherTitles = append(s.OtherTitles, other)
		}
	}
	if c.ValidUntil != nil {
		s.ValidUntil = w.Date(*c.ValidUntil)
	}
	s.Renewed, s.Holds = c.Renewed(w.Language()), holdsOtherwise(w, c)
	return s
}

// holdsOtherwise says until when a certificate holds, where that is another day
// than its sheet says.
func holdsOtherwise(w *i18n.Printer, c courses.Certificate) string {
	issued, today := date(w, c.ValidUntil), date(w, c.HoldsUntil)
	switch {
	case issued == today:
		return ""
	case today == "":
		return w.T("courses.validity.ever")
	case c.EndWhy != "":
		return w.T("renewal.holds.why", "Date", today, "Why", w.T(c.EndWhy))
	}
	return w.T("renewal.holds", "Date", today)
}

// newerThan is the path of the certificate that counts today in the place of
// one of the reader's; empty when that does, or none does.
func (p *pages) newerThan(c *gin.Context, number string) (string, error) {
	by := actor(c)
	learning, err := p.courses.CoursesOf(c.Request.Context(), by, by.ProfileID)
	if err != nil {
		return "", err
	}
	for _, a := range learning.Achieved {
		if a.Certificate == number && a.Newer != "" {
			return "/kursbevis/" + a.Newer, nil
		}
	}
	return "", nil
}

// printCertificate answers with the PDF, in the language of ?sprak or else of
// the reader. One that was withdrawn is not handed out any more: its page says why.
func (p *pages) printCertificate(c *gin.Context) error {
	found, err := p.courses.Certificate(c.Request.Context(), actor(c), c.Param("number"))
	if err != nil {
		return err
	}
	if found.WithdrawnAt != nil {
		return p.site.See(c, "/kursbevis/"+found.Number)
	}
	language, chosen := i18n.Parse(c.Query("sprak"))
	if !chosen {
		language = p.site.Language(c)
	}
	w := i18n.For(language)
	drawn, err := p.courses.Print(c.Request.Context(), found, w)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(w, found)}))
	c.Data(http.StatusOK, "application/pdf", drawn)
	return nil
}

// printTranscript answers with all that the reader has completed, in their language.
func (p *pages) printTranscript(c *gin.Context) error {
	w := p.site.Words(c)
	content, err := p.courses.Transcript(c.Request.Context(), actor(c), w)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": w.T("transcript.title") + " " + p.site.Now().In(i18n.Oslo).Format("2006-01-02") + ".pdf"}))
	c.Data(http.StatusOK, "application/pdf", content)
	return nil
}

// fileName is one that people find again: "Kursbevis Brannvern 2026-05-07.pdf".
func fileName(w *i18n.Printer, c courses.Certificate) string {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, c.Title(w.Language()))
	return w.T("certificate.title") + " " + plain + " " + c.AchievedAt.In(i18n.Oslo).Format("2006-01-02") + ".pdf"
}
