package pages_test

import (
	"fmt"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/accounts/oidc"
	"kursbro/app/i18n"
)

func TestTheCatalogueIsSearchedEnrolledFromAndContinued(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Kari", accounts.External)
		p.course("BV1", "Brannvern – teoretisk del")
		p.course("FH1", "Førstehjelp")
		p.SignIn("Kari")
		page := p.Get("/kurskatalog").Has("2 kurs", "Brannvern – teoretisk del", "25 minutter", "Gjelder i 2 år", "Finner du ikke kurset?")
		page = page.Form("/kurskatalog").Fill("q", "brann").Submit().Has("Ett kurs passer med «brann».").Lacks("Førstehjelp")
		if page.Count(".pager") != 0 {
			t.Error("there is nothing to choose how much to show of")
		}
		page = page.Button("Meld på Brannvern – teoretisk del").Click().Follow()
		page.Has("Du er meldt på Brannvern – teoretisk del.", "Påmeldt", "Fortsett").Lacks("Førstehjelp")
		if path := page.Path; !strings.HasPrefix(path, "/kurskatalog?q=brann") {
			t.Errorf("the reader is back where they were: %s", path)
		}
		p.Get("/min-side").Has("Brannvern – teoretisk del", "Ikke startet", "Start kurset")
	})
}

func TestTheCatalogueForgivesSpellingAndSuggests(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Kari", accounts.External)
		p.course("FH1", "Førstehjelp")
		p.SignIn("Kari")
		for _, query := range []string{"forstehjelp", "FØRSTE", "foerstehjelp", "fh1"} {
			p.Get("/kurskatalog?q=" + query).Has("Førstehjelp")
		}
		page := p.Get("/kurskatalog?q=f%C3%B8rstehjepl").Has("Ingen kurs passer med «førstehjepl»", "Mente du førstehjelp")
		page.Link("førstehjelp").Click().Has("Førstehjelp", "Ett kurs passer")
		p.Get("/kurskatalog?q=" + "%3Cscript%3E").Has("Ingen kurs passer med «<script>»")
	})
}

func TestTheCatalogueHasPagesInNorwegianOrder(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Kari", accounts.External)
		for i := range 60 {
			p.course(fmt.Sprintf("C%d", i), fmt.Sprintf("Kurs %d", i))
		}
		p.course("AA", "Årsoppdatering")
		p.SignIn("Kari")
		first := p.Get("/kurskatalog").Has("61 kurs", "Kurs 2")
		if rows := first.Count("ul.rows li"); rows != 17 {
			t.Errorf("%d rows", rows)
		}
		if rows := p.Get("/kurskatalog?vis=50").Count("ul.rows li"); rows != 50 {
			t.Errorf("%d rows", rows)
		}
		last := p.Get("/kurskatalog?side=4")
		rows := last.All("ul.rows li")
		if len(rows) != 10 || rows[9].Find("h2").Text() != "Årsoppdatering" {
			t.Errorf("Å comes last of %d", len(rows))
		}
	})
}

func TestAForeignTitleSaysItsLanguage(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Kari", accounts.External)
		id := p.course("BV1", "Brannvern")
		p.SignIn("Kari")
		p.Language(i18n.EN)
		if lang := p.Get("/kurskatalog").Find("ul.rows h2 a").Attr("lang"); lang != "nb" {
			t.Errorf("the title is in bokmål: %q", lang)
		}
		p.Get("/kurs/" + string(id)).Has("The text about this course is not available in your language yet.")
	})
}

func TestTheFrontPageLeadsToThoseWhoVouchForPeople(t *testing.T) {
	each(t, func(p *portal) {
		p.Get("/").Lacks("ID-porten")
		for _, s := range []oidc.Settings{{Name: "idporten"}, {Name: "employer", Title: "Helse Vest"}} {
			provider, err := oidc.New(s, p.s.DB.Now)
			if err != nil {
				t.Fatal(err)
			}
			p.s.Accounts.OIDC = append(p.s.Accounts.OIDC, provider)
		}
		page := p.Get("/")
		for name, path := range map[string]string{"ID-porten": "/logg-inn/idporten", "Helse Vest": "/logg-inn/employer"} {
			if to := page.Link("Logg inn med " + name).Attr("href"); to != path {
				t.Errorf("%s leads to %s", name, to)
			}
		}
		p.person("Kari", accounts.External)
		p.SignIn("Kari")
		p.Get("/").Lacks("Logg inn med")
	})
}

func TestVisitorsSeeTheFrontPageAndOpenCourses(t *testing.T) {
	each(t, func(p *portal) {
		id := p.course("BV1", "Brannvern")
		p.Get("/").Has("Brannvern", "Alt om Brannvern", "Registrer deg").Link("Brannvern Alt om Brannvern E-læring25 minutter").Click().
			Has("Vil du ta kurset?", "Første avsnitt.", "Andre avsnitt.", "Helse Vest")
		kari := p.person("Kari", accounts.External)
		kari.OrganisationID = p.organisation("Kommunesektor", "")
		p.actors["Kari"] = kari
		p.SignIn("Kari")
		p.Get("/kurs/"+string(id)).Has("Kurset er åpent for andre, men ikke for organisasjonen din", "Første avsnitt.").Lacks("Meld på", "Registrer deg")
		p.Get("/kurskatalog").Lacks("Brannvern")
		p.Do("POST", "/kurs/"+string(id)+"/meld-pa", "").Status(404)
		p.exec(`UPDATE organisation SET open_to_externals = $1`, false)
		p.Do("GET", "/kurs/"+string(id), "").Status(404) // what no visitor may read stays a secret
		p.exec(`UPDATE organisation SET open_to_externals = $1`, true)
		p.Forget()
		p.Do("GET", "/kurskatalog", "").Status(303).Leads("/logg-inn?return=%2Fkurskatalog")
		p.Do("POST", "/kurs/"+string(id)+"/meld-pa", "").Status(401)
		p.exec(`UPDATE course SET state = 'draft' WHERE id = $1`, id)
		p.Do("GET", "/kurs/"+string(id), "").Status(404)
	})
}
