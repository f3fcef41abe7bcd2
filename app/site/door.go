package site

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Visitor is who stands at the door, as the frame of a page shows it.
type Visitor struct {
	SignedIn bool
	ID       string        // for the log, where a name must not stand
	Name     string        // as the menu says it
	Language i18n.Language // chosen for the profile; empty when not chosen
	Theme    string        // chosen for the profile: light, dark, auto; empty: this browser's
	TextSize string        // large, or empty
	Motion   string        // less, or empty
	Menu     []Link        // filled by Page
	Ended    *Notice       // why somebody else has ended this browser's login; nil: nothing to tell
	Viewing  *Viewing      // somebody looks at these pages who is not the person; nil: it is the person
}

// Viewing is a look at somebody's pages by another, who may change nothing. A
// banner on every page says so and ends it.
type Viewing struct {
	Until time.Time
	End   string  // path that a form is posted to
	Over  *Notice // it has just ended, and why: nothing of this request is done
	Back  string  // path where Over is told
}

// Clock is when it ends, as people read it.
func (v Viewing) Clock() string { return v.Until.In(i18n.Oslo).Format("15.04") }

// visit is what a request carries through the door.
type visit struct {
	visitor  Visitor
	language i18n.Language
	token    string
}

type visitKey struct{}

func visitOf(c *gin.Context) *visit {
	if v, ok := c.Request.Context().Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{language: i18n.NB}
}

// MaxForm is the most bytes that a form without files may have.
const MaxForm = 1 << 20

// door lets a request in, runs the handler and turns its error into an answer.
func (s *Site) door(rule Rule, h Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		began := time.Now()
		defer func() {
			removeUploads(c)
			s.options.Metrics.observe(c, time.Since(began))
		}()
		err := s.pass(c, rule, h)
		if err != nil {
			s.answer(c, err)
		}
	}
}

// pass is the way through the door, and back through it with a panic in tow.
func (s *Site) pass(c *gin.Context, rule Rule, h Handler) (err error) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		if e, ok := fault.(error); ok && errors.Is(e, http.ErrAbortHandler) {
			panic(fault)
		}
		err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
	}()
	if err := s.enter(c, rule); err != nil {
		return err
	}
	return h(c)
}

// enter checks where a request comes from, who asks and whether they may.
func (s *Site) enter(c *gin.Context, rule Rule) error {
	cleanQuery(c.Request.URL)
	v := &visit{token: s.Token(c), language: s.languageOf(c, Visitor{})}
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), visitKey{}, v))
	if err := s.guard.Check(c.Request); err != nil {
		return problem.New(problem.Forbidden, "site.error.crosssite").Because(err)
	}
	if !isText(c.Request.URL.Path) {
		return problem.New(problem.NotFound, "site.error.notfound.text")
	}
	s.limitBody(c)
	if err := s.identify(c, v); err != nil {
		return fmt.Errorf("identify: %w", err)
	}
	if looking := v.visitor.Viewing != nil; looking && rule != Leaving && c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead {
		return problem.New(problem.Forbidden, "view.refused")
	}
	if rule != Anyone {
		if err := s.options.Authorise(c.Request.Context(), rule); err != nil {
			return err
		}
	}
	return s.drainTooLarge(c)
}

// isText says that a database can be asked for it: PostgreSQL takes neither NUL
// nor what is not UTF-8.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// cleanQuery takes out of a query what is no text.
func cleanQuery(u *url.URL) {
	if !strings.Contains(u.RawQuery, "%") && isText(u.RawQuery) {
		return
	}
	clean := false
	values := u.Query()
	for _, all := range values {
		for i, value := range all {
			if !isText(value) {
				all[i], clean = strings.ReplaceAll(strings.ToValidUTF8(value, ""), "\x00", ""), true
			}
		}
	}
	if clean {
		u.RawQuery = values.Encode()
	}
}

// identify finds out who asks. What a signed-in person sees is not kept.
func (s *Site) identify(c *gin.Context, v *visit) error {
	if v.token == "" {
		return nil
	}
	ctx, visitor, err := s.options.Identify(c.Request.Context(), v.token)
	if err != nil {
		return err
	}
	if visitor.Ended != nil {
		return &endedLogin{*visitor.Ended}
	}
	v.visitor, v.language = visitor, s.languageOf(c, visitor)
	c.Request = c.Request.WithContext(ctx)
	if visitor.Viewing != nil && visitor.Viewing.Over != nil {
		return &endedLook{*visitor.Viewing}
	}
	if visitor.SignedIn {
		c.Writer.Header().Set("Cache-Control", "no-store")
	}
	return nil
}

// endedLogin stops a request whose login somebody else has ended.
type endedLogin struct{ why Notice }

func (*endedLogin) Error() string { return "the login was ended" }

// seeOff takes the token away and says why on the page where one signs in: once,
// and to nobody but the browser that had it.
func (s *Site) seeOff(c *gin.Context, why Notice) {
	err := s.SignOut(c)
	if err == nil {
		err = s.Flash(c, why)
	}
	if err == nil {
		err = s.See(c, "/logg-inn")
	}
	if err != nil {
		s.options.Log.Error("end login", "error", err)
		c.AbortWithStatus(http.StatusInternalServerError)
	}
}

// endedLook stops a request that was meant for the pages of somebody else, whom
// the browser looks at no more: what it asks for must not happen to the viewer.
type endedLook struct{ look Viewing }

func (*endedLook) Error() string { return "the look at somebody's pages is over" }

// notFound answers where no route is; a slash too many is forgiven.
func (s *Site) notFound(c *gin.Context) error {
	path := c.Request.URL.EscapedPath()
	trimmed := strings.TrimRight(path, "/")
	if c.Request.Method == http.MethodGet && trimmed != path && Local(trimmed) {
		if c.Request.URL.RawQuery != "" {
			trimmed += "?" + c.Request.URL.RawQuery
		}
		return s.See(c, trimmed)
	}
	return problem.New(problem.NotFound, "site.error.notfound.text")
}

func wrongMethod(*gin.Context) error {
	return &statusError{http.StatusMethodNotAllowed, problem.New(problem.NotFound, "site.error.notfound.text")}
}
