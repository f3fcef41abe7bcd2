package pages_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

func number(serial int) nationalid.Number {
	return nationalid.Synthetic(time.Date(1991, 9, 12, 0, 0, 0, 0, time.UTC), serial)
}

func TestGuestComesIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sent := h.registration().Fill("mobile", "900 00 000").Fill("postal_code", "4020").Submit().Status(http.StatusOK)
		sent.Has("Sjekk e-posten din", "kari@privat.example")
		sent.Button("Send e-posten på nytt").Click().Status(http.StatusOK).Has("Har det gått et minutt")
		page := h.Get(h.mailed())
		page.Has("Velg passord", "Minst 12 tegn")
		if page.Header.Get("Cache-Control") != "no-store" || sent.Header.Get("Cache-Control") != "no-store" {
			t.Error("the browser keeps a page that names somebody")
		}
		if page.Label("Brukernavn").Value() != "kari@privat.example" {
			t.Error("a password manager does not learn the user name")
		}
		page = page.Form(h.mailed()).Fill("password", "passord12345").Check("stay").Submit().Status(http.StatusUnprocessableEntity)
		page.Has("Rett én ting før du går videre", "Dette er lett å gjette").Lacks("passord12345")
		if page.Form("").Value("stay") != "true" {
			t.Error("the tick is lost")
		}
		page.Form("").Fill("password", secret).Submit().Status(http.StatusOK).Has("another room")
		h.Get("/profil").Has("Kari Nordmann", "kari@privat.example", "900 00 000", "4020", "12. september 1991", "Passordet er lagret", "Holdes innlogget")
		h.Do(http.MethodGet, h.mailed(), "").Status(http.StatusGone).Has("Lenken er ikke i bruk lenger")
	})
}

func TestAGuestIsLedToWhatTheyRegisteredFor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		const code = "/kode?kode=BCDF-2345"
		h.registrationAt("/registrer?return="+url.QueryEscape(code)).Fill("email", "tull").Submit().Status(http.StatusUnprocessableEntity).
			Form("/registrer").Fill("email", "kari@privat.example").Submit().Status(http.StatusOK)
		mailed := h.mailed()
		h.Do(http.MethodPost, "/logg-ut", "") // another browser: only the mail knows
		page := h.Get(mailed).Form("").Fill("password", "kort").Submit().Status(http.StatusUnprocessableEntity)
		if got := page.Form("").Fill("password", secret).Submit().Path; got != code {
			t.Errorf("she is led to %s", got)
		}
	})
}

func TestAStrangersMailSaysNoPathButThatOfACourse(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for _, path := range []string{"//evil.example", "https://evil.example", "/logg-ut", "/kode?kode=Ring+900+00+000+for+premie", "/kurs/x?y=Ring+oss", "/kode?kode=A\n"} {
			h.registrationAt("/registrer?return=" + url.QueryEscape(path)).Submit().Status(http.StatusOK)
			if mailed := h.mailed(); strings.Contains(mailed, "return") {
				t.Errorf("the mail leads to %s", mailed)
			}
			h.later(2 * time.Minute)
		}
	})
}

func TestNothingTypedIsLost(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		page := h.registration().Fill("mobile", "123").Fill("postal_code", "12").Fill("birth_date", "i fjor").Fill("family_name", "").
			Fill("address", "Åsgata 1 <b>").Fill("postal_place", "Ålgård").Submit().Status(http.StatusUnprocessableEntity)
		page.Has("Rett 4 ting før du går videre", "Skriv etternavnet ditt.", "åtte siffer", "Postnummeret har fire siffer.", "for eksempel 12.9.1991")
		form := page.Form("/registrer")
		for name, want := range map[string]string{"given_name": "Kari", "email": "kari@privat.example", "mobile": "123", "postal_code": "12",
			"birth_date": "i fjor", "address": "Åsgata 1 <b>", "postal_place": "Ålgård", "organisation": string(h.guests)} {
			if got := form.Value(name); got != want {
				t.Errorf("%s came back as %q", name, got)
			}
		}
		var order []string
		for _, link := range page.All(".ds-error-summary a") {
			order = append(order, link.Attr("href"))
		}
		if strings.Join(order, " ") != "#f-family_name #f-birth_date #f-mobile #f-postal_code" {
			t.Errorf("the summary stands in another order: %v", order)
		}
		form.Fill("mobile", "").Fill("postal_code", "4330").Fill("birth_date", "12091991").Fill("family_name", "Nordmann").Submit().Has("Sjekk e-posten din")
	})
}

