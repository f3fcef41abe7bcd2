package pages_test

import (
	"testing"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses"
)

func TestACourseOwnerWithdrawsACertificateAndTakesThatBack(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.Internal)
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		number := p.pass(kari, p.course("BV1", "Brannvern"), p.now, "here")
		found, err := p.s.FindCertificate(t.Context(), number)
		p.must(err)
		path := "/bevis/" + found.Code
		p.SignIn("Kari")
		p.Get(path).Has("Gyldig").Lacks("Trekk tilbake")
		p.Do("GET", path+"/trekk-tilbake", "").Status(403)

		p.SignIn("Eva")
		form := p.Get(path).Link("Trekk tilbake kursbeviset").Click().Has("Kari Nordmann", number, "Hvorfor trekker du det tilbake?")
		form.Form(path + "/trekk-tilbake").Submit().Status(422).Has("Velg hvorfor du trekker det tilbake.")
		form.Form(path+"/trekk-tilbake").Check("why", string(courses.WrongResult)).Submit().Status(200).
			Has("Kursbeviset "+number+" er trukket tilbake.", "Trukket tilbake", "La kursbeviset gjelde igjen").Lacks("registrert feil")

		p.SignIn("Kari")
		p.Get("/kursbevis/"+number).Has("Resultatet ble registrert feil", "Spør Helse Vest").Lacks("Last ned")
		p.Do("GET", "/kursbevis/"+number+"/pdf", "").Leads("/kursbevis/" + number)
		p.Get("/min-side/gjennomforte").Has("Brannvern", "Godtas ikke", "Kursbeviset er trukket tilbake")
		p.Get("/min-kompetanse").Has("Må tas på nytt", "Kursbeviset er trukket tilbake")

		p.SignIn("Eva")
		p.Get(path+"/trekk-tilbake").Has("La kursbeviset gjelde igjen").Lacks("Trekk tilbake kursbeviset").Form(path+"/gjenopprett").Submit().Status(200).Has("gjelder igjen", "Gyldig")
		p.SignIn("Kari")
		p.Do("GET", "/kursbevis/"+number+"/pdf", "").Status(200)
	})
}

func TestTheWithdrawalSpeaksEveryLanguage(t *testing.T) {
	each(t, func(p *portal) {
		kari := p.person("Kari", accounts.Internal)
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		found, err := p.s.FindCertificate(t.Context(), p.pass(kari, p.course("BV1", "Brannvern"), p.now, "here"))
		p.must(err)
		p.SignIn("Eva")
		for _, language := range i18n.Languages {
			p.Language(language)
			page := p.Get("/bevis/" + found.Code + "/trekk-tilbake")
			for _, why := range courses.WithdrawalReasons {
				page.Has(i18n.For(language).T(why.Key()))
			}
		}
	})
}
