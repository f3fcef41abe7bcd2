package pages_test

import (
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/site/sitetest"
)

func TestAnOwnerImportsWhatPeopleHaveCompletedElsewhere(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		p.person("Kari", accounts.Internal)
		id := p.course("BV1", "Brannvern")
		p.SignIn("Eva")
		page := p.Get("/kurseier").Link("Importer gjennomføringer").Click()
		upload := func(name, content string) *sitetest.Page {
			return p.Get("/kurseier/import").Form("/kurseier/import").Upload("file", name, []byte(content)).Submit()
		}
		page.Form("/kurseier/import").Submit().Status(422).Has("Velg en fil først.")
		upload("gamle.xlsx", "PK\x03\x04").Status(422).Has("Dette er et regneark.")
		upload("gamle.csv", "navn;alder\nKari;40\n").Status(422).Has("Øverste rad må ha kolonner")
		file := "Brukernavn;Kurskode;Dato\nkari99;BV1;03.05.2026\n=finnes;BV1;03.05.2026\nkari99;XX;03.05.2026\nkari99;BV1;03.05.2027\n"
		page = upload("gamle.csv", file).Has("Dette vil skje.", "Vi finner ingen med dette", "Det finnes ikke noe kurs", "fram i tid", "Importer 1 resultat")
		report := p.Do("GET", page.Link("Last ned rapporten").Attr("href"), "").Status(200)
		if text := report.Body; !strings.Contains(text, "'=finnes;") || !strings.HasPrefix(text, "\ufeff") {
			t.Error(text)
		}
		page.Link("Kan ikke brukes 3").Click().Lacks("Kari Nordmann")
		done := page.Button("Importer 1 resultat").Click().Follow().Has("Importen er gjennomført.", "Gjennomført")
		p.Get("/kurseier/"+string(id)+"/deltakere").Has("Kari Nordmann", "Bestått")
		p.Get("/kurseier/import").Has("gamle.csv", "Blir skrevet: 1")
		again := upload("gamle.csv", file)
		again.Has("Denne fila ble importert", "Ingen rader i fila ville skrive noe.", "Står der allerede")
		done.Button("Angre importen").Click().Follow().Has("Importen er angret.", "Trukket tilbake")

		other := p.person("Per", accounts.Internal, accounts.CourseOwner)
		other.Roles[0].OrganisationID = p.organisation("Helse Nord", "")
		p.actors["Per"] = other
		p.SignIn("Per")
		p.Do("GET", done.Path, "").Status(404)
		p.Do("POST", done.Path+"/angre", "").Status(404)
	})
}
