package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"kursbro/accounts"
	"kursbro/app/site/sitetest"
)

const ways = "/profil/innlogging"

// shows is what an app shows for the key on a page.
func (h house) shows(key string) string {
	h.t.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(key, " ", ""), *h.now)
	h.must(err)
	return code
}

// addsApp adds a code app in a browser and gives its key.
func (h house) addsApp(b *sitetest.Browser) string {
	h.t.Helper()
	page := b.Get(ways + "/kodeapp")
	key := page.Find(".code").Text()
	page.Form(ways+"/kodeapp").Fill("code", h.shows(key)).Submit().Status(http.StatusOK)
	return key
}

func TestACodeAppFromItsPictureToTheSecondStep(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		page := h.Get("/profil").Link("Passnøkler og ekstra sikkerhet").Click().Link("Legg til kodeapp").Click()
		key := page.Find(".code").Text()
		if d := page.Find("svg.qr path").Attr("d"); len(d) < 1000 {
			t.Errorf("the picture is %q", d)
		}
		page = page.Form(ways+"/kodeapp").Fill("code", "000000").Submit().Status(http.StatusUnprocessableEntity).Has("Koden stemmer ikke.")
		if page.Find(".code").Text() != key {
			t.Error("a wrong digit changes the key that the app has read")
		}
		page.Form(ways+"/kodeapp").Fill("code", h.shows(key)).Submit().Status(http.StatusOK).Has("Kodeappen er tatt i bruk.", "Lag ti reservekoder").Link("Senere").Click().Has("Du har ingen")
		page = h.Get(ways + "/reservekoder").Form(ways + "/reservekoder").Submit().Status(http.StatusOK).Has("Reservekoder for Kari Nordmann")
		codes := page.All(".code")
		if len(codes) != 10 {
			t.Fatalf("%d codes", len(codes))
		}
		if file := page.Find("a[download]").Attr("href"); !strings.HasPrefix(file, "data:text/plain") || !strings.Contains(file, codes[9].Text()) {
			t.Errorf("the file to keep is %q", file)
		}
		h.Get(ways + "/reservekoder").Lacks(codes[0].Text()).Has("10 koder er igjen.")

		h.later(time.Minute)
		b := h.Another()
		b.Post("/logg-inn", credentials("kari@privat.example", secret, "return", "/profil", "stay", "true")).Leads("/profil")
		b.Do(http.MethodGet, "/profil", "").Leads("/logg-inn?return=%2Fprofil")
		b.Do(http.MethodGet, "/logg-inn?return=/profil", "").Leads("/logg-inn/steg?return=%2Fprofil")
		b.Do(http.MethodGet, ways, "").Status(http.StatusSeeOther)
		step := b.Get("/logg-inn/steg?return=/profil").Has("Passordet stemmer, Kari Nordmann.")
		step.Form("/logg-inn/steg").Fill("code", "12").Submit().Status(http.StatusUnprocessableEntity).Has("Koden stemmer ikke.")
		in := b.Post("/logg-inn/steg", url.Values{"code": {h.shows(key)}, "return": {"/profil"}}).Leads("/profil")
		if cookie := strings.Join(in.Header.Values("Set-Cookie"), "\n"); !strings.Contains(cookie, "__Host-kursbro=") || !strings.Contains(cookie, "Max-Age=2592000") {
			t.Errorf("to stay signed in was forgotten: %s", cookie)
		}
		b.Get("/profil").Has("kari@privat.example")
		b.Do(http.MethodGet, "/logg-inn/steg", "").Leads("/logg-inn")

		c := h.Another()
		c.Post("/logg-inn", credentials("kari@privat.example", secret)).Leads("/min-side")
		c.Get("/logg-inn/steg").Form("/logg-inn/steg/reservekode").Fill("recovery", codes[7].Text()).Submit().Status(http.StatusOK)
		c.Get("/profil").Has("kari@privat.example")
		c.Get(ways).Has("9 koder er igjen.")
	})
}

func TestARoleIsLedToASecondFactor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Settings.SecondFactor = accounts.Grants
		helper, _ := h.staff("admn1", accounts.Administrator)
		helper.Do(http.MethodGet, "/logg", "").Leads("/logg-inn?return=%2Flogg")
		helper.Do(http.MethodGet, "/logg-inn?return=/logg", "").Leads(ways + "?return=%2Flogg")
		helper.Get(ways).Has("Rollen din trenger en ekstra nøkkel", "Stine Støtte").Lacks("Reservekoder")
		for _, path := range []string{"/profil/kontakt", "/profil/passord", ways + "/reservekoder", ways + "/kodeapp/fjern"} {
			if path != ways+"/kodeapp/fjern" {
				helper.Do(http.MethodGet, path, "").Status(http.StatusSeeOther)
			}
			helper.Post(path, nil).Status(http.StatusUnauthorized)
		}
		h.addsApp(helper)
		helper.Get("/logg").Has("La til en ekstra nøkkel")
		helper.Get(ways).Form(ways + "/kodeapp/fjern").Submit().Has("Rollen din trenger minst én av disse.")
		employee, _ := h.staff("empl1", "")
		employee.Get("/profil").Has("empl1")
	})
}

