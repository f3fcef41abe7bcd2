package site_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/app/site"
	"kursbro/views"
)

var secret = bytes.Repeat([]byte("s"), 32)

// plainPage is the page of these tests.
type plainPage struct {
	site.Page
	Said string
	Deep *struct{ Name string } // nil: naming it fails half-way through the page
}

var (
	plainView  = site.View[plainPage]("shared/test-plain.html")
	brokenView = site.View[plainPage]("shared/test-broken.html")
)

// withTestViews are the real templates and two of our own.
func withTestViews(t testing.TB) fs.FS {
	t.Helper()
	all := fstest.MapFS{
		"shared/test-plain.html":  {Data: []byte(`{{define "main"}}<h1>{{.Title}}</h1><p>{{.Said}}</p>{{end}}`)},
		"shared/test-broken.html": {Data: []byte(`{{define "main"}}<h1>Half</h1>{{.Deep.Name}}{{end}}`)},
	}
	names, err := fs.Glob(views.FS, "shared/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(views.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = &fstest.MapFile{Data: text}
	}
	return all
}

// kari is signed in by the token "kari"; any other token is nobody's.
func kari(ctx context.Context, token string) (context.Context, site.Visitor, error) {
	switch token {
	case "kari":
		return context.WithValue(ctx, who{}, "Kari"), site.Visitor{SignedIn: true, ID: "p-kari", Name: "Kari N.", Language: i18n.NN}, nil
	case "broken":
		return ctx, site.Visitor{}, errors.New("the database is gone")
	}
	return ctx, site.Visitor{}, nil
}

type who struct{}

func authorise(ctx context.Context, rule site.Rule) error {
	if rule == site.Leaving {
		return nil
	}
	if ctx.Value(who{}) == nil {
		return problem.New(problem.Unauthenticated, "site.error.unauthenticated.text")
	}
	if rule != site.SignedIn {
		return problem.New(problem.Forbidden, "site.error.forbidden.text")
	}
	return nil
}

// open makes a site with pages that do what their path says.
func open(t testing.TB, change ...func(*site.Options)) *site.Site {
	t.Helper()
	o := site.Options{
		URL: "https://portal.example", ContentURL: "https://content.example", Secret: secret,
		Contact:  site.Contact{Phone: "55 00 00 00", Dial: "+4755000000", Mail: "hjelp@kursbro.example"},
		Identify: kari, Authorise: authorise,
		Menu:  func(context.Context) []site.Link { return []site.Link{{Key: "site.profile", Path: "/min-side"}} },
		Views: withTestViews(t), Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC) },
	}
	for _, f := range change {
		f(&o)
	}
	s, err := site.New(o)
	if err != nil {
		t.Fatal(err)
	}
	mount(s)
	return s
}

func mount(s *site.Site) {
	say := func(text string) site.Handler {
		return func(c *gin.Context) error {
			return plainView.Render(s, c, http.StatusOK, plainPage{Page: s.Page(c, "site.privacy"), Said: text})
		}
	}
	fail := func(err error) site.Handler { return func(*gin.Context) error { return err } }
	r := s.Routes()
	r.GET("/", site.Anyone, say("front"))
	r.GET("/min-side", site.SignedIn, say("mine"))
	r.GET("/admin", "administrator", say("admin"))
	r.POST("/endre", site.Anyone, say("changed"))
	r.POST("/mitt", site.SignedIn, say("mine changed"))
	r.GET("/passord/:token", site.Anyone, fail(errors.New("01819012345 broke")))
	r.GET("/andres/:id", site.SignedIn, fail(problem.New(problem.NotFound, "site.error.notfound.text").Because(errors.New("not\nhers"))))
	r.POST("/for-ofte", site.Anyone, func(c *gin.Context) error {
		return plainView.Render(s, c, http.StatusTooManyRequests, plainPage{Page: s.Page(c, "site.privacy")})
	})
	r.GET("/konflikt", site.Anyone, fail(problem.New(problem.Conflict, "site.form.too_long", "Max", 7)))
	r.GET("/panikk", site.Anyone, func(*gin.Context) error { panic("at the disco") })
	r.GET("/halv", site.Anyone, func(c *gin.Context) error {
		return brokenView.Render(s, c, http.StatusOK, plainPage{Page: s.Page(c, "site.privacy")})
	})
	r.GET("/ramme", site.Anyone, func(c *gin.Context) error { s.AllowFrame(c); return say("frame")(c) })
	r.GET("/tilbake", site.Anyone, func(c *gin.Context) error { return s.Return(c, "/") })
	r.POST("/inn", site.Anyone, func(c *gin.Context) error {
		if err := s.SignIn(c, "kari", s.Now().Add(time.Hour)); err != nil {
			return err
		}
		err := s.Flash(c, site.Notice{Kind: site.Done, Key: "site.form.too_long", Args: map[string]any{"Max": 3}, Link: site.Link{Key: "site.profile", Path: "/profil"}})
		if err != nil {
			return err
		}
		return s.See(c, "/")
	})
	r.POST("/ut", site.Anyone, func(c *gin.Context) error {
		if err := s.SignOut(c); err != nil {
			return err
		}
		return s.See(c, "/")
	})
}

// ask sends one request; headers are pairs of name and value.
func ask(s *site.Site, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://portal.example"+path, strings.NewReader(body))
	r.Header.Set("Accept", "text/html")
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func get(s *site.Site, path string, headers ...string) *httptest.ResponseRecorder {
	return ask(s, http.MethodGet, path, "", headers...)
}

// serving puts a site on a real connection.
func serving(t *testing.T, s *site.Site) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = "portal.example"
		s.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

// post sends a body and gives the status, following nothing.
func post(t *testing.T, server *httptest.Server, path, contentType string, body io.Reader) int {
	t.Helper()
	client := server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Post(server.URL+path, contentType, body)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}
