package site_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"kursbro/app/site"
)

const (
	login = "__Host-kursbro=kari"
	gone  = "__Host-kursbro=revoked"
)

func TestTheDoorLetsInWhomTheRuleNames(t *testing.T) {
	s := open(t)
	for _, row := range []struct {
		method, path, cookie string
		code                 int
		leads                string
	}{
		{"GET", "/", "", 200, ""},
		{"HEAD", "/", "", 200, ""},
		{"GET", "/", gone, 200, ""}, // a revoked login still reads the front page
		{"GET", "/min-side", login, 200, ""},
		{"GET", "/min-side", "", 303, "/logg-inn?return=%2Fmin-side"},
		{"GET", "/min-side?vis=50&q=æ", "", 303, "/logg-inn?return=%2Fmin-side%3Fvis%3D50%26q%3D%C3%A6"},
		{"GET", "/min-side", gone, 303, "/logg-inn?return=%2Fmin-side"},
		{"POST", "/mitt", "", 401, ""}, // what was typed cannot come back through a redirect
		{"POST", "/mitt", login, 200, ""},
		{"GET", "/admin", login, 403, ""},
		{"GET", "/admin", "", 303, "/logg-inn?return=%2Fadmin"},
		{"GET", "/min-side", "__Host-kursbro=broken", 500, ""},
		{"GET", "/min-side/", login, 303, "/min-side"},
		{"GET", "//evil.example/", "", 404, ""},
		{"DELETE", "/min-side", login, 405, ""},
		{"TRACE", "/min-side", login, 405, ""},
		{"GET", "/nowhere", "", 404, ""},
		{"GET", "/min-side", "kursbro=kari", 303, "/logg-inn?return=%2Fmin-side"}, // not the name that https has
	} {
		w := ask(s, row.method, row.path, "", "Cookie", row.cookie)
		if w.Code != row.code || w.Header().Get("Location") != row.leads {
			t.Errorf("%s %s with %q: %d %q", row.method, row.path, row.cookie, w.Code, w.Header().Get("Location"))
		}
		if row.method == "HEAD" && w.Body.Len() > 0 {
			t.Errorf("HEAD %s has a body", row.path)
		}
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	s := open(t)
	for _, row := range []struct {
		name    string
		headers []string
		code    int
	}{
		{"our own page", []string{"Sec-Fetch-Site", "same-origin", "Origin", "https://portal.example"}, 200},
		{"an old browser on our page", []string{"Origin", "https://portal.example"}, 200},
		{"a program that sends neither", nil, 200},
		{"another site", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		{"the content host", []string{"Sec-Fetch-Site", "same-site", "Origin", "https://content.example"}, 403},
		{"a frame without origin", []string{"Origin", "null"}, 403},
		{"an old browser on another site", []string{"Origin", "https://evil.example"}, 403},
	} {
		w := ask(s, "POST", "/endre", "a=b", row.headers...)
		if w.Code != row.code || strings.Contains(w.Body.String(), "changed") != (row.code == 200) {
			t.Errorf("%s: %d", row.name, w.Code)
		}
	}
}

func TestAnotherHostNameIsNotThePortal(t *testing.T) {
	s := open(t)
	w := get(s, "/kurs/1?a=b%20c", "Host", "content.example")
	if w.Code != http.StatusTemporaryRedirect || w.Header().Get("Location") != "https://portal.example/kurs/1?a=b%20c" {
		t.Errorf("GET: %d %s", w.Code, w.Header().Get("Location"))
	}
	for _, host := range []string{"portal.example:443", "PORTAL.example"} {
		if w := get(s, "/", "Host", host); w.Code != http.StatusOK {
			t.Errorf("%s is the portal: %d", host, w.Code)
		}
	}
	for _, host := range []string{"portal.example:80", "portal.example:8443", "portal.example.evil.example", ""} {
		if w := get(s, "/", "Host", host); w.Code != http.StatusTemporaryRedirect {
			t.Errorf("%q is not the portal: %d", host, w.Code)
		}
	}
	if w := ask(s, "POST", "/endre", "a=b", "Host", "content.example"); w.Code != http.StatusMisdirectedRequest {
		t.Errorf("POST: %d", w.Code)
	}
	if w := get(s, "//evil.example/x", "Host", "other.example"); w.Header().Get("Location") != "https://portal.example//evil.example/x" {
		t.Errorf("led to %s", w.Header().Get("Location"))
	}
}

func TestMachinesSeeNoCookie(t *testing.T) {
	s := open(t)
	s.Machine("/scim/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("cookie:" + r.Header.Get("Cookie")))
	}))
	w := ask(s, "POST", "/scim/Users", "x", "Cookie", login, "Origin", "https://hr.example", "Sec-Fetch-Site", "cross-site")
	if w.Code != 200 || w.Body.String() != "cookie:" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
}