func TestTheWaysInAreChangedByWhoIsThere(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		h.later(16 * time.Minute)
		for _, path := range []string{"/passnokkel", "/kodeapp", "/reservekoder"} {
			h.Do(http.MethodGet, ways+path, "").Leads(ways + "/bekreft?return=" + url.QueryEscape(ways+path))
		}
		h.Do(http.MethodPost, ways+"/passnokkel/valg", "", "Accept", "application/json").Status(http.StatusForbidden)
		h.Post("/profil/enheter", nil).Leads(ways + "/bekreft?return=%2Fprofil")
		confirm := ways + "/bekreft"
		page := h.Get(confirm+"?return="+ways+"/kodeapp").Form(confirm).Fill("password", "feil").Submit().Status(http.StatusUnprocessableEntity).Has("Det nåværende passordet stemmer ikke.")
		page.Form(confirm).Fill("password", secret).Submit().Status(http.StatusOK).Has("Les bildet med appen")
		h.Another().Do(http.MethodGet, confirm, "").Status(http.StatusSeeOther)
		b, _ := h.staff("kano1", "") // has no password yet
		h.later(16 * time.Minute)
		for path, form := range map[string]string{"/profil/passord": "password=" + secret, "/profil/epost": "email=kari@hjemme.example", "/profil/epost/fjern": ""} {
			b.Do(http.MethodPost, path, form).Leads(ways + "/bekreft?return=" + url.QueryEscape(strings.TrimSuffix(path, "/fjern")))
		}
	})
}

// TestWhoHasACodeAppShowsBothAgain: the password alone, typed in a browser that
// was left open, changes no way in.
func TestWhoHasACodeAppShowsBothAgain(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		key := h.addsApp(h.Browser)
		h.later(16 * time.Minute)
		for path, form := range map[string]string{"/profil/passord": "old=" + secret + "&password=en+helt+annen+setning", "/profil/epost": "old=" + secret + "&email=ny@post.example"} {
			h.Do(http.MethodPost, path, form).Leads(ways + "/bekreft?return=" + url.QueryEscape(path))
		}
		h.Post(ways+"/bekreft", url.Values{"password": {secret}, "return": {"/profil/epost"}}).Leads("/profil/epost")
		h.Do(http.MethodGet, "/profil/epost", "").Leads("/logg-inn?return=%2Fprofil%2Fepost")
		h.Do(http.MethodPost, "/profil/epost", "old="+secret+"&email=ny@post.example").Status(http.StatusUnauthorized)
		step := h.Get("/logg-inn?return=/profil/epost").Has("Passordet stemmer, Kari Nordmann.")
		step.Form("/logg-inn/steg").Fill("code", h.shows(key)).Submit().Form("/profil/epost").Fill("email", "ny@post.example").Fill("old", secret).Submit().Status(http.StatusOK)
	})
}

func TestPasskeysAskTheBrowserAndNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		asked := h.Another().Post("/logg-inn/passnokkel/valg", nil).Status(http.StatusOK)
		for _, want := range []string{`"challenge"`, `"rpId":"`, `"userVerification":"required"`} {
			if !strings.Contains(asked.Body, want) {
				t.Errorf("%s is not in %s", want, asked.Body)
			}
		}
		if strings.Contains(asked.Body, "allowCredentials") {
			t.Error("it names keys to who has not said who they are")
		}
		cookie := asked.Header.Get("Set-Cookie")
		for _, want := range []string{"__Host-passnokkel=", "HttpOnly", "Secure", "SameSite=Lax"} {
			if !strings.Contains(cookie, want) {
				t.Errorf("%s is not in %s", want, cookie)
			}
		}
		offered := h.Post(ways+"/passnokkel/valg", nil).Status(http.StatusOK)
		for _, want := range []string{`"residentKey":"required"`, `"attestation":"none"`, `"kari@privat.example"`} {
			if !strings.Contains(offered.Body, want) {
				t.Errorf("%s is not in %s", want, offered.Body)
			}
		}
		h.Another().Post("/logg-inn/passnokkel", url.Values{"answer": {"{}"}}).Status(http.StatusUnprocessableEntity).Has("Det gikk ikke med passnøkkelen denne gangen.")
		h.Post(ways+"/passnokkel", url.Values{"answer": {"{}"}, "name": {"Mobilen"}}).Status(http.StatusUnprocessableEntity).Has("Det gikk ikke med passnøkkelen denne gangen.", "Mobilen")
		h.Post(ways+"/passnokkel", url.Values{"answer": {"{}"}}).Status(http.StatusUnprocessableEntity).Has("Gi nøkkelen et navn")
		h.Do(http.MethodGet, ways+"/passnokkel/nobody", "").Status(http.StatusNotFound)
		h.Post(ways+"/passnokkel/nobody", url.Values{"name": {"x"}}).Status(http.StatusNotFound)
		h.Post(ways+"/passnokkel/nobody/fjern", nil).Status(http.StatusNotFound)
		h.Another().Post(ways+"/passnokkel/valg", nil).Status(http.StatusUnauthorized)
	})
}

