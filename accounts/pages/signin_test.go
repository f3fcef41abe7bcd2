package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

func credentials(name, password string, more ...string) url.Values {
	values := url.Values{"name": {name}, "password": {password}}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return values
}

func TestSigningInAndOut(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		b := h.Another()
		page := b.Get("/logg-inn").Form("/logg-inn").Fill("name", "kari@privat.example").Fill("password", "feil passord").Check("stay").Submit()
		page.Status(http.StatusUnprocessableEntity).Has("Brukernavnet eller passordet stemmer ikke.").Lacks("feil passord")
		unknown := b.Another().Post("/logg-inn", credentials("ola@privat.example", "feil passord", "stay", "true")).Status(http.StatusUnprocessableEntity)
		if strings.ReplaceAll(unknown.Body, "ola@", "kari@") != page.Body {
			t.Error("an unknown name reads otherwise than a wrong password")
		}
		form := page.Form("/logg-inn")
		if form.Value("name") != "kari@privat.example" || form.Value("stay") != "true" {
			t.Error("what was typed is lost")
		}
		in := b.Post("/logg-inn", credentials("kari@privat.example", secret, "stay", "true")).Leads("/min-side")
		cookie := strings.Join(in.Header.Values("Set-Cookie"), "\n")
		for _, want := range []string{"__Host-kursbro=", "Max-Age=2592000", "HttpOnly", "Secure", "SameSite=Lax", "__Host-kjent="} {
			if !strings.Contains(cookie, want) {
				t.Errorf("%s is not in %s", want, cookie)
			}
		}
		b.Do(http.MethodGet, "/logg-inn?return=/profil", "").Leads("/profil")
		b.Post("/logg-ut", nil).Leads("/")
		b.Do(http.MethodGet, "/profil", "").Status(http.StatusSeeOther)
		short := b.Post("/logg-inn", credentials("kari@privat.example", secret)).Leads("/min-side")
		if strings.Contains(short.Header.Get("Set-Cookie"), "Max-Age=2592000") {
			t.Error("remembered without being asked to")
		}
	})
}

func TestOneComesBackWhereOneWas(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		for asked, want := range map[string]string{
			"/profil": "/profil", "/kurs/1?a=b": "/kurs/1?a=b", "https://vond.example": "/min-side", "//vond.example": "/min-side", `/\vond.example`: "/min-side", "": "/min-side",
		} {
			h.Another().Post("/logg-inn", credentials("kari@privat.example", secret, "return", asked)).Leads(want)
		}
		page := h.Another().Get("/logg-inn?return=%2Fprofil%2Fpassord")
		if page.Form("/logg-inn").Value("return") != "/profil/passord" {
			t.Error("the way back is lost on the form")
		}
	})
}

func TestANewTokenAtEachSignIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		before := h.Cookie("__Host-kursbro")
		h.Post("/logg-inn", credentials("kari@privat.example", secret)).Leads("/min-side")
		if after := h.Cookie("__Host-kursbro"); after == before || after == "" {
			t.Error("the old token lives on")
		}
		if n := len(h.texts("SELECT token_hash FROM login")); n != 1 {
			t.Errorf("%d logins", n)
		}
		planted := h.Another()
		planted.SignIn("a token that somebody planted")
		planted.Post("/logg-inn", credentials("kari@privat.example", secret)).Leads("/min-side")
		if planted.Cookie("__Host-kursbro") == "a token that somebody planted" {
			t.Error("the planted token was taken over")
		}
	})
}

func TestM42_TheScreenTellsTheRightOldPassword(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		_, internal := h.staff("kano1", "")
		h.write(func(tx *db.Tx) error { return accounts.CloseMerged(t.Context(), tx, guest, internal, "proven") })
		h.Do(http.MethodGet, "/profil", "").Status(http.StatusSeeOther)
		h.Post("/logg-inn", credentials("kari@privat.example", secret)).Status(http.StatusConflict).Has("slått sammen med profilen din på jobben", "kano1")
		h.Post("/logg-inn", credentials("kari@privat.example", "feil")).Status(http.StatusUnprocessableEntity).Lacks("kano1", "slått sammen")
	})
}

func TestADeviceIsToldWhyAMergeSignedItOut(t *testing.T) {
	for _, test := range []struct{ evidence, told string }{{"typed", "brukernavnet du har på jobb"}, {"proven", "brukernavnet kano1"}} {
		each(t, func(t *testing.T, h house) {
			guest := h.guest()
			_, internal := h.staff("kano1", "")
			h.write(func(tx *db.Tx) error { return accounts.CloseMerged(t.Context(), tx, guest, internal, test.evidence) })
			stranger := h.Another()
			h.Do(http.MethodGet, "/profil", "").Leads("/logg-inn")
			page := h.Get("/logg-inn").Has("Profilen du brukte her, er slått sammen", test.told)
			if named := strings.Contains(page.Body, "kano1"); named != (test.evidence == "proven") {
				t.Errorf("%s: username shown: %v (M17, M42)", test.evidence, named)
			}
			h.Get("/logg-inn").Lacks("slått sammen") // told once
			h.Do(http.MethodGet, "/profil", "").Leads("/logg-inn?return=%2Fprofil")
			stranger.Get("/logg-inn").Lacks("slått sammen")
		})
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		b := h.Another()
		for range 10 {
			b.Post("/logg-inn", credentials("kari@privat.example", "gjetning")).Status(http.StatusUnprocessableEntity)
		}
		b.Post("/logg-inn", credentials("kari@privat.example", secret)).Status(http.StatusTooManyRequests).Has("Vent 15 min")
		h.Post("/logg-inn", credentials("kari@privat.example", secret)).Leads("/min-side") // the owner's browser
	})
}

func TestForgottenPassword(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		b := h.Another()
		b.Get("/logg-inn").Link("Glemt passord").Click().Status(http.StatusOK)
		b.Post("/glemt-passord", url.Values{}).Status(http.StatusUnprocessableEntity).Has("Skriv e-postadressen eller brukernavnet ditt.")
		known := b.Post("/glemt-passord", url.Values{"name": {"kari@privat.example"}}).Follow()
		unknown := b.Another().Post("/glemt-passord", url.Values{"name": {"ola@privat.example"}}).Follow()
		if known.Body != unknown.Body {
			t.Error("known and unknown read differently")
		}
		known.Has("Sjekk e-posten din", "Hvis vi kjenner deg")
		link := h.mailed()
		page := b.Get(link)
		page.Has("Det gamle slutter å virke")
		page.Form(link).Fill("password", "en helt annen setning").Submit().Status(http.StatusOK)
		b.Get("/profil")
		h.Do(http.MethodGet, "/profil", "").Status(http.StatusSeeOther) // signed out elsewhere
		over := h.Do(http.MethodGet, link, "").Status(http.StatusGone)
		h.later(2 * time.Minute)
		over.Button("Send meg en ny lenke").Click().Status(http.StatusOK).Has("Hvis vi kjenner deg")
		if h.mailed() == link {
			t.Error("no new link was mailed")
		}
	})
}
