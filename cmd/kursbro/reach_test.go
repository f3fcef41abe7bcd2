package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/site"
)

// This test walks every route of the portal as everybody who may come: with
// what is the asker's own, with what is a colleague's in the same organisation
// and with what is another organisation's. What accounts.Table says of the
// route's rule must be what is answered.
//
// A new route needs three things: a rule of the table; if its path has
// parameters, a line in stages (reach_things_test.go) that makes what they name;
// and, if it is a form that is checked before the act asks whose it is, a filled
// in form in forms.

// whose is whose thing is asked for.
type whose string

const (
	theirs     whose = "their own"
	neighbours whose = "a colleague's"
	strangers  whose = "another organisation's"
)

// ruling is an answer as far as authority goes.
type ruling string

const (
	allowed   ruling = "allowed" // also where the form has faults, or it is too late
	signIn    ruling = "sign in"
	forbidden ruling = "forbidden"
	absent    ruling = "not there"
	broken    ruling = "broken"
)

func rulingOn(answer *httptest.ResponseRecorder) ruling {
	switch code := answer.Code; {
	case code == http.StatusUnauthorized, code == http.StatusSeeOther && strings.HasPrefix(answer.Header().Get("Location"), "/logg-inn?return="):
		return signIn
	case code == http.StatusForbidden:
		return forbidden
	case code == http.StatusNotFound:
		return absent
	case code >= 500, code == http.StatusMethodNotAllowed:
		return broken
	}
	return allowed
}

// expected is what the table says: of the best of the asker's roles.
func expected(may accounts.May, a *asker, of whose) ruling {
	if _, all := may[accounts.Passerby]; !all && !a.SignedIn() {
		return signIn
	}
	worst := forbidden
	for role, reach := range may {
		switch {
		case a.is(role) && covers(reach, a, of):
			return allowed
		case a.is(role) && refusal(reach, of) == absent, a.Has(role) && !a.is(role):
			worst = absent
		}
	}
	return worst
}

// covers says whether a reach comes as far as the thing.
func covers(reach accounts.Reach, a *asker, of whose) bool {
	switch reach {
	case accounts.Open:
		return true
	case accounts.Oneself, accounts.People:
		return of == theirs
	case accounts.Mailed:
		return of == theirs && a.SignedIn()
	case accounts.Made:
		return of == theirs || a.whole
	case accounts.Offered:
		return of != strangers
	case accounts.Subtree:
		return of != strangers || a.whole
	case accounts.Others:
		return of == neighbours || of == strangers && a.whole
	case accounts.Whole:
		return a.whole
	}
	return false
}

// refusal is what lies beyond a reach: not there, unless that it is there is no
// secret.
func refusal(reach accounts.Reach, of whose) ruling {
	if reach == accounts.Whole || reach == accounts.Mailed || reach == accounts.Others && of == theirs {
		return forbidden
	}
	return absent
}

func TestEveryRouteAnswersEveryRoleAsTheTableSays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		asked := 0
		for _, route := range w.portal.site.List() {
			may := accounts.MayOf(string(route.Rule))
			if may == nil {
				t.Errorf("%s %s names the rule %q, which is not in accounts.Table", route.Method, route.Path, route.Rule)
				continue
			}
			asked += w.walk(route, may)
		}
		w.discreet()
		t.Logf("%d routes, %d requests", len(w.portal.site.List()), asked)
	})
}

// walk asks one route as everybody and for everything; those who are to be
// refused come first, so that what they must not touch is as it was.
func (w *world) walk(route site.Route, may accounts.May) (asked int) {
	stage, known := stageOf(route)
	if !known {
		w.t.Errorf("%s %s: what its parameters name is not made yet; add it to stages in reach_things_test.go", route.Method, route.Path)
		return 0
	}
	all := []whose{theirs}
	if stage != "" {
		all = []whose{strangers, neighbours, theirs}
	}
	for _, refused := range []bool{true, false} {
		for _, a := range w.askers {
			for _, of := range all {
				want := expected(may, a, of)
				if stage == "" && want == absent {
					want = allowed // a list, which is empty
				}
				if (want != allowed) == refused {
					w.ask(route, stage, a, of, want)
					asked++
				}
			}
		}
	}
	return asked
}

