package pages

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/badge"
	"kursbro/courses/pdf"
)

// signature is what a file's says.
type signature struct {
	By, Date, Stamped string
	at, stamped       *time.Time
}

// checkFile checks a certificate that somebody has as a file: whether a byte of
// it was changed, and whether it still holds.
func (p *pages) checkFile(c *gin.Context) error {
	page := verifyPage{Page: p.verifyPage(c)}
	content, err := fileOf(c)
	if err != nil {
		return err
	}
	if content == nil {
		page.Faults = site.Faults{}
		page.Faults.Add("file", "verify.file.missing")
		return p.answerVerification(c, http.StatusUnprocessableEntity, page)
	}
	if badge.Like(content) {
		return p.checkBadge(c, page, content)
	}
	signed, found, err := p.courses.CheckFile(c.Request.Context(), content)
	if refusal := problem.Of(err); refusal != nil && !errors.Is(err, courses.ErrNoCertificate) {
		return p.refuseFile(c, page, refusal)
	}
	w := p.site.Words(c)
	if signed.Signer != nil {
		page.Signed = &signature{By: signed.Signer.Subject.CommonName, Date: date(w, moment(signed)), Stamped: date(w, signed.StampedAt), at: moment(signed), stamped: signed.StampedAt}
	}
	if len(found) > 1 {
		return p.answerMany(c, page, found)
	}
	return p.answerWith(c, page, slices.Concat(found, []courses.Certificate{{}})[0], err)
}

// certificateLine is a certificate of a file that speaks of several.
type certificateLine struct {
	Title    string
	Language i18n.Language
	Number   string
	Path     string
	Status   site.Status
}

// answerMany says of each certificate that a file lists what it is worth today.
func (p *pages) answerMany(c *gin.Context, page verifyPage, found []courses.Certificate) error {
	w := p.site.Words(c)
	page.Asked, page.foundAll = true, found
	page.Verdict, page.Code = verdictOfMany(w, found, p.site.Now())
	for _, one := range found {
		sheet := sheetOf(w, one)
		page.Listed = append(page.Listed, certificateLine{Title: sheet.Course, Language: sheet.CourseLanguage, Number: one.Number, Path: "/bevis/" + one.Code, Status: verdictOf(w, one, p.site).Status})
	}
	return p.answerVerification(c, http.StatusOK, page)
}

// verdictOfMany says that a file is genuine, but not as if all in it held; code
// is what a program reads, that of the first one where none holds.
func verdictOfMany(w *i18n.Printer, found []courses.Certificate, now time.Time) (v verdict, code string) {
	holding := 0
	for _, one := range found {
		if one.VerdictAt(now) == courses.Valid {
			holding++
		}
	}
	more := w.T("verify.file.genuine.more")
	switch holding {
	case len(found):
		return verdict{site.Status{Kind: "done", Text: w.T("verify.file.genuine")}, "check-circle", more}, "ok"
	case 0:
		return verdict{site.Status{Kind: "wrong", Text: w.T("verify.file.genuine.none")}, "cross-circle", more}, verdictCodes[found[0].VerdictAt(now)]
	}
	return verdict{site.Status{Kind: "mind", Text: w.T("verify.file.genuine.some")}, "warning", more}, "partly"
}

// checkBadge is checkFile for an Open Badge.
func (p *pages) checkBadge(c *gin.Context, page verifyPage, content []byte) error {
	issuer, found, err := p.courses.CheckBadge(c.Request.Context(), content)
	if refusal := problem.Of(err); refusal != nil && !errors.Is(err, courses.ErrNoCertificate) {
		return p.refuseFile(c, page, refusal)
	}
	page.Signed = &signature{By: issuer}
	return p.answerWith(c, page, found, err)
}

// moment is when a file says that it was signed; nil when it does not.
func moment(s pdf.Signature) *time.Time {
	if s.ClaimedAt.IsZero() {
		return nil
	}
	return &s.ClaimedAt
}

func fileOf(c *gin.Context) ([]byte, error) {
	header, err := site.File(c, "file")
	if header == nil || err != nil {
		return nil, err
	}
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, courses.LargestChecked+1)) // one more shows that it is too large
}

func (p *pages) refuseFile(c *gin.Context, page verifyPage, refusal *problem.Problem) error {
	w := p.site.Words(c)
	page.Asked, page.Code = true, refusal.Key
	page.Verdict = verdict{site.Status{Kind: "wrong", Text: w.T("verify.file.refused")}, "cross-circle", w.With(refusal.Key, refusal.Args)}
	return p.answerVerification(c, http.StatusOK, page)
}
