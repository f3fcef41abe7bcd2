// Package site is the doorway: every request for a page comes in and every
// answer goes out here. It owns routing, security headers, the login cookie,
// the choice of language, templates, forms, error pages and listening.
//
// It knows no domain. Who a token belongs to and what a rule means are asked
// of functions that cmd/kursbro hands down; the pages are in the rooms'
// */pages; how they look is in views and static.
package site

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/sessions"

	"kursbro/static"
	"kursbro/views"
)

// Options is what a site needs to know. URL and Secret have no default.
type Options struct {
	URL            string   // the portal's public address: https://kursbro.example
	ContentURL     string   // where courses play, on another host
	Secret         []byte   // at least 32 bytes: signs and hides flash messages
	OldSecrets     [][]byte // those before it, which open what they have hidden
	TrustedProxies []string // addresses or CIDRs whose X-Forwarded-For is believed
	Contact        Contact
	Demo           bool
	Kept           Kept   // what the text about privacy says of time
	PrivacyText    string // from when that text is: 2026-11-22

	// Identify finds whom a login token belongs to, and puts it into the context.
	// A token that is nobody's any more is a Visitor who is not SignedIn, no error.
	Identify func(ctx context.Context, token string) (context.Context, Visitor, error)
	// Authorise answers nil when whoever the context names may pass.
	Authorise func(ctx context.Context, rule Rule) error
	// KeepTheme keeps the theme that whoever the context names has chosen.
	KeepTheme func(ctx context.Context, theme string) error
	// Explain has the last look at an error that is no problem yet, and makes one
	// of what it knows: the database's own trouble, for one.
	Explain func(error) error
	// Menu lists the links on top, for whoever the context names; Link.Key is enough.
	Menu func(ctx context.Context) []Link
	// Notices are what upper rooms have to say on a page, by its path.
	Notices func(ctx context.Context, path string) []Notice

	Views   fs.FS            // default: the embedded templates
	Now     func() time.Time // default: time.Now
	Log     *slog.Logger     // default: slog.Default
	Metrics *Metrics         // nil: nothing is counted
	Health  *Health          // nil: /healthz and /readyz are not there
}

// Kept is how many days things are kept; nought is for ever.
type Kept struct{ Guests, Inquiries, Mails, Log int }

// Contact is how people reach the helpdesk; error pages and the footer say it.
type Contact struct {
	Phone string // as people read it: 55 97 00 00
	Dial  string // as telephones dial it: +4755970000
	Mail  string
	Hours string // when the phone is answered on weekdays: 07.30–15.30; empty: not said
}

// Site is one portal: its routes, templates and doors.
type Site struct {
	options  Options
	host     string // host:port that the portal answers to
	secure   bool   // https
	engine   *gin.Engine
	machines []machine
	routes   []Route
	limits   map[string]int64 // bytes of a body, by method and route
	store    sessions.Store
	notices  sealer
	guard    *http.CrossOriginProtection
	headers  headers
	sets     *sets
}

// New builds the site and parses every registered view, so that a template
// with a mistake stops the program at the start.
func New(o Options) (*Site, error) {
	o = o.withDefaults()
	address, err := url.Parse(o.URL)
	if err != nil || address.Host == "" {
		return nil, fmt.Errorf("site: %q is no address", o.URL)
	}
	if len(o.Secret) < 32 {
		return nil, errors.New("site: the secret is shorter than 32 bytes")
	}
	s := &Site{
		options: o, host: address.Host, secure: address.Scheme == "https",
		limits: map[string]int64{}, guard: http.NewCrossOriginProtection(),
	}
	s.store = tokenStore{secure: s.secure}
	s.headers = newHeaders(s.secure, o.ContentURL)
	if s.notices, err = newSealer(append([][]byte{o.Secret}, o.OldSecrets...)...); err != nil {
		return nil, err
	}
	if s.sets, err = newSets(o.Views); err != nil {
		return nil, err
	}
	if s.engine, err = newEngine(o.TrustedProxies); err != nil {
		return nil, err
	}
	s.mountOwn()
	return s, nil
}

func (o Options) withDefaults() Options {
	o.URL, o.ContentURL = strings.TrimRight(o.URL, "/"), strings.TrimRight(o.ContentURL, "/")
	if o.Views == nil {
		o.Views = views.FS
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Identify == nil {
		o.Identify = func(ctx context.Context, _ string) (context.Context, Visitor, error) { return ctx, Visitor{}, nil }
	}
	if o.Authorise == nil {
		o.Authorise = onlyVisitors
	}
	if o.KeepTheme == nil {
		o.KeepTheme = func(context.Context, string) error { return nil }
	}
	if o.Explain == nil {
		o.Explain = func(err error) error { return err }
	}
	if o.Menu == nil {
		o.Menu = func(context.Context) []Link { return nil }
	}
	if o.Notices == nil {
		o.Notices = func(context.Context, string) []Notice { return nil }
	}
	return o
}

func newEngine(proxies []string) (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false // ours answers in notFound, to checked paths
	e.ContextWithFallback = true    // a *gin.Context that is passed on as a context is the request's
	e.MaxMultipartMemory = inMemory
	if err := e.SetTrustedProxies(proxies); err != nil {
		return nil, fmt.Errorf("site: trusted proxies: %w", err)
	}
	return e, nil
}

// mountOwn mounts what belongs to no room.
func (s *Site) mountOwn() {
	r := s.Routes()
	r.POST("/sprak", Leaving, s.chooseLanguage)
	r.POST("/tema", Leaving, s.chooseTheme)
	r.GET("/personvern", Anyone, s.showPrivacy)
	r.GET("/tilgjengelighet", Anyone, s.showAccessibility)
	r.GET(securityPath, Anyone, s.showSecurity)
	s.engine.NoRoute(s.door(Anyone, s.notFound))
	s.engine.NoMethod(s.door(Anyone, wrongMethod))
	files := static.Handler()
	s.Machine(static.Prefix, files)
	s.Machine("/favicon.ico", files)
	s.Machine("/apple-touch-icon.png", files)
}

// URL is the portal's public address, without a slash at the end.
func (s *Site) URL() string { return s.options.URL }

// Now is the site's clock.
func (s *Site) Now() time.Time { return s.options.Now() }
