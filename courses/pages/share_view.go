package pages

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"html/template"
	"mime"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/courses/sharing"
)

type sharedCodePage struct {
	site.Page
	Form   sharedCodeForm
	Action string
}

type sharedCodeForm struct {
	Code string `form:"code" max:"60"`
}

// sharedPage is what the recipient reads, or why there is nothing to read.
type sharedPage struct {
	site.Page
	Tongue i18n.Language
	Sheet  template.HTML
	PDF    string // path; empty where nothing is left to sign
	Locked bool
}

var (
	sharedCodeView = site.View[sharedCodePage]("courses/share_code.html")
	sharedView     = site.View[sharedPage]("courses/share_view.html")
	sharedOverView = site.View[sharedPage]("courses/share_over.html")
)

// viewCookie names what a browser keeps that has typed the code of a link: each
// link has one of its own.
func (p *pages) viewCookie(token string) string {
	sum := sha256.Sum256([]byte(token))
	return p.site.CookieName("delt-" + hex.EncodeToString(sum[:8]))
}

// showShared is the link: the results to who has typed the code, else the field
// for it.
func (p *pages) showShared(c *gin.Context) error {
	token, view := c.Param("token"), ""
	if cookie, err := c.Request.Cookie(p.viewCookie(token)); err == nil {
		view = cookie.Value
	}
	sheet, err := p.sharing.View(c.Request.Context(), token, view)
	if errors.Is(err, sharing.ErrNoView) {
		err = p.sharing.Knock(c.Request.Context(), token)
		if err == nil {
			return p.askCode(c, http.StatusOK, sharedCodeForm{}, nil)
		}
	}
	if err != nil {
		return p.closedShare(c, err)
	}
	page := sharedPage{Page: p.site.Page(c, "sharing.view.title"), Tongue: sheet.Language}
	if sheet.Holder != "" && p.courses.Signer != nil {
		page.PDF = "/delt/" + token + "/pdf"
	}
	if page.Sheet, err = p.drawShared(sheet); err != nil {
		return err
	}
	secretly(c)
	return sharedView.Render(p.site, c, http.StatusOK, page)
}

// openShared takes the code.
func (p *pages) openShared(c *gin.Context) error {
	var form sharedCodeForm
	if err := site.Read(c, &form); err != nil {
		return err
	}
	token := c.Param("token")
	view, err := p.sharing.Open(c.Request.Context(), token, form.Code, accounts.Client{Address: c.ClientIP()})
	if fault := problem.Of(err); fault != nil && (fault.Kind == problem.Invalid || fault.Kind == problem.TooMany) {
		return p.askCode(c, fault.Kind.Status(), form, fault)
	}
	if err != nil {
		return p.closedShare(c, err)
	}
	http.SetCookie(c.Writer, &http.Cookie{Name: p.viewCookie(token), Value: view, Path: "/", MaxAge: int(sharing.ViewLasts.Seconds()),
		Secure: strings.HasPrefix(p.site.URL(), "https:"), HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return p.site.See(c, "/delt/"+token)
}

func (p *pages) askCode(c *gin.Context, status int, form sharedCodeForm, fault *problem.Problem) error {
	page := sharedCodePage{Page: p.site.Page(c, "sharing.code.title"), Form: form, Action: "/delt/" + c.Param("token")}
	if fault != nil {
		page.Faults = site.Faults{"code": {Key: fault.Key, Args: fault.Args}}
	}
	secretly(c)
	return sharedCodeView.Render(p.site, c, status, page)
}

// closedShare says that a link does not hold (any more), in the same words
// whether it was ended, has expired, or never was; or that it is locked.
func (p *pages) closedShare(c *gin.Context, err error) error {
	locked := errors.Is(err, sharing.ErrLocked)
	if !locked && !errors.Is(err, sharing.ErrOver) {
		return err
	}
	page := sharedPage{Page: p.site.Page(c, "sharing.over.title"), Locked: locked}
	if locked {
		page.Page = p.site.Page(c, "sharing.locked.title")
	}
	secretly(c)
	return sharedOverView.Render(p.site, c, problem.KindOf(err).Status(), page)
}

// printShared is the signed PDF of what who has typed the code sees.
func (p *pages) printShared(c *gin.Context) error {
	token, view := c.Param("token"), ""
	if cookie, err := c.Request.Cookie(p.viewCookie(token)); err == nil {
		view = cookie.Value
	}
	content, sheet, err := p.sharing.Document(c.Request.Context(), token, view)
	if errors.Is(err, sharing.ErrNoView) {
		return p.site.See(c, "/delt/"+token)
	}
	if err != nil {
		return p.closedShare(c, err)
	}
	secretly(c)
	name := i18n.For(sheet.Language).T("transcript.title") + " " + sheet.Holder + ".pdf"
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	c.Data(http.StatusOK, "application/pdf", content)
	return nil
}

// secretly keeps a page of a link out of search engines and of what a browser
// stores.
func secretly(c *gin.Context) {
	c.Header("X-Robots-Tag", "noindex, nofollow")
	c.Header("Cache-Control", "no-store")
}