func TestTheNationalIDIsTypedOnceAndNeverShown(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		digits := number(1).Reveal()
		wrong := digits[:10] + string('0'+(digits[10]-'0'+1)%10)
		page := h.registration().Fill("national_id", wrong).Submit().Status(http.StatusUnprocessableEntity)
		page.Has("Sifrene i nummeret stemmer ikke med hverandre").Lacks(wrong)
		if page.Count("details.why[open]") != 1 || page.Label("Fødselsnummer eller D-nummer").Value() != "" {
			t.Error("the part with the fault is closed, or the number came back")
		}
		page = page.Form("/registrer").Fill("national_id", digits[:6]+" "+digits[6:]).Fill("mobile", "1").Submit().Status(http.StatusUnprocessableEntity)
		page.Has("Nummeret er skrevet inn: •••••••••••").Lacks(digits, digits[:6]+" "+digits[6:], digits[6:])
		if h.texts("SELECT id FROM profile") != nil {
			t.Error("half a registration was kept")
		}
		page = page.Form("/registrer").Fill("mobile", "2").Submit().Status(http.StatusUnprocessableEntity)
		page.Form("/registrer").Fill("mobile", "").Submit().Has("Sjekk e-posten din")
		h.seenTo()
		rows, err := accounts.FindByNationalID(t.Context(), h.DB, h.Vault.Lookup(number(1)))
		h.must(err)
		if len(rows) != 1 || rows[0].Evidence != accounts.Typed {
			t.Errorf("%+v", rows)
		}
		h.later(2 * time.Minute)
		again := h.registration().Fill("national_id", digits).Fill("mobile", "1").Submit()
		again.Form("/registrer").Check("national_id_forget").Fill("mobile", "").Submit().Has("Sjekk e-posten din")
		h.seenTo()
		if rows, _ = accounts.FindByNationalID(t.Context(), h.DB, h.Vault.Lookup(number(1))); len(rows) != 0 {
			t.Error("taken away, and kept all the same")
		}
		page = h.registration().Fill("mobile", "1").Submit()
		forged := page.Form("/registrer")
		forged.Fill("mobile", "")
		body := "national_id_kept=" + strings.Repeat("A", 90)
		h.Do(http.MethodPost, "/registrer", body).Status(http.StatusUnprocessableEntity).Lacks("Nummeret er skrevet inn")
	})
}

var changing = regexp.MustCompile(`\s+`)

func TestM43_TheScreenSaysTheSameToEverybody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		answer := func() string {
			b := h.Another()
			mine := h
			mine.Browser = b
			page := mine.registration().Submit().Status(http.StatusOK)
			h.seenTo()
			h.later(2 * time.Minute)
			return changing.ReplaceAllString(page.Body, " ")
		}
		unknown := answer()
		pending := answer()
		h.Get(h.mailed()).Form(h.mailed()).Fill("password", secret).Submit()
		living := answer()
		guest := h.texts("SELECT id FROM profile")[0]
		_, internal := h.staff("kano1", "")
		h.write(func(tx *db.Tx) error {
			return accounts.CloseMerged(t.Context(), tx, accounts.ProfileID(guest), internal, "proven")
		})
		merged := answer()
		for name, body := range map[string]string{"pending": pending, "living": living, "merged": merged} {
			if body != unknown {
				t.Errorf("%s reads otherwise than unknown:\n%s\n%s", name, body, unknown)
			}
		}
		kinds := strings.Join(h.texts("SELECT kind FROM mail ORDER BY queued_at"), " ")
		if kinds != "account.set_password account.set_password account.already_registered account.merged_registration" {
			t.Error(kinds)
		}
	})
}

func TestNothingTypedIsLostWhenItWasTooMuch(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for i := range 60 {
			h.Post("/glemt-passord", map[string][]string{"name": {fmt.Sprintf("kari%d@privat.example", i)}}).Status(http.StatusSeeOther)
		}
		page := h.registration().Submit().Status(http.StatusTooManyRequests).Has("Vent 60 min")
		if page.Form("/registrer").Value("given_name") != "Kari" {
			t.Error("what was typed is lost")
		}
		page = h.Post("/glemt-passord", map[string][]string{"name": {"kari@privat.example"}}).Status(http.StatusTooManyRequests)
		if page.Form("/glemt-passord").Value("name") != "kari@privat.example" {
			t.Error("the name is lost")
		}
	})
}

