package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/accounts/oidc"
	"kursbro/accounts/oidc/oidctest"
	"kursbro/app/db"
	"kursbro/app/site/sitetest"
)

// idporten puts ID-porten on the house, with what it says of Kari.
func (h *house) idporten() *oidctest.Provider {
	h.t.Helper()
	at := oidctest.Start(h.t, h.DB.Now)
	settings, err := oidc.Parse("idporten", strings.Replace(at.URL, "://", "://"+oidctest.Client+"@", 1), oidctest.Secret, sitetest.Address)
	h.must(err)
	provider, err := oidc.New(settings, h.DB.Now)
	h.must(err)
	h.OIDC = []*oidc.Provider{provider}
	at.Claims = map[string]any{"sub": "kari", "acr": "idporten-loa-high", "pid": kariNumber().Reveal()}
	return at
}

func kariNumber() nationalid.Number { return nationalid.Synthetic(sitetest.Now.AddDate(-34, 0, 0), 41) }

// goes follows the door to the provider and gives the address that it sends
// the browser back to.
func (h house) goes(b *sitetest.Browser, at *oidctest.Provider, path string) string {
	h.t.Helper()
	out := b.Do(http.MethodGet, path, "")
	out.Status(http.StatusSeeOther)
	address := out.Header.Get("Location")
	if !strings.HasPrefix(address, at.URL+"/auth?") {
		h.t.Fatalf("leads to %s", address)
	}
	return "/logg-inn/idporten/svar?" + at.Visit(address).Encode()
}

// knownGuest is somebody whom ID-porten opens.
func (h house) knownGuest() accounts.ProfileID {
	h.t.Helper()
	var ids []accounts.ProfileID
	h.write(func(tx *db.Tx) (err error) {
		now := tx.Now()
		ids, err = accounts.InsertProfiles(h.t.Context(), tx, []accounts.Profile{{Kind: accounts.External, State: accounts.Active, GivenName: "Kari",
			FamilyName: "Nordmann", BirthDate: "1991-09-12", Email: "kari@privat.example", EmailVerifiedAt: &now, OrganisationID: h.guests}})
		if err == nil {
			_, err = h.AttachNationalID(h.t.Context(), tx, ids[0], kariNumber(), accounts.Proven)
		}
		return err
	})
	return ids[0]
}

func TestTheSignInPageShowsTheProvidersThatAreConfigured(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		page := h.Get("/logg-inn")
		page.Lacks("/logg-inn/idporten")
		h.Do(http.MethodGet, "/logg-inn/idporten", "").Status(http.StatusNotFound)
		h.idporten()
		page = h.Get("/logg-inn?return=/kurskatalog")
		if !strings.Contains(page.Body, `href="/logg-inn/idporten?return=%2Fkurskatalog"`) {
			t.Error("the way on is lost")
		}
		page.Has("ID-porten")
		page.Lacks("HelseID")
		h.Do(http.MethodGet, "/logg-inn/idporten?return=/kurskatalog", "", "Sec-Fetch-Site", "cross-site").Leads("/logg-inn?return=%2Fkurskatalog")
	})
}

func TestAGuestComesInByIDPortenAndGoesOutByIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := h.idporten()
		h.knownGuest()
		back := h.goes(h.Browser, at, "/logg-inn/idporten?return=/profil")
		in := h.Do(http.MethodGet, back, "")
		in.Status(http.StatusSeeOther)
		if in.Header.Get("Location") != "/profil" || in.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v", in.Header)
		}
		h.Get("/profil").Has("Kari Nordmann")
		out := h.Post("/logg-ut", url.Values{})
		if out.Header.Get("Location") != "/logg-ut/hos/idporten" {
			t.Fatalf("%v", out.Header)
		}
		leaving := h.Do(http.MethodGet, "/logg-ut/hos/idporten", "")
		leaving.Status(http.StatusOK)
		if to := leaving.Header.Get("Refresh"); !strings.HasPrefix(to, "0; url="+at.URL+"/leave?") || strings.Contains(to, "id_token") {
			t.Errorf("goes on to %s", to)
		}
		h.Do(http.MethodGet, "/profil", "").Status(http.StatusSeeOther)
	})
}

func TestAnAnswerIsGoodOnceInTheBrowserThatBegan(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := h.idporten()
		h.knownGuest()
		back := h.goes(h.Browser, at, "/logg-inn/idporten")
		thief := h.Another()
		page := thief.Do(http.MethodGet, back, "")
		page.Status(http.StatusConflict)
		page.Has("nettleser")
		page.Form("/logg-inn") // the password is there
		h.Do(http.MethodGet, back, "").Status(http.StatusSeeOther)
		h.Browser.Forget()
		h.Do(http.MethodGet, back, "").Status(http.StatusConflict)
		if strings.Contains(h.Browser.Log.String(), kariNumber().Reveal()) {
			t.Error("the number is in the log")
		}
	})
}

