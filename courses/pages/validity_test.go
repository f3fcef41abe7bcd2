package pages_test

import (
	"context"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/courses"
)

func TestACourseOwnerSaysHowLongAPassCountsAndWhoMustTakeItAnew(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		kari := p.person("Kari", accounts.External)
		id := p.course("HLR", "Hjerte- og lungeredning")
		p.course("HLR-K", "HLR kort")
		p.SignIn("Eva")
		page := p.Get("/kurseier/" + string(id)).Link("Regler").Click().Link("Gyldighet").Click()
		page = page.Form(page.Path).Choose("kind", "year").Fill("window", "0").Fill("by", "XX").Submit().Status(422).Has("Skriv minst 1.")
		page = page.Form(page.Path).Fill("window", "2").Submit().Status(422).Has("Du har ikke noe kurs med den koden.")
		page = page.Form(page.Path).Fill("by", "HLR-K").Submit().Has("Gyldigheten er lagret.", "Slik virker det nå: Til utgangen av januar", "31. januar")
		if page.Label("Fornyes også ved et kortere kurs").Value() != "HLR-K" {
			t.Error("the shorter course is there")
		}
		p.pass(kari, id, p.now.Add(-time.Hour), "here")
		page = p.Get(page.Path).Has("1 har bestått.")
		page.Form(page.Path+"/pa-nytt").Fill("day", "2020-01-01").Submit().Status(422).Has("Velg i dag eller en dag som kommer.")
		day := p.now.AddDate(0, 1, 0).Format(time.DateOnly)
		page = p.Get("/kurseier/" + string(id) + "/gyldighet")
		page = page.Form(page.Path+"/pa-nytt").Fill("day", day).Submit().Has("Du kan angre fram til fristen.", "Endret 1 resultat")

		p.SignIn("Kari")
		p.Get("/min-side").Has("Tid for å fornye", "Hjerte- og lungeredning", "Må tas på nytt innen", "Forny")
		p.Get("/kurs/"+string(id)).Has("Må tas på nytt innen", "Ta kurset på nytt")

		p.SignIn("Eva")
		p.Get(page.Path).Form(page.Path+"/angre").Submit().Has("Kravet er opphevet.", "Angret")
		p.SignIn("Kari")
		p.Get("/min-side").Lacks("Tid for å fornye")
		if l, err := p.s.CoursesOf(context.Background(), kari, kari.ProfileID); err != nil || l.Achieved[0].EndWhy == courses.EndsByVersion {
			t.Errorf("%+v, %v", l.Achieved, err)
		}
	})
}
