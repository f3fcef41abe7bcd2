package pages_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

func TestOneChangesTheOwnProfile(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		page := h.Get("/profil").Link("Endre kontaktopplysninger").Click()
		page = page.Form("/profil/kontakt").Fill("mobile", "1").Fill("address", "Åsgata 1").Choose("language", "nb").Submit().Status(http.StatusUnprocessableEntity)
		page.Form("/profil/kontakt").Fill("mobile", "+47 911 11 111").Submit().Status(http.StatusOK).
			Has("Opplysningene er lagret.", "911 11 111", "Åsgata 1", "Bokmål")

		page = h.Get("/profil").Link("Bytt passord").Click()
		page = page.Form("/profil/passord").Fill("old", "feil").Fill("password", "en helt annen setning").Submit().Status(http.StatusUnprocessableEntity)
		page.Has("Det nåværende passordet stemmer ikke.").Lacks("en helt annen setning")
		page = page.Form("/profil/passord").Fill("old", secret).Fill("password", "kari nordmann 1991").Submit().Status(http.StatusUnprocessableEntity)
		page.Has("Dette er lett å gjette")
		page.Form("/profil/passord").Fill("old", secret).Fill("password", "en helt annen setning").Submit().Has("Passordet er byttet.")
		h.Another().Post("/logg-inn", credentials("kari@privat.example", secret)).Status(http.StatusUnprocessableEntity)
		h.Another().Post("/logg-inn", credentials("kari@privat.example", "en helt annen setning")).Leads("/min-side")
	})
}

func TestANewAddressCountsOnceItIsConfirmed(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		page := h.Get("/profil").Link("Bytt e-postadresse").Click()
		page = page.Form("/profil/epost").Fill("email", "kari@ny.example").Fill("old", "feil").Submit().Status(http.StatusUnprocessableEntity)
		if page.Form("/profil/epost").Value("email") != "kari@ny.example" {
			t.Error("the address is lost")
		}
		page.Form("/profil/epost").Fill("old", secret).Submit().Has("kari@ny.example", "Venter på at du bruker lenken vi sendte")
		h.Another().Post("/logg-inn", credentials("kari@ny.example", secret)).Status(http.StatusUnprocessableEntity)
		h.Get(h.mailed()).Has("kari@ny.example").Button("Bekreft adressen").Click().Has("Adressen er bekreftet")
		h.Another().Post("/logg-inn", credentials("kari@ny.example", secret)).Leads("/min-side")
		h.Get("/profil").Lacks("kari@privat.example")
	})
}

func TestWhoConfirmsAnAddressWithoutSigningInChoosesThePassword(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		h.Get("/profil/epost").Form("/profil/epost").Fill("email", "kari@ny.example").Fill("old", secret).Submit().Status(http.StatusOK)
		other := h.Another()
		page := other.Get(h.mailed()).Button("Bekreft adressen").Click().Status(http.StatusOK).Has("Adressen er bekreftet", "Velg passord")
		h.Another().Post("/logg-inn", credentials("kari@ny.example", secret)).Status(http.StatusUnprocessableEntity)
		h.Get("/profil").Has("Etterpå kommer du dit du skulle")
		page.Form(page.Path).Fill("password", "en helt annen setning").Submit().Status(http.StatusOK)
		other.Get("/profil").Has("kari@ny.example").Lacks("kari@privat.example")
	})
}

func TestAnEmployeesPrivateAddressIsAWayBackIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		b, id := h.staff("kano1", "")
		h.write(func(tx *db.Tx) error {
			_, err := accounts.UpsertEmployment(t.Context(), tx, accounts.Employment{ProfileID: id, EmployeeNumber: "100", Unit: "Akutten", StartDate: "2026-01-01"})
			return err
		})
		b.Get("/profil").Has("Akutten – ansattnummer 100, fra 1. januar 2026", "Ikke valgt ennå").Lacks("Legg til fødselsnummer")
		b.Get("/profil/passord").Form("/profil/passord").Fill("password", secret).Submit().Status(http.StatusOK).Has("Passordet er byttet.") // the first, at work
		page := b.Get("/profil").Link("Privat e-post").Click()
		page.Form("/profil/epost").Fill("email", "kari@hjemme.example").Fill("old", secret).Submit().Status(http.StatusOK)
		b.Get("/profil").Has("Ingen. Legg inn en")
		b.Get(h.mailed()).Button("Bekreft adressen").Click().Has("Kan brukes til «Glemt passord»")
		h.later(2 * time.Minute)
		h.Post("/glemt-passord", map[string][]string{"name": {"kano1"}})
		if to := h.texts("SELECT to_address FROM mail WHERE kind = 'account.reset_password'"); len(to) != 1 || to[0] != "kari@hjemme.example" {
			t.Errorf("%v", to)
		}
		b.Get("/profil").Button("Fjern privat e-post").Click().Has("Den private e-posten er fjernet.")
		b.Do(http.MethodGet, "/profil/fodselsnummer", "").Status(http.StatusOK)
		b.Post("/profil/fodselsnummer", map[string][]string{"national_id": {number(1).Reveal()}}).Status(http.StatusForbidden)
	})
}

