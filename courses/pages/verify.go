package pages

import (
	"errors"
	"net/http"
	"regexp"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/certificate"
)

type verifyPage struct {
	site.Page
	Form    verifyForm
	Asked   bool
	Known   bool
	Verdict verdict
	Sheet   sheet
	Revoke  string // path, for who has issued it
	Revoked bool
	Signed  *signature        // of a file that is as we signed it
	Code    string            // what programs read of a file: why it is refused, or what it is worth
	Listed  []certificateLine // where a file speaks of several certificates

	found    courses.Certificate
	foundAll []courses.Certificate
}

type verifyForm struct {
	Number string `form:"number" max:"40"`
	File   string `form:"file"`
}

// verdict is the big word: sign, colour and what it means.
type verdict struct {
	site.Status
	Icon string
	More string
}

var verifyView = site.View[verifyPage]("courses/verify.html")

func (p *pages) newVerification(c *gin.Context) error {
	return p.answerVerification(c, http.StatusOK, verifyPage{Page: p.verifyPage(c)})
}

func (p *pages) verifyPage(c *gin.Context) site.Page { return p.site.Page(c, "courses.verify.title") }

// findCertificate looks up a number typed off a sheet.
func (p *pages) findCertificate(c *gin.Context) error {
	page := verifyPage{Page: p.verifyPage(c)}
	if err := site.Read(c, &page.Form); err != nil {
		return err
	}
	found, err := p.courses.FindCertificate(c.Request.Context(), page.Form.Number)
	if invalid := problem.Of(err); invalid != nil && invalid.Kind == problem.Invalid {
		page.Faults = site.Faults{}
		page.Faults.Add("number", invalid.Key)
		return p.answerVerification(c, http.StatusUnprocessableEntity, page)
	}
	return p.answerWith(c, page, found, err)
}

// verify is the address on the sheet and in its code.
func (p *pages) verify(c *gin.Context) error {
	found, err := p.courses.Verify(c.Request.Context(), c.Param("code"))
	return p.answerWith(c, verifyPage{Page: p.verifyPage(c)}, found, err)
}

// answerWith shows what we hold, so that a sheet that says something else is
// found out, or that we hold nothing.
func (p *pages) answerWith(c *gin.Context, page verifyPage, found courses.Certificate, err error) error {
	w := p.site.Words(c)
	page.Asked = true
	if errors.Is(err, courses.ErrNoCertificate) {
		page.Verdict = verdict{site.Status{Kind: "", Text: w.T("courses.verdict.none")}, "question", w.T("courses.verdict.none.more")}
		return p.answerVerification(c, http.StatusNotFound, page)
	}
	if err != nil {
		return err
	}
	page.found = found
	page.Known, page.Verdict, page.Sheet = true, verdictOf(w, found, p.site), sheetOf(w, found)
	if _, err := p.courses.IssuedCertificate(c.Request.Context(), actor(c), found.Code); err == nil {
		page.Revoke, page.Revoked = "/bevis/"+found.Code+"/trekk-tilbake", found.WithdrawnAt != nil
	}
	return p.answerVerification(c, http.StatusOK, page)
}

func (p *pages) answerVerification(c *gin.Context, status int, page verifyPage) error {
	c.Header("X-Robots-Tag", "noindex, nofollow")
	if page.Asked && site.WantsJSON(c) {
		c.JSON(status, p.verifiedOf(page))
		return nil
	}
	return verifyView.Render(p.site, c, status, page)
}

func verdictOf(w *i18n.Printer, c courses.Certificate, s *site.Site) verdict {
	switch c.VerdictAt(s.Now()) {
	case courses.Revoked:
		return verdict{site.Status{Kind: "wrong", Text: w.T("courses.verdict.withdrawn")}, "cross-circle", w.T("courses.verdict.withdrawn.more", "Date", w.Date(*c.WithdrawnAt))}
	case courses.Expired:
		return verdict{site.Status{Kind: "mind", Text: w.T("courses.verdict.expired")}, "warning", w.T("courses.verdict.expired.more", "Date", w.Date(*c.HoldsUntil))}
	}
	return verdict{site.Status{Kind: "done", Text: w.T("courses.verdict.valid")}, "check-circle", w.T("courses.verdict.valid.more")}
}

var codeForm = regexp.MustCompile(`^[0-9a-z]{20,40}$`)

// drawCode is the QR code of a verification address.
func (p *pages) drawCode(c *gin.Context) error {
	code := c.Param("code")
	if !codeForm.MatchString(code) {
		return courses.ErrNoCertificate
	}
	drawn, err := certificate.SVG(p.courses.Address(courses.Certificate{Code: code}))
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "private, max-age=86400")
	c.Header("X-Robots-Tag", "noindex, nofollow")
	c.Data(http.StatusOK, "image/svg+xml", drawn)
	return nil
}
