package pages_test

import (
	"testing"

	"kursbro/accounts"
)

func TestAnOwnerSeesWhoIsInTheCourseAndRegistersAResult(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		p.person("Kari", accounts.Internal)
		ola := p.person("Ola", accounts.Internal)
		id := p.course("BV1", "Brannvern")
		_, err := p.s.Enrol(t.Context(), ola, id)
		p.must(err)
		p.SignIn("Eva")
		page := p.Get("/kurseier/"+string(id)).Link("Deltakere").Click().Has("1 deltaker", "Ola Nordmann", "Ikke begynt")
		p.Get("/kurseier/" + string(id) + "/deltakere?status=passed").Has("Ingen deltakere passer")
		page = page.Link("Ola Nordmann").Click().Has("Ingen forsøk ennå.", "Påmeldt")
		page = page.Link("Registrer resultat").Click()
		form := page.Form("/kurseier/" + string(id) + "/resultat")
		if form.Value("who") != "ola99" {
			t.Error(form.Value("who"))
		}
		form.Fill("who", "ola99\nfinnes@ikke.example").Fill("day", "2026-07-01").Fill("score", "mye")
		page = form.Submit().Status(422).Has("Datoen kan ikke være fram i tid.", "Skriv et tall mellom 0 og 100.", "Skriv en begrunnelse, eller legg ved en fil.")
		form = page.Form("/kurseier/" + string(id) + "/resultat")
		form.Fill("day", "2026-05-03").Fill("score", "90").Fill("note", "Holdt på avdelingen.")
		page = form.Submit().Status(422).Has("Disse finner vi ikke hos dem du er kurseier for: finnes@ikke.example")
		form = page.Form("/kurseier/"+string(id)+"/resultat").Fill("who", "ola99, kari99").Upload("file", "bevis.pdf", []byte("%PDF-1.7 bevis"))
		page = form.Submit().Has("Ført: 2 resultater.", "Bestått")
		page.Link("Kari Nordmann").Click().Has("Ført av Eva Nordmann", "Holdt på avdelingen.", "bevis.pdf", "90")

		p.SignIn("Kari")
		p.Get("/min-side/gjennomforte").Link("Kursbevis").Click().Has("Ført for hånd av Eva Nordmann", "Holdt på avdelingen.", "bevis.pdf")
		p.Do("GET", "/kurseier/"+string(id)+"/deltakere", "").Status(403)
	})
}

func TestNobodyRegistersTheirOwnResult(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		id := p.course("BV1", "Brannvern")
		p.SignIn("Eva")
		form := p.Get("/kurseier/" + string(id) + "/resultat").Form("/kurseier/" + string(id) + "/resultat")
		form.Fill("who", "eva99").Fill("day", "2026-05-03").Fill("note", "Jeg kan det.")
		form.Submit().Status(403).Has("Du kan ikke føre resultater på deg selv.")
	})
}
