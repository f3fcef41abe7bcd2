package site

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// errorPage is what views/shared/error.html draws.
type errorPage struct {
	Page
	Status        int
	Heading, Text string
	Reference     string // short ID of a 500, also in the log
	Search        bool   // offer a search of the catalogue
	SignIn        bool   // a form came after the login had run out
}

var errorView = View[errorPage]("shared/error.html")

// statusGone is what nginx calls a request whose sender has left; only the
// metrics see it.
const statusGone = 499

// statusError is a problem whose status is not its kind's.
type statusError struct {
	status int
	error
}

func (e *statusError) Unwrap() error { return e.error }

// headings by kind; the text below is the problem's own where it has one.
var headings = map[problem.Kind]string{
	problem.Internal:        "site.error.internal.",
	problem.Invalid:         "site.error.invalid.",
	problem.Unauthenticated: "site.error.unauthenticated.",
	problem.Forbidden:       "site.error.forbidden.",
	problem.NotFound:        "site.error.notfound.",
	problem.Conflict:        "site.error.conflict.",
	problem.TooMany:         "site.error.toomany.",
	problem.Unavailable:     "site.error.unavailable.",
}

// answer is the one place where an error becomes an answer: logged once,
// worded for the reader, with the status of its kind.
func (s *Site) answer(c *gin.Context, err error) {
	if errors.Is(err, context.Canceled) && c.Request.Context().Err() != nil {
		c.AbortWithStatus(statusGone) // the reader has left
		return
	}
	if ended := new(endedLogin); errors.As(err, &ended) {
		s.seeOff(c, ended.why)
		return
	}
	if over := new(endedLook); errors.As(err, &over) {
		if err = s.Flash(c, *over.look.Over); err == nil {
			err = s.See(c, over.look.Back)
		}
		if err == nil {
			return
		}
	}
	err = s.options.Explain(err)
	p := s.problemOf(c, err)
	if p.Kind == problem.Unauthenticated && c.Request.Method == http.MethodGet && !WantsJSON(c) {
		c.Redirect(http.StatusSeeOther, "/logg-inn?return="+url.QueryEscape(here(c)))
		return
	}
	page := errorPage{Status: statusOf(err, p), Search: p.Kind == problem.NotFound}
	if page.Status >= http.StatusInternalServerError {
		page.Reference = shortID()
	}
	s.log(c, page, err)
	if c.Writer.Written() {
		panic(http.ErrAbortHandler) // half an answer is out: break it off rather than look whole
	}
	page.say(i18n.For(visitOf(c).language), p)
	s.show(c, p, page)
}

// say words the page: the heading of the kind, the problem's own text if it
// has one. Who was signed out while writing learns how to keep what is written.
func (page *errorPage) say(w *i18n.Printer, p *problem.Problem) {
	page.Heading, page.Text = w.T(headings[p.Kind]+"heading"), w.T(headings[p.Kind]+"text")
	switch {
	case p.Kind == problem.Unauthenticated:
		page.SignIn, page.Text = true, w.T("site.error.signed_out")
	case p.Key != "" && p.Kind != problem.Internal && i18n.Exists(p.Key):
		page.Text = w.With(p.Key, p.Args)
	}
}

// problemOf finds the problem in an error, or makes one that says nothing of
// what is inside.
func (s *Site) problemOf(c *gin.Context, err error) *problem.Problem {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return problem.New(problem.Invalid, "site.form.too_large", "Size", sizeText(i18n.For(visitOf(c).language), tooLarge.Limit))
	}
	if p := problem.Of(err); p != nil {
		return p
	}
	return problem.New(problem.Internal, "")
}

func statusOf(err error, p *problem.Problem) int {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	var own *statusError
	if errors.As(err, &own) {
		return own.status
	}
	return p.Kind.Status()
}

// log writes what is worth a line: our own faults loudly, closed doors
// quietly. The route's template, never the path, which can hold a token.
func (s *Site) log(c *gin.Context, page errorPage, err error) {
	s.options.Log.LogAttrs(c.Request.Context(), levelOf(c, page.Status), "request failed",
		slog.String("reference", page.Reference), slog.String("method", c.Request.Method),
		slog.String("route", routeOf(c)), slog.Int("status", page.Status),
		slog.String("who", visitOf(c).visitor.ID), slog.String("from", c.ClientIP()), slog.Any("error", err))
}

// levelOf tells closed doors from mistakes. What a person may not see is "not
// found" to them, so that counts as a closed door where they are signed in and
// the route is there.
func levelOf(c *gin.Context, status int) slog.Level {
	switch {
	case status >= http.StatusInternalServerError:
		return slog.LevelError
	case status == http.StatusForbidden, status == http.StatusTooManyRequests,
		status == http.StatusNotFound && c.FullPath() != "" && visitOf(c).visitor.SignedIn:
		return slog.LevelInfo
	}
	return slog.LevelDebug
}

// logHeldUp writes a line for a form that says itself that it was tried too
// often, and so never comes to answer.
func (s *Site) logHeldUp(c *gin.Context) {
	s.options.Log.LogAttrs(c.Request.Context(), slog.LevelInfo, "held up", slog.String("method", c.Request.Method),
		slog.String("route", routeOf(c)), slog.String("who", visitOf(c).visitor.ID), slog.String("from", c.ClientIP()))
}

// jsonError is what a program gets for a problem.
type jsonError struct {
	Code      string `json:"code"` // the message key
	Reason    string `json:"reason"`
	Reference string `json:"reference,omitempty"`
}

// show draws the page, or JSON for a program. If even that fails there is a
// bare line left.
func (s *Site) show(c *gin.Context, p *problem.Problem, page errorPage) {
	c.Writer.Header().Set("Cache-Control", "no-store")
	if page.Status == http.StatusServiceUnavailable {
		c.Writer.Header().Set("Retry-After", "30")
	}
	if WantsJSON(c) {
		c.JSON(page.Status, jsonError{p.Key, page.Text, page.Reference})
		return
	}
	err := func() (err error) {
		defer func() {
			if recover() != nil {
				err = errors.New("the error page failed")
			}
		}()
		page.Page = s.Page(c, headings[p.Kind]+"heading")
		return errorView.Render(s, c, page.Status, page)
	}()
	if err != nil && !c.Writer.Written() {
		s.options.Log.Error("error page failed", "error", err)
		c.String(page.Status, "%s\n%s\n%s\n", page.Heading, page.Text, page.Reference)
	}
}

// WantsJSON is true for a program that asks for JSON and not for a page.
func WantsJSON(c *gin.Context) bool {
	accept := c.GetHeader("Accept")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

// routeOf is the route's template, such as /passord/:token.
func routeOf(c *gin.Context) string {
	if path := c.FullPath(); path != "" {
		return path
	}
	return "(none)"
}

// shortID is eight characters that can be read out on the telephone.
func shortID() string {
	const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ" // 32: no 0 O 1 I
	var b [8]byte
	rand.Read(b[:])
	for i := range b {
		b[i] = letters[b[i]%32]
	}
	return string(b[:4]) + "-" + string(b[4:])
}