func TestAMachinesAddressIsWhatATrustedProxySays(t *testing.T) {
	for proxy, want := range map[string]string{
		"192.0.2.1": "203.0.113.9", // httptest's own
		"10.9.9.9":  "192.0.2.1",
	} {
		s := open(t, func(o *site.Options) { o.TrustedProxies = []string{proxy} })
		r := httptest.NewRequest("GET", "https://portal.example/scim/v2/Users", nil)
		r.Header.Set("X-Forwarded-For", "203.0.113.9")
		if got := s.ClientAddress(r); got != want {
			t.Errorf("behind %s: %s, not %s", proxy, got, want)
		}
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	s := open(t, func(o *site.Options) { o.Health = site.NewHealth() })
	s.Machine("/scim/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("{}")) }))
	for _, path := range []string{"/", "/nowhere", "/panikk", "/min-side", "/scim/Users", "/favicon.ico", "/static/nothing.css", "/healthz", "/elsewhere"} {
		host := map[string]string{"/elsewhere": "other.example"}[path]
		if host == "" {
			host = "portal.example"
		}
		h := get(s, path, "Host", host).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy":      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Origin-Agent-Cluster":         "?1",
			"Strict-Transport-Security":    "max-age=63072000; includeSubDomains",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if h.Get("Permissions-Policy") == "" || h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
	if csp := get(s, "/ramme").Header().Get("Content-Security-Policy"); !strings.HasSuffix(csp, "; frame-src https://content.example") {
		t.Errorf("a page that asks may frame content: %s", csp)
	}
}

func TestPagesOfPeopleAreNotKept(t *testing.T) {
	s := open(t)
	for _, row := range []struct{ path, cookie, want string }{
		{"/", "", "private, no-cache"},
		{"/", login, "no-store"},
		{"/min-side", login, "no-store"},
		{"/nowhere", "", "no-store"},
		{"/min-side", "", "private, no-cache"},
	} {
		if got := get(s, row.path, "Cookie", row.cookie).Header().Get("Cache-Control"); got != row.want {
			t.Errorf("%s with %q: %q", row.path, row.cookie, got)
		}
	}
}

func TestOverHTTPThereIsNoPromiseOfHTTPS(t *testing.T) {
	s := open(t, func(o *site.Options) { o.URL = "http://portal.example" })
	w := ask(s, "POST", "/inn", "")
	if h := w.Header(); h.Get("Strict-Transport-Security") != "" || !strings.HasPrefix(h.Get("Set-Cookie"), "kursbro=kari;") {
		t.Errorf("%v", h)
	}
}

func TestEveryRouteNamesItsRule(t *testing.T) {
	s := open(t)
	for _, route := range s.List() {
		if route.Rule == "" {
			t.Errorf("%s %s has no rule", route.Method, route.Path)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a route without a rule was mounted")
		}
	}()
	s.Routes().GET("/apen", "", nil)
}

// TestWhatIsNoTextReachesNoHandler: a database would fail on it.
func TestWhatIsNoTextReachesNoHandler(t *testing.T) {
	s := open(t)
	s.Routes().GET("/kurs/:id", site.Anyone, func(c *gin.Context) error {
		if asked := c.Param("id") + c.Query("forsok"); asked != "aæb" {
			t.Errorf("the handler is asked for %q", asked)
		}
		return s.See(c, "/")
	})
	for path, code := range map[string]int{"/kurs/%00": 404, "/kurs/a%00b": 404, "/kurs/a%ff": 404, "/kurs/a?forsok=%c3%a6%00b": 303, "/kurs/a?forsok=%ff%c3%a6b&x=%ff": 303, "/kurs/a?forsok=%c3%a6b": 303} {
		if w := ask(s, "GET", path, ""); w.Code != code {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