func TestTheNumberCanBeAddedLater(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		digits := number(3).Reveal()
		page := h.Get("/profil").Link("Legg til fødselsnummer").Click()
		page = page.Form("/profil/fodselsnummer").Submit().Status(http.StatusUnprocessableEntity).Has("velg «Avbryt»")
		page = page.Form("/profil/fodselsnummer").Fill("national_id", digits[:10]).Submit().Status(http.StatusUnprocessableEntity).Lacks(digits[:10])
		page.Form("/profil/fodselsnummer").Fill("national_id", digits).Submit().Has("Registrert 7. mai 2026: •••••••••••").Lacks(digits, "Legg til fødselsnummer")
		h.Post("/profil/fodselsnummer", map[string][]string{"national_id": {digits}}).Status(http.StatusUnprocessableEntity).Has("allerede registrert")
	})
}

func TestOneSignsOutOtherDevices(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		phone := h.Another()
		in := phone.Do(http.MethodPost, "/logg-inn", credentials("kari@privat.example", secret).Encode(), "User-Agent",
			"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1")
		in.Leads("/min-side")
		page := h.Get("/profil").Has("Safari, iPhone", "Denne enheten")
		page.Button("Logg ut der Safari, iPhone").Click().Has("Enheten er logget ut.").Lacks("Safari, iPhone")
		phone.Do(http.MethodGet, "/profil", "").Status(http.StatusSeeOther)
		h.Get("/profil")
	})
}

// TestNoNumberLeaksAnywhere follows a number through everything a guest and the
// helpdesk can do with it, and greps all that was kept, sent, shown and logged.
func TestNoNumberLeaksAnywhere(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		digits := number(4).Reveal()
		var seen strings.Builder
		page := h.registration().Fill("national_id", digits).Fill("mobile", "x").Submit()
		seen.WriteString(page.Body)
		page = page.Form("/registrer").Fill("mobile", "").Submit()
		seen.WriteString(page.Body)
		h.Get(h.mailed()).Form(h.mailed()).Fill("password", secret).Submit()
		for _, path := range []string{"/profil", "/registrer", "/registrer/sendt"} {
			seen.WriteString(h.Get(path).Body)
		}
		helper, id := h.staff("help1", accounts.Helpdesk)
		by := accounts.Actor{ProfileID: id, Kind: accounts.Person, Internal: true, Roles: []accounts.Grant{{Role: accounts.Helpdesk, OrganisationID: h.root}}}
		found, err := h.Search(t.Context(), by, digits)
		if err != nil || len(found) != 1 {
			t.Fatalf("%v, %v", found, err)
		}
		auditor, _ := h.staff("revis1", accounts.Auditor)
		seen.WriteString(auditor.Get("/logg").Body)
		seen.WriteString(helper.Get("/profil").Body)
		seen.WriteString(h.Browser.Log.String())
		for _, query := range []string{
			"SELECT args || coalesce(link, '') || to_address FROM mail", "SELECT detail || object_ref FROM audit_entry",
			"SELECT search_text || mobile || address || lock_reason || given_name FROM profile", "SELECT word FROM profile_word",
			"SELECT lookup || key_id FROM national_id", "SELECT key FROM throttle", "SELECT device FROM login",
		} {
			seen.WriteString(strings.Join(h.texts(query), "\n"))
		}
		for _, form := range []string{digits, digits[:6] + " " + digits[6:], digits[6:]} {
			if strings.Contains(seen.String(), form) {
				t.Errorf("%d of its digits are somewhere", len(form))
			}
		}
	})
}

func TestM34_WhatIsChosenIsSeenOnEveryDevice(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		page := h.Get("/profil").Has("Som enheten din er innstilt").Link("Endre utseende").Click()
		if now := page.Lacks("Ikke valgt").Find("input[name=theme][checked]").Attr("value"); now != "auto" {
			t.Errorf("before anything is chosen it is as the device has it, not %q", now)
		}
		page.Form("/profil/utseende").Choose("theme", "Mørkt").Choose("text_size", "Større tekst").Choose("motion", "Ingen bevegelse på skjermen").Submit().
			Status(http.StatusOK).Has("Utseendet er lagret", "Mørkt", "Større tekst")
		h.Post("/profil/utseende", map[string][]string{"theme": {"rosa"}, "text_size": {"large"}}).Status(http.StatusUnprocessableEntity).Has("Velg et av alternativene")
		other := h.Another()
		other.Post("/tema", map[string][]string{"theme": {"light"}}) // a browser that somebody else has used
		other.Post("/logg-inn", credentials("kari@privat.example", secret)).Leads("/min-side")
		html := other.Get("/profil").Find("html")
		if html.Attr("data-color-scheme") != "dark" || html.Attr("data-text") != "large" || html.Attr("data-motion") != "less" {
			t.Errorf("another device shows %s %s %s", html.Attr("data-color-scheme"), html.Attr("data-text"), html.Attr("data-motion"))
		}
		other.Post("/tema", map[string][]string{"theme": {"auto"}, "return": {"/profil"}})
		if got := h.Get("/profil").Find("html").Attr("data-color-scheme"); got != "auto" {
			t.Errorf("chosen at the foot of a page there, it is %s here", got)
		}
	})
}
