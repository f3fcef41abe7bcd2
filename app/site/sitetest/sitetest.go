// Package sitetest is a browser for tests of pages: it keeps cookies, follows
// redirects, fills in forms and looks at what came back as a person or a
// screen reader would.
//
// It mounts a room's own pages (and those below it) on a real site over the
// database that the test gives. What needs a real browser – scripts, colours,
// the keyboard – is in cmd/kursbro/journeys.
package sitetest

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kursbro/app/i18n"
	"kursbro/app/site"
)

// Address is the portal's in tests; https, so that cookies are what they are
// in production.
const (
	Address        = "https://portal.example"
	ContentAddress = "https://content.example"
)

// Now is the moment at which every site of a test stands still, unless its
// options have a clock.
var Now = time.Date(2026, 5, 7, 12, 0, 0, 0, time.UTC)

// Browser is one reader's browser.
type Browser struct {
	// Log holds what the site has logged, as text.
	Log *bytes.Buffer

	t        testing.TB
	handler  http.Handler
	cookies  http.CookieJar
	language i18n.Language
	address  string // remote address
}

// New opens a browser on a site with the given pages. Of the options, address,
// secret, contact, clock and log are filled in when they are empty.
func New(t testing.TB, o site.Options, mount func(*site.Site)) *Browser {
	t.Helper()
	log := &bytes.Buffer{}
	if o.URL == "" {
		o.URL, o.ContentURL = Address, ContentAddress
	}
	if o.Secret == nil {
		o.Secret = bytes.Repeat([]byte("t"), 32)
	}
	if o.Contact == (site.Contact{}) {
		o.Contact = site.Contact{Phone: "55 00 00 00", Dial: "+4755000000", Mail: "hjelp@kursbro.example"}
	}
	if o.Now == nil {
		o.Now = func() time.Time { return Now }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(log, site.LogOptions(slog.LevelInfo)))
	}
	s, err := site.New(o)
	if err != nil {
		t.Fatal(err)
	}
	mount(s)
	b := &Browser{Log: log, t: t, handler: s.Handler(), language: i18n.NB, address: "192.0.2.1"}
	b.Forget()
	return b
}

// Another is another browser on the same site, with no cookies.
func (b *Browser) Another() *Browser {
	other := *b
	other.Forget()
	return &other
}

// For is the same browser reporting to another test, such as a subtest.
func (b *Browser) For(t testing.TB) *Browser {
	other := *b
	other.t = t
	return &other
}

// Forget throws the cookies away.
func (b *Browser) Forget() {
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	b.cookies = jar
}

// Language sets what the browser prefers.
func (b *Browser) Language(l i18n.Language) { b.language = l }

// From sets the address that the browser asks from.
func (b *Browser) From(address string) { b.address = address }

// Cookie is the value of a cookie; empty when the browser has none.
func (b *Browser) Cookie(name string) string {
	for _, cookie := range b.cookies.Cookies(parsed(Address + "/")) {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}

// SetCookie gives the browser a cookie, such as the login of somebody that the
// test has signed in: name "__Host-kursbro".
func (b *Browser) SetCookie(name, value string) {
	b.cookies.SetCookies(parsed(Address+"/"), []*http.Cookie{{Name: name, Value: value, Path: "/", Secure: true}})
}

// SignIn gives the browser a login token.
func (b *Browser) SignIn(token string) { b.SetCookie("__Host-kursbro", token) }

// Get reads a page, following redirects. Anything but 200 fails the test, and
// so does a page with faults that a screen reader would stumble over.
func (b *Browser) Get(path string) *Page {
	b.t.Helper()
	p := b.Do(http.MethodGet, path, "").Follow()
	p.Status(http.StatusOK)
	return p
}

// Do sends one request and follows nothing. headers are pairs of name and
// value; a body is a form unless they say otherwise.
func (b *Browser) Do(method, path, body string, headers ...string) *Page {
	b.t.Helper()
	header := http.Header{}
	if body != "" || method == http.MethodPost {
		header.Set("Content-Type", "application/x-www-form-urlencoded")
		header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		header.Set(headers[i], headers[i+1])
	}
	return b.send(method, path, strings.NewReader(body), header)
}

// Post sends a form of our own making and follows nothing.
func (b *Browser) Post(path string, values url.Values) *Page {
	b.t.Helper()
	return b.Do(http.MethodPost, path, values.Encode())
}

func (b *Browser) send(method, path string, body io.Reader, header http.Header) *Page {
	b.t.Helper()
	at := parsed(Address).ResolveReference(parsed(path))
	if at.Host != parsed(Address).Host {
		b.t.Fatalf("%s leads out of the portal", path)
	}
	at.Fragment = "" // stays in the browser
	r := httptest.NewRequest(method, at.String(), body)
	r.RemoteAddr = b.address + ":40000"
	r.Header.Set("Accept", "text/html,*/*;q=0.8")
	r.Header.Set("Accept-Language", string(b.language))
	for _, cookie := range b.cookies.Cookies(at) {
		r.AddCookie(cookie)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	answer := w.Result()
	b.cookies.SetCookies(at, answer.Cookies())
	return b.read(at, answer)
}

func (b *Browser) read(at *url.URL, answer *http.Response) *Page {
	b.t.Helper()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	p := &Page{Code: answer.StatusCode, Header: answer.Header, Path: at.RequestURI(), Body: string(body), browser: b}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") && answer.StatusCode/100 != 3 {
		root, err := html.Parse(bytes.NewReader(body))
		if err != nil {
			b.t.Fatal(err)
		}
		p.Element = &Element{root, p}
		for _, fault := range faults(root) {
			b.t.Errorf("%s: %s", p.Path, fault)
		}
	}
	return p
}

func parsed(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	return u
}