// TestPasswordManagersKnowEveryField: nothing has to be memorised or copied by
// hand (WCAG 2.2, 3.3.8), and no field refuses what is pasted.
func TestPasswordManagersKnowEveryField(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		h.addsApp(h.Browser)
		held := h.Another()
		held.Post("/logg-inn", credentials("kari@privat.example", secret)).Leads("/min-side")
		for _, row := range []struct {
			b                *sitetest.Browser
			path, name, want string
		}{
			{h.Another(), "/logg-inn", "name", "username webauthn"},
			{h.Another(), "/logg-inn", "password", "current-password"},
			{h.Browser, "/profil/passord", "username", "username"},
			{h.Browser, "/profil/passord", "old", "current-password"},
			{h.Browser, "/profil/passord", "password", "new-password"},
			{h.Browser, ways + "/bekreft", "password", "current-password"},
			{h.Browser, ways + "/kodeapp", "code", "one-time-code"},
			{held, "/logg-inn/steg", "code", "one-time-code"},
		} {
			field := row.b.Get(row.path).Find("[name=" + row.name + "]")
			if got := field.Attr("autocomplete"); got != row.want {
				t.Errorf("%s %s: %q", row.path, row.name, got)
			}
			if secret := row.name == "password" || row.name == "old"; secret != (field.Attr("type") == "password") {
				t.Errorf("%s %s is typed as %q", row.path, row.name, field.Attr("type"))
			}
			if field.Attr("onpaste") != "" || field.Attr("maxlength") != "" {
				t.Errorf("%s %s cuts off or refuses what is pasted", row.path, row.name)
			}
		}
	})
}

func TestTheHelpdeskEndsTheFactorsOfWhoHasLostTheirs(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		id := h.guest()
		h.addsApp(h.Browser)
		helper, self := h.staff("help1", accounts.Helpdesk)
		colleague, other := h.staff("help2", accounts.Helpdesk)
		path := personOf(id) + "/nokler"
		helper.Get(path).Form(path).Submit().Status(http.StatusUnprocessableEntity).Has("Skriv hvorfor")
		helper.Get(path).Form(path).Fill("reason", "mistet telefon").Submit().Status(http.StatusOK)
		h.Do(http.MethodGet, "/profil", "").Status(http.StatusSeeOther)
		h.Another().Post("/logg-inn", credentials("kari@privat.example", secret)).Leads("/min-side")
		if kinds := h.texts("SELECT kind FROM mail ORDER BY queued_at DESC, id DESC"); kinds[0] != "account.factors_ended" {
			t.Errorf("the person was told %s", kinds[0])
		}
		helper.Get(path).Has("Personen har ingen ekstra nøkler.")
		helper.Post(path, url.Values{"reason": {"igjen"}}).Status(http.StatusUnprocessableEntity)
		helper.Do(http.MethodGet, personOf(self)+"/nokler", "").Status(http.StatusForbidden).Has("Be en kollega")

		h.addsApp(colleague)
		admin, _ := h.staff("admn1", accounts.Administrator)
		of := personOf(other) + "/nokler"
		helper.Get(of).Has("Derfor må en kollega på kundesenteret også si ja").Form(of).Fill("reason", "ny telefon").Submit().Status(http.StatusOK)
		colleague.Get("/profil").Has("help2")
		helper.Get(of).Has("Nå må en kollega på kundesenteret si ja.", "ny telefon")
		helper.Post(of, url.Values{"reason": {"ny telefon"}}).Status(http.StatusUnprocessableEntity)
		colleague.Do(http.MethodGet, of, "").Status(http.StatusForbidden)
		admin.Get(of).Has("Stine Støtte", "ny telefon").Form(of).Submit().Status(http.StatusOK)
		colleague.Do(http.MethodGet, "/profil", "").Status(http.StatusSeeOther)
		admin.Get("/logg").Has("Fjernet noens ekstra nøkler", "Ba om å fjerne noens ekstra nøkler").Lacks("ny telefon")
	})
}

func TestAnOldQuestionOfTheHelpdeskIsOver(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper, _ := h.staff("help1", accounts.Helpdesk)
		colleague, other := h.staff("help2", accounts.Helpdesk)
		h.addsApp(colleague)
		of := personOf(other) + "/nokler"
		helper.Get(of).Form(of).Fill("reason", "ny telefon").Submit().Status(http.StatusOK)
		h.later(11 * time.Hour)
		helper.Get("/profil")
		h.later(11 * time.Hour)
		helper.Get("/profil")
		h.later(3 * time.Hour)
		helper.Get(of).Lacks("Nå må en kollega på kundesenteret si ja.").Form(of).Submit().Status(http.StatusUnprocessableEntity).Has("Skriv hvorfor")
	})
}

func personOf(id accounts.ProfileID) string { return "/kundesenter/person/" + string(id) }