func TestAMistypedAddressIsMendedWithoutTypingEverythingAgain(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest() // whose address somebody is about to type
		visitor := h
		visitor.Browser = h.Another()
		digits := number(3).Reveal()
		sent := visitor.registration().Fill("given_name", "Åse").Fill("mobile", "911 11 111").Fill("address", "Åsgata 1").Fill("national_id", digits).Submit()
		h.seenTo()
		h.later(time.Second)
		asked := sent.Link("Feil e-postadresse? Endre").Click().Status(http.StatusOK).Lacks("Åse", "Åsgata", "911 11 111", "kari@privat.example")
		again := asked.Form("/registrer/endre").Fill("birth_date", "12/9 1991").Submit().Status(http.StatusOK).Has("Nummeret er skrevet inn: •••••••••••").Lacks(digits, digits[6:])
		if again.Header.Get("Cache-Control") != "no-store" || strings.Contains(visitor.Cookie("__Host-registrert"), digits) {
			t.Error("what was typed stays behind in the browser")
		}
		form := again.Form("/registrer")
		for name, want := range map[string]string{"given_name": "Åse", "email": "kari@privat.example", "mobile": "911 11 111", "address": "Åsgata 1",
			"birth_date": "12.9.1991", "organisation": string(h.guests)} {
			if got := form.Value(name); got != want {
				t.Errorf("%s came back as %q", name, got)
			}
		}
		form.Fill("email", "aase@privat.example").Submit().Has("Sjekk e-posten din", "aase@privat.example").Lacks("kari@privat.example")
		h.seenTo()
		if rows, err := accounts.FindByNationalID(t.Context(), h.DB, h.Vault.Lookup(number(3))); err != nil || len(rows) != 1 {
			t.Errorf("the number did not come along: %v, %v", rows, err)
		}
		visitor.Get(h.mailed()).Form(h.mailed()).Fill("password", secret).Submit().Status(http.StatusOK)
		visitor.Do(http.MethodGet, "/registrer/endre", "").Leads("/registrer") // signed in: the door forgets
		h.Another().Do(http.MethodGet, "/registrer/endre", "").Leads("/registrer")
	})
}

func TestTheNextPersonAtTheComputerSeesNoRegistration(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.registration().Fill("address", "Åsgata 1").Submit()
		for range 2 {
			page := h.Get("/registrer/endre").Form("/registrer/endre").Fill("birth_date", "1.1.1980").Submit().Status(http.StatusUnprocessableEntity)
			page.Has("Det er en annen dato").Lacks("Kari", "Åsgata")
		}
		h.Get("/registrer/endre").Form("/registrer/endre").Fill("birth_date", "").Submit().Has("Datoen stemte ikke").Lacks("Kari", "Åsgata")
		h.Do(http.MethodGet, "/registrer/endre", "").Leads("/registrer")
		h.Do(http.MethodPost, "/registrer/endre", "birth_date=12.9.1991").Leads("/registrer")
	})
}

func TestTheSentPageIsForWhomeverRegistered(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Do(http.MethodGet, "/registrer/sendt", "").Leads("/registrer")
		h.Do(http.MethodPost, "/registrer/sendt", "").Leads("/registrer")
		h.registration().Submit()
		if strings.Contains(h.Cookie("__Host-registrert"), "kari") {
			t.Error("the address is readable in the cookie")
		}
		h.later(3 * time.Hour)
		h.Do(http.MethodGet, "/registrer/sendt", "").Leads("/registrer")
	})
}

// TestNoLanguageLacksAWord reads every page that needs no more than a guest, in
// four languages; the browser of the tests finds keys without words.
func TestNoLanguageLacksAWord(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.registration().Submit()
		link := h.mailed()
		for _, language := range i18n.Languages {
			visitor := h.Another()
			visitor.Language(language)
			for _, path := range []string{"/registrer", "/logg-inn", "/glemt-passord", "/glemt-passord/sendt", link} {
				visitor.Get(path)
			}
			visitor.Do(http.MethodGet, "/passord/nothing", "").Status(http.StatusGone)
			visitor.Do(http.MethodGet, "/epost/nothing", "").Status(http.StatusGone)
			visitor.Post("/registrer", nil).Status(http.StatusUnprocessableEntity)
			visitor.Post("/logg-inn", nil).Status(http.StatusUnprocessableEntity)
			visitor.Post("/glemt-passord", nil).Status(http.StatusUnprocessableEntity)
		}
		id := h.guest()
		helper, _ := h.staff("help1", accounts.Helpdesk)
		for _, language := range i18n.Languages {
			h.Language(language)
			for _, path := range []string{"/profil", "/profil/kontakt", "/profil/passord", "/profil/epost", "/profil/fodselsnummer", "/registrer/sendt"} {
				h.Get(path)
			}
			helper.Language(language)
			for _, path := range []string{"/profil", "/profil/epost", "/logg", "/logg?fra=x", "/logg?hva=hire"} {
				helper.Do(http.MethodGet, path, "")
			}
			for _, act := range []string{"lenke", "organisasjon", "epost", "sperr", "apne"} {
				helper.Get("/kundesenter/person/" + string(id) + "/" + act)
			}
		}
	})
}
