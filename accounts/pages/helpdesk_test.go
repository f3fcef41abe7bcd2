package pages_test

import (
	"net/http"
	"testing"
	"time"

	"kursbro/accounts"
)

func TestHelpdeskActsOnAPerson(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		id := string(h.guest())
		helper, self := h.staff("help1", accounts.Helpdesk)
		person := "/kundesenter/person/" + id

		page := helper.Get(person+"/lenke").Has("Kari Nordmann", "Vi sender en lenke til kari@privat.example.")
		page.Form(person + "/lenke").Submit().Status(http.StatusOK).Has("another room")
		helper.Get("/profil").Has("Lenken er på vei.")
		page = helper.Get(person + "/lenke")
		page.Form(person+"/lenke").Submit().Status(http.StatusUnprocessableEntity).Has("for under et minutt siden", "Rett én ting før du går videre")

		page = helper.Get(person + "/organisasjon?return=/logg").Has("Helse Stavanger – tilgang for eksterne brukere")
		page.Form(person + "/organisasjon").Submit().Status(http.StatusUnprocessableEntity).Has("Velg en organisasjon fra listen.")
		helper.Post(person+"/organisasjon", map[string][]string{"organisation": {h.organisation("Kommunesektor Rogaland")}, "return": {"/logg"}}).Leads("/logg")

		h.later(2 * time.Minute)
		page = helper.Get(person+"/epost").Form(person+"/epost").Fill("email", "tull").Submit().Status(http.StatusUnprocessableEntity)
		if page.Form(person+"/epost").Value("email") != "tull" {
			t.Error("what was typed is lost")
		}
		page.Form(person+"/epost").Fill("email", "kari@ny.example").Submit().Status(http.StatusOK)
		h.Another().Get(h.mailed()).Has("kari@ny.example")

		page = helper.Get(person + "/sperr").Form(person + "/sperr").Submit().Status(http.StatusUnprocessableEntity).Has("Skriv hvorfor")
		page.Form(person+"/sperr").Fill("reason", "mistet telefon").Submit().Status(http.StatusOK)
		h.Do(http.MethodGet, "/profil", "").Status(http.StatusSeeOther)
		h.Post("/logg-inn", credentials("kari@privat.example", secret)).Status(http.StatusForbidden).Has("Profilen din er sperret.")
		helper.Get(person + "/apne").Has("mistet telefon").Form(person + "/apne").Submit().Status(http.StatusOK)
		h.Post("/logg-inn", credentials("kari@privat.example", secret)).Leads("/min-side")

		helper.Do(http.MethodGet, "/kundesenter/person/"+string(self)+"/sperr", "").Status(http.StatusForbidden).Has("Be en kollega")
		helper.Do(http.MethodGet, "/kundesenter/person/nobody/sperr", "").Status(http.StatusNotFound)

		auditor, _ := h.staff("revis1", accounts.Auditor)
		helper.Do(http.MethodGet, "/logg", "").Status(http.StatusForbidden)
		log := auditor.Get("/logg")
		log.Has("Sperret profilen", "Åpnet profilen", "Byttet organisasjon", "Rettet e-postadressen", "Sendte lenke for passord", "Stine Støtte", "Kari Nordmann")
		log.Lacks("mistet telefon", "kari@ny.example")
		log.Link("Kari Nordmann").Click().Has("Gjort av: Kari Nordmann").Lacks("Leste loggen", "Stine Støtte Sperret")
		auditor.Get("/logg?om="+id).Has("Om: Kari Nordmann", "Registrerte seg").Lacks("Leste loggen")
	})
}

// organisation is the id of the organisation with this name.
func (h house) organisation(name string) string {
	h.t.Helper()
	return h.texts("SELECT id FROM organisation WHERE name = $1", name)[0]
}

func TestTheLogIsSearched(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		h.Another().Post("/logg-inn", credentials("kari@privat.example", "feil"))
		auditor, _ := h.staff("revis1", accounts.Auditor)
		auditor.Get("/logg?hva=login").Has("Logget inn", "Prøvde å logge inn").Lacks("Registrerte seg")
		auditor.Get("/logg?avvist=true").Has("Prøvde å logge inn", "Avvist", "Ikke innlogget").Lacks("Valgte passord")
		auditor.Get("/logg?fra=7.5.2026&til=7.5.2026").Has("Registrerte seg")
		auditor.Get("/logg?fra=8.5.2026").Has("Ingenting her")
		page := auditor.Do(http.MethodGet, "/logg?fra=i%20g%C3%A5r", "").Status(http.StatusUnprocessableEntity).Has("Skriv datoen som dag")
		if page.Label("Fra dato").Value() != "i går" {
			t.Error("what was typed is lost")
		}
		for range 60 {
			h.Post("/logg-inn", credentials("kari@privat.example", secret))
		}
		page = auditor.Get("/logg?hva=login")
		if n := page.Count("tbody tr"); n != 50 {
			t.Errorf("%d rows", n)
		}
		page.Link("Eldre").Click().Link("Eldre").Click().Has("Prøvde å logge inn")
	})
}
