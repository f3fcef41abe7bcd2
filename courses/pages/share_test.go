package pages_test

import (
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/site/sitetest"
)

// shares lets Kari share all that she has, and gives her page of it, the link
// as a path, and the code.
func (p *portal) shares() (own *sitetest.Page, link, code string) {
	p.t.Helper()
	page := p.Get("/del-resultater")
	form := page.Form("/del-resultater")
	for _, box := range page.All("input[type=checkbox]") {
		form.Check("kurs", box.Attr("value"))
	}
	page = form.Press("Neste").Has("Hvem skal se resultatene?", "Brannvern")
	page = page.Form("/del-resultater").Fill("recipient", "leder@arbeid.example").Choose("language", "en").Press("Neste")
	page.Has("Se over før du sender", "leder@arbeid.example", "Valid now?", "Fire safety", "Kari Nordmann")
	own = page.Form("/del-resultater").Press("Del resultatene")
	own.Has("Lenken er på vei til leder@arbeid.example.", "Ingen har åpnet lenken ennå.")
	link = strings.TrimPrefix(own.Find(".code-box .small").Text(), sitetest.Address)
	return own, link, own.Find(".code-box .code").Text()
}

func TestSharingFromChoosingToEnding(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.External)
		p.SignIn("Kari")
		p.Get("/del-resultater").Has("Du har ikke noe å dele ennå")
		p.Get("/delinger").Has("Du har ikke delt noe ennå")
		number := p.pass(kari, p.course("BV1", "Brannvern"), p.now.AddDate(-1, 0, 0), "here")
		p.Get("/min-side/gjennomforte").Link("Del resultater").Click()
		own, link, code := p.shares()
		recipient := p.Another()
		page := recipient.Get(link).Has("Somebody has shared results with you")
		page = page.Form("").Fill("code", "0000-0000").Submit().Status(422).Has("That is not the code")
		page = page.Form("").Fill("code", " "+strings.ToLower(code)+"\n").Submit().Status(200)
		page.Has("Kari Nordmann", "Fire safety", "Valid", number, "Helse Vest").Lacks("leder@arbeid.example", "kari@nordmann.example")
		if page.Header.Get("Cache-Control") != "no-store" || !strings.Contains(page.Header.Get("X-Robots-Tag"), "noindex") {
			t.Error("what a recipient sees is stored or searched")
		}
		recipient.Get(strings.Split(link, "?")[0]).Has("Kari Nordmann") // again, without the code
		p.Another().Get(strings.Split(link, "?")[0]).Lacks("Kari Nordmann")
		p.Get(own.Path).Has("Åpnet én gang", "Åpnet med koden")
		p.Get(own.Path).Button("Avslutt delingen").Click().Has("Delingen er avsluttet", "Avsluttet").Lacks(code)
		recipient.Do("GET", strings.Split(link, "?")[0], "").Status(404).Has("The link is not valid any more").Lacks("Kari Nordmann")
		p.Get("/delinger").Has("leder@arbeid.example", "Avsluttet")
	})
}

func TestEachStepOfSharingSaysWhatIsMissingAndKeepsTheRest(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.External)
		p.SignIn("Kari")
		number := p.pass(kari, p.course("BV1", "Brannvern"), p.now.AddDate(-1, 0, 0), "here")
		p.Get("/del-resultater").Form("/del-resultater").Press("Neste").Status(422).Has("Velg minst ett kurs.")
		page := p.Get("/del-resultater").Form("/del-resultater").Check("kurs", number).Press("Neste")
		page = page.Form("/del-resultater").Fill("recipient", "leder").Choose("days", "90").Press("Neste").Status(422).Has("Skriv en e-postadresse som")
		form := page.Form("/del-resultater")
		if form.Value("recipient") != "leder" || form.Value("days") != "90" {
			t.Errorf("kept: %q, %q", form.Value("recipient"), form.Value("days"))
		}
		page = form.Press("Endre kurs").Status(200)
		if page.Form("/del-resultater").Value("kurs") != number {
			t.Error("the tick is lost")
		}
		p.Do("POST", "/del-resultater", "to=check&kurs="+number+"&recipient=a@b.example&days=9999&language=nb", "Content-Type", "application/x-www-form-urlencoded").Status(422).Has("Velg hvor lenge")
	})
}

func TestAShareIsItsOwnersAlone(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.External)
		p.person("Ola", accounts.External)
		p.pass(kari, p.course("BV1", "Brannvern"), p.now.AddDate(-1, 0, 0), "here")
		p.SignIn("Kari")
		own, link, code := p.shares()
		p.SignIn("Ola")
		p.Do("GET", own.Path, "").Status(404)
		p.Do("POST", own.Path+"/avslutt", "").Status(404)
		p.Get("/delinger").Has("Du har ikke delt noe ennå")
		p.SignIn("Kari")
		p.Get(own.Path).Button("Lag ny kode").Click().Has("Her er den nye koden").Lacks(code)
		page := p.Get(own.Path).Form(own.Path+"/forleng").Choose("days", "365").Submit().Has("Tiden er forlenget")
		page.Form(own.Path + "/send-lenke").Submit().Has("Lenken er sendt en gang til")
		for range 5 {
			p.Another().Get(link).Form("").Fill("code", "00000000").Submit().Status(422)
		}
		p.Another().Get(link).Form("").Fill("code", code).Submit().Status(429)
	})
}

func TestASharedPageIsInFourLanguages(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.External)
		p.pass(kari, p.course("BV1", "Brannvern"), p.now.AddDate(-1, 0, 0), "here")
		p.SignIn("Kari")
		own, link, _ := p.shares()
		for _, l := range i18n.Languages {
			b := p.Another()
			b.Language(l)
			b.Get(strings.Split(link, "?")[0])
			b.Do("GET", "/delt/finnes-ikke", "").Status(404)
			b.SignIn("Kari")
			b.Get(own.Path)
			b.Get("/delinger")
			b.Get("/del-resultater")
		}
	})
}
