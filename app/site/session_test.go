package site_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"kursbro/app/site"
)

func cookieOf(w *httptest.ResponseRecorder, name string) *http.Cookie {
	for _, c := range w.Result().Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func TestTheLoginCookieIsOneOpaqueToken(t *testing.T) {
	s := open(t)
	c := cookieOf(ask(s, "POST", "/inn", ""), "__Host-kursbro")
	if c == nil || c.Value != "kari" || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 3600 {
		t.Fatalf("%+v", c)
	}
	w := ask(s, "POST", "/ut", "", "Cookie", login)
	if c := cookieOf(w, "__Host-kursbro"); c == nil || c.MaxAge >= 0 || c.Value != "" {
		t.Errorf("after signing out: %+v", c)
	}
}

func TestAFlashIsShownOnce(t *testing.T) {
	s := open(t)
	w := ask(s, "POST", "/inn", "")
	flash := cookieOf(w, "__Host-melding")
	if flash == nil || strings.Contains(flash.Value, "too_long") {
		t.Fatalf("%+v", flash)
	}
	w = get(s, "/", "Cookie", "__Host-melding="+flash.Value, "Accept-Language", "en")
	if !strings.Contains(w.Body.String(), "at most 3 characters") || !strings.Contains(w.Body.String(), `href="/profil"`) {
		t.Errorf("%s", w.Body)
	}
	if c := cookieOf(w, "__Host-melding"); c == nil || c.MaxAge >= 0 {
		t.Errorf("it stays: %+v", c)
	}
	later := open(t, func(o *site.Options) {
		o.Now = func() time.Time { return time.Date(2026, 5, 7, 12, 6, 0, 0, time.UTC) }
	})
	if w := get(later, "/", "Cookie", "__Host-melding="+flash.Value, "Accept-Language", "en"); strings.Contains(w.Body.String(), "at most 3 characters") {
		t.Error("a notice of six minutes ago is shown")
	}
	other := bytes.Repeat([]byte("o"), 32)
	for shown, old := range map[bool][][]byte{true: {secret}, false: nil} {
		rotated := open(t, func(o *site.Options) { o.Secret, o.OldSecrets = other, old })
		if w := get(rotated, "/", "Cookie", "__Host-melding="+flash.Value, "Accept-Language", "en"); strings.Contains(w.Body.String(), "at most 3 characters") != shown {
			t.Errorf("under another secret: shown %v", !shown)
		}
	}
	for _, forged := range []string{"x", flash.Value[:len(flash.Value)-2], strings.Repeat("A", 5000)} {
		if w := get(s, "/", "Cookie", "__Host-melding="+forged); w.Code != 200 || strings.Contains(w.Body.String(), "flash") {
			t.Errorf("a forged notice: %d", w.Code)
		}
	}
}

func TestANoticeHasTheColourOfItsKind(t *testing.T) {
	s := open(t)
	for kind, colour := range map[site.Kind]string{site.Done: "success", site.Note: "info", site.Mind: "warning", site.Wrong: "danger"} {
		s.Routes().POST("/si/"+string(kind), site.Anyone, func(c *gin.Context) error {
			if err := s.Flash(c, site.Notice{Kind: kind, Key: "site.profile"}); err != nil {
				return err
			}
			return s.See(c, "/")
		})
		said := cookieOf(ask(s, "POST", "/si/"+string(kind), ""), "__Host-melding")
		if page := get(s, "/", "Cookie", "__Host-melding="+said.Value).Body.String(); !strings.Contains(page, `class="flash ds-alert" data-color="`+colour+`"`) {
			t.Errorf("%s has not the colour %s", kind, colour)
		}
	}
}

func TestTheLanguageIsTheReadersChoice(t *testing.T) {
	s := open(t)
	for _, row := range []struct{ path, cookie, accept, want string }{
		{"/", "", "", "nb"},
		{"/", "", "en", "en"},
		{"/", login, "en", "nn"},                       // the profile says nynorsk
		{"/", login + "; __Host-sprak=se", "en", "se"}, // this browser says Sámi
		{"/?sprak=en", login + "; __Host-sprak=se", "nb", "en"},
		{"/?sprak=xx", "__Host-sprak=../../x", "en", "en"},
	} {
		w := get(s, row.path, "Cookie", row.cookie, "Accept-Language", row.accept)
		if !strings.Contains(w.Body.String(), `lang="`+row.want+`"`) {
			t.Errorf("%+v: %.120s", row, w.Body)
		}
	}
	if c := cookieOf(get(s, "/?sprak=se"), "__Host-sprak"); c == nil || c.Value != "se" {
		t.Errorf("?sprak is not remembered: %+v", c)
	}
	w := ask(s, "POST", "/sprak", "language=se&return=/min-side?vis=50")
	if c := cookieOf(w, "__Host-sprak"); w.Code != 303 || w.Header().Get("Location") != "/min-side?vis=50" || c == nil || c.Value != "se" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	w = ask(s, "POST", "/tema", "theme=dark&return=//evil.example")
	if c := cookieOf(w, "__Host-theme"); w.Header().Get("Location") != "/" || c == nil || c.Value != "dark" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := get(s, "/", "Cookie", "__Host-theme=dark"); !strings.Contains(w.Body.String(), `data-color-scheme="dark"`) {
		t.Errorf("%.200s", w.Body)
	}
	if w := get(s, "/", "Cookie", `__Host-theme="><script>`); !strings.Contains(w.Body.String(), `data-color-scheme="auto"`) {
		t.Errorf("%.200s", w.Body)
	}
}

func TestTheMenuMarksWhereOneIs(t *testing.T) {
	w := get(open(t), "/min-side", "Cookie", login)
	if !strings.Contains(w.Body.String(), `href="/min-side" aria-current="page"`) || !strings.Contains(w.Body.String(), "Kari N.") {
		t.Errorf("%s", w.Body)
	}
}
