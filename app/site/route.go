package site

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/app/problem"
)

// Handler answers a request, or returns what went wrong: a *problem.Problem to
// be shown as it says, anything else as a fault of ours.
type Handler func(c *gin.Context) error

// Rule names who may pass. The rooms declare theirs; Authorise decides.
type Rule string

// The rules that need no room.
const (
	Anyone   Rule = "anyone"
	SignedIn Rule = "signed_in"
	Leaving  Rule = "leaving" // ends a login or a look at another's pages, or is about the browser alone: who only looks may do it
)

// onlyVisitors is the authorisation of a site that knows no people.
func onlyVisitors(_ context.Context, rule Rule) error {
	if rule == Anyone || rule == Leaving {
		return nil
	}
	return problem.New(problem.Unauthenticated, "site.error.unauthenticated.text")
}

// Route is one door: the house test sees that each names a rule.
type Route struct {
	Method, Path string
	Rule         Rule
}

// Routes is where rooms mount their pages.
type Routes struct{ site *Site }

// Routes gives the rooms their place to mount pages.
func (s *Site) Routes() *Routes { return &Routes{s} }

// GET mounts a page; HEAD comes with it.
func (r *Routes) GET(path string, rule Rule, h Handler) {
	r.mount(http.MethodGet, path, rule, h)
	r.site.engine.HEAD(path, r.site.door(rule, h))
}

// POST mounts an act. Its body is at most MaxForm bytes.
func (r *Routes) POST(path string, rule Rule, h Handler) { r.mount(http.MethodPost, path, rule, h) }

// Upload mounts an act that takes files, up to so many bytes in all. They are
// kept on disk while the request lasts, whatever their size.
func (r *Routes) Upload(path string, rule Rule, most int64, h Handler) {
	r.site.limits[path] = most
	r.mount(http.MethodPost, path, rule, h)
}

func (r *Routes) mount(method, path string, rule Rule, h Handler) {
	if rule == "" {
		panic("site: " + method + " " + path + " names no rule")
	}
	r.site.routes = append(r.site.routes, Route{method, path, rule})
	r.site.engine.Handle(method, path, r.site.door(rule, h))
}

// List gives every mounted route.
func (s *Site) List() []Route { return s.routes }

// machine is an interface for programs: it checks its own credentials.
type machine struct {
	prefix  string
	handler http.Handler
}

// Machine mounts a handler for programs, outside the cross-origin check and
// without the login cookie. A prefix that ends with a slash takes all below it.
func (s *Site) Machine(prefix string, h http.Handler) {
	s.machines = append(s.machines, machine{prefix, h})
}

// ClientAddress is where a program asks from; behind a trusted proxy, what the
// proxy says.
func (s *Site) ClientAddress(r *http.Request) string {
	c := gin.CreateTestContextOnly(nil, s.engine) // gin knows the proxies, and tells a context alone
	c.Request = r
	return c.ClientIP()
}

// Handler is the whole site.
func (s *Site) Handler() http.Handler { return http.HandlerFunc(s.serve) }

func (s *Site) serve(w http.ResponseWriter, r *http.Request) {
	s.headers.set(w.Header())
	if s.options.Health.serve(w, r) {
		return
	}
	if !s.isPortal(r.Host) {
		s.elsewhere(w, r)
		return
	}
	for _, m := range s.machines {
		if r.URL.Path == m.prefix || strings.HasSuffix(m.prefix, "/") && strings.HasPrefix(r.URL.Path, m.prefix) {
			r.Header.Del("Cookie")
			w.Header().Set("Cache-Control", "no-store")
			m.handler.ServeHTTP(w, r)
			return
		}
	}
	s.engine.ServeHTTP(w, r)
}

// isPortal compares host names as browsers do: case and the scheme's own port
// do not matter.
func (s *Site) isPortal(host string) bool {
	port := ":80"
	if s.secure {
		port = ":443"
	}
	return host == s.host || strings.EqualFold(strings.TrimSuffix(host, port), strings.TrimSuffix(s.host, port))
}

// elsewhere answers a request that came under another name than the portal's:
// course content must never be read as the portal, nor the other way round.
func (s *Site) elsewhere(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
		return
	}
	target := s.options.URL + r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		target += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, target, http.StatusTemporaryRedirect)
}