func TestWhatWentWrongIsSaidWhereOneSignsIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := h.idporten()
		for said, test := range map[string]struct {
			bend   func()
			status int
			words  string
		}{
			"no":   {func() { at.Answer = func(said url.Values) { said.Set("error", "access_denied") } }, http.StatusUnprocessableEntity, "avbrutt"},
			"low":  {func() { at.Claims["acr"] = "idporten-loa-low" }, http.StatusForbidden, "sikker nok"},
			"away": {func() { at.Down = true }, http.StatusServiceUnavailable, "får ikke kontakt"},
		} {
			back := h.goes(h.Browser, at, "/logg-inn/idporten")
			test.bend()
			if said == "no" {
				back = h.goes(h.Browser, at, "/logg-inn/idporten")
			}
			page := h.Do(http.MethodGet, back, "")
			if said == "low" {
				at.Claims["acr"] = "idporten-loa-low"
			}
			page.Status(test.status)
			page.Has(test.words)
			page.Form("/logg-inn")
			at.Answer, at.Down, at.Claims["acr"] = nil, false, "idporten-loa-high"
		}
	})
}

func TestAStrangerSeesWhatTheyMayDoAndANumberComesAlongToTheForm(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := h.idporten()
		page := h.Get(h.goes(h.Browser, at, "/logg-inn/idporten"))
		page.Link("Logg inn med passord").Click().Form("/logg-inn")
		form := h.Get("/registrer")
		form.Has("Nummeret er skrevet inn")
		for _, p := range []*sitetest.Page{page, form} {
			if strings.Contains(p.Body, kariNumber().Reveal()) {
				t.Error("the number is on the page")
			}
		}
		h.Get("/kobling").Form("/kobling/nei").Submit()
		h.Get("/registrer").Lacks("Nummeret er skrevet inn")
		h.Another().Get("/registrer").Lacks("Nummeret er skrevet inn")
	})
}

func TestConnectingAsksFirstAndOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := h.idporten()
		h.registration().Submit()
		h.Get(h.mailed()).Form(h.mailed()).Fill("password", secret).Submit()
		page := h.Get(h.goes(h.Browser, at, "/logg-inn/idporten"))
		page.Has("Dette skjer")
		if n := len(h.texts("SELECT id FROM national_id WHERE evidence = 'proven'")); n != 0 {
			t.Error("connected before anybody said yes")
		}
		form := page.Form("/kobling")
		done := form.Submit()
		done.Has("sikre på at det er deg")
		again := form.Submit()
		again.Status(http.StatusOK)
		again.Has("Begynn på nytt")
		if n := len(h.texts("SELECT id FROM national_id WHERE evidence = 'proven'")); n != 1 {
			t.Errorf("%d proven numbers", n)
		}
		own := h.Get("/profil")
		own.Has("Koble fra")
		own.Form("/profil/innlogging/fjern").Submit().Has("koblet fra")
	})
}

func TestAProviderEndsALoginThatCameFromIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := h.idporten()
		h.knownGuest()
		at.Claims["sid"] = "home"
		enter := func() {
			h.Do(http.MethodGet, h.goes(h.Browser, at, "/logg-inn/idporten"), "").Status(http.StatusSeeOther)
			h.Get("/profil").Has("Kari Nordmann")
		}
		enter()
		machine := h.Another()
		for said, status := range map[string]int{"": 400, "a.b.c": 400, at.Logout("another", "", nil): 200} {
			answer := machine.Do(http.MethodPost, "/logg-ut/fra/idporten", url.Values{"logout_token": {said}}.Encode())
			answer.Status(status)
			if answer.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%v", answer.Header)
			}
		}
		machine.Do(http.MethodPost, "/logg-ut/fra/helseid", "logout_token=x").Status(http.StatusNotFound)
		h.Get("/profil")
		machine.Do(http.MethodPost, "/logg-ut/fra/idporten", url.Values{"logout_token": {at.Logout("kari", "home", nil)}}.Encode()).Status(http.StatusOK)
		h.Do(http.MethodGet, "/profil", "").Status(http.StatusSeeOther)

		enter()
		machine.Do(http.MethodGet, "/logg-ut/fra/idporten?iss=https%3A%2F%2Fother.example&sid=home", "").Status(http.StatusBadRequest)
		frame := machine.Do(http.MethodGet, "/logg-ut/fra/idporten?"+url.Values{"iss": {at.URL}, "sid": {"home"}}.Encode(), "", "Sec-Fetch-Site", "cross-site")
		frame.Status(http.StatusOK)
		if policy := frame.Header.Get("Content-Security-Policy"); policy != "default-src 'none'; frame-ancestors *" || frame.Body != "" {
			t.Errorf("the frame: %s %q", policy, frame.Body)
		}
		h.Do(http.MethodGet, "/profil", "").Status(http.StatusSeeOther)
	})
}

func TestWhoSignsOutLeavesNothingThatTheyHaveShown(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		at := h.idporten()
		h.registration().Submit()
		h.Get(h.mailed()).Form(h.mailed()).Fill("password", secret).Submit()
		h.Get(h.goes(h.Browser, at, "/logg-inn/idporten")).Has("Dette skjer")
		out := h.Post("/logg-ut", url.Values{})
		if to := out.Header.Get("Location"); to != "/logg-ut/hos/idporten" {
			t.Errorf("the login there goes on: %s", to)
		}
		h.Get("/registrer").Lacks("Nummeret er skrevet inn")
		next := h.Do(http.MethodGet, "/kobling", "")
		next.Status(http.StatusConflict)
		next.Lacks("Dette skjer")
	})
}