func (w *world) ask(route site.Route, stage string, a *asker, of whose, want ruling) {
	w.t.Helper()
	it := w.thing(stage, a, of, want == allowed && route.Method == http.MethodPost)
	path := it.fill(route.Path)
	body := url.Values{}
	if form := forms[route.Method+" "+route.Path]; form != nil {
		body = form(w, it)
	}
	answer := w.send(a, route.Method, path, body)
	got := rulingOn(answer)
	if opens(route, want, got) {
		got = want
	}
	if got != want {
		hint := ""
		if want == absent && got == allowed && route.Method == http.MethodPost {
			hint = "\n\tan act that lets them in – or a form that is refused first: then fill it in, in forms of reach_things_test.go"
		}
		w.t.Errorf("%s %s (rule %s) as %s with %s: want %s, got %s (%d%s)%s", route.Method, route.Path, route.Rule, a.name, of, want, got,
			answer.Code, to(answer), hint)
		return
	}
	if want == allowed && route.Method == http.MethodGet {
		w.leaks(route, a, of, answer)
	}
}

// opens forgives a route with the key in its address, where this key is to
// nothing, and the step of signing in, where nobody is at it.
func opens(route site.Route, want, got ruling) bool {
	may := accounts.MayOf(string(route.Rule))
	key := may[accounts.Passerby] == accounts.Open || may[accounts.Guest] == accounts.Open
	return want == allowed && key && (got == absent || got == signIn && route.Rule == site.Rule(accounts.RuleStep))
}

func to(answer *httptest.ResponseRecorder) string {
	if location := answer.Header().Get("Location"); location != "" {
		return " to " + location
	}
	return ""
}

// leaks looks for people and courses of the other organisation on a page that
// was rightly opened, and on pages of one's own for a colleague's.
func (w *world) leaks(route site.Route, a *asker, of whose, answer *httptest.ResponseRecorder) {
	w.t.Helper()
	may := accounts.MayOf(string(route.Rule))
	if _, open := may[accounts.Passerby]; open || a.whole || of == strangers {
		return
	}
	if body := answer.Body.String(); strings.Contains(body, stranger) {
		w.t.Errorf("%s %s as %s shows what is another organisation's", route.Method, route.Path, a.name)
	}
	own := !slices.ContainsFunc(may.Roles(), func(r accounts.Role) bool { return a.is(r) && may[r] != accounts.Oneself })
	if body := answer.Body.String(); own && strings.Contains(body, neighbour) {
		w.t.Errorf("%s %s as %s shows what is a colleague's", route.Method, route.Path, a.name)
	}
}

// send asks as a browser does, each time from another address: nobody is to be
// throttled here.
func (w *world) send(a *asker, method, path string, form url.Values) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(method, w.config.URL+path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.Header.Set("Accept", "text/html")
	w.sent++
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4000", w.sent>>16&255, w.sent>>8&255, w.sent&255)
	if a.SignedIn() {
		r.AddCookie(&http.Cookie{Name: "kursbro", Value: w.login(a)})
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	w.sealed(a, method+" "+path, answer)
	return answer
}

// sealed says that an answer, of whatever kind, has what browsers are to be told,
// and that nobody between keeps what somebody signed in has asked for.
func (w *world) sealed(a *asker, what string, answer *httptest.ResponseRecorder) {
	w.t.Helper()
	h := answer.Header()
	opener := "same-origin"
	if strings.Contains(h.Get("Content-Security-Policy"), "frame-src") { // what a course opens hears of the course
		opener = "same-origin-allow-popups"
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": opener, "Cross-Origin-Resource-Policy": "same-origin"} {
		if h.Get(name) != want {
			w.t.Errorf("%s as %s (%d): %s is %q", what, a.name, answer.Code, name, h.Get(name))
		}
	}
	policy, kept := h.Get("Content-Security-Policy"), h.Get("Cache-Control")
	if strings.Contains(what, " /logg-ut/fra/") { // providers frame what they tell us
		policy = strings.Replace(policy, "frame-ancestors *", "frame-ancestors 'none'", 1)
	}
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
		w.t.Errorf("%s as %s (%d): policy %q", what, a.name, answer.Code, policy)
	}
	if kept == "" || a.SignedIn() && strings.Contains(kept, "public") {
		w.t.Errorf("%s as %s (%d): Cache-Control %q", what, a.name, answer.Code, kept)
	}
	for _, cookie := range answer.Result().Cookies() {
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
			w.t.Errorf("%s as %s: cookie %s", what, a.name, cookie.Raw)
		}
	}
}
