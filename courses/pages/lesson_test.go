package pages_test

import (
	"testing"
	"time"

	"kursbro/accounts"
)

func TestACourseOwnerSeesWhichTranslationIsOlderAndLosesNothingBetweenTwoTabs(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		content := "/kurseier/" + string(p.course("HLR", "Hjerte- og lungeredning")) + "/innhold"
		p.SignIn("Eva")
		page := p.Get(content + "/ny?slag=page")
		page = page.Form(content+"/ny").Fill("title_nb", "Først").Fill("title_nn", "Først på nynorsk").Press("Lagre").Status(422)
		page = page.Form(content+"/ny").Fill("body_nb", "Ring 113.").Fill("body_nn", "Ring 113, du.").Press("Lagre").Has("Nynorsk: 1 av 1 oversatt", "English: 0 av 1 oversatt")

		first, second := page.Link("Først").Click().Lacks("eldre enn bokmål"), page.Link("Først").Click()
		first.Has("Original på bokmål").Form(first.Path).Fill("body_nb", "Rop om hjelp.").Press("Lagre").Has("Nynorsk: 0 av 1 oversatt")
		late := second.Form(second.Path).Fill("body_nb", "Se etter fare.").Press("Lagre").Status(422).Has("Noen andre har endret dette mens du skrev.")
		if late.Form(second.Path).Value("body_nb") != "Se etter fare." {
			t.Error("what was written in the other tab is gone")
		}

		page = p.Get(first.Path).Has("eldre enn bokmål", "Rop om hjelp.")
		page.Form(page.Path).Check("fits", "nn").Press("Lagre").Has("Nynorsk: 1 av 1 oversatt")
		p.Get(first.Path).Lacks("eldre enn bokmål")
	})
}

func TestTheSecondOfTwoTabsCannotWriteOverADescriptionUnseen(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		path := "/kurseier/" + string(p.course("HLR", "Hjerte- og lungeredning")) + "/beskriv"
		p.SignIn("Eva")
		first, second := p.Get(path).Has("Original på bokmål"), p.Get(path)
		p.now = p.now.Add(time.Minute)
		first.Form(path).Fill("summary_nb", "Fra den første.").Submit()
		p.Get(path).Form(path).Submit() // saved once more by whoever saved last, and nothing is said
		late := second.Form(path).Fill("summary_nb", "Fra den andre.").Submit().Status(422).Has("Noen andre har endret dette mens du skrev.")
		if late.Form(path).Value("summary_nb") != "Fra den andre." || p.Get(path).Form(path).Value("summary_nb") != "Fra den første." {
			t.Error("a text is gone")
		}
	})
}

func TestWhatElseHappensToACourseDoesNotStandInTheWayOfItsDescription(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		id := p.course("HLR", "Hjerte- og lungeredning")
		path := "/kurseier/" + string(id) + "/beskriv"
		p.SignIn("Eva")
		open := p.Get(path)
		p.now = p.now.Add(time.Minute)
		page := p.Get("/kurseier/" + string(id))
		page.Form("/kurseier/" + string(id) + "/trekk-tilbake").Submit()
		open.Form(path).Fill("summary_nb", "Skrevet imens.").Submit().Lacks("Noen andre har endret dette")
		if p.Get(path).Form(path).Value("summary_nb") != "Skrevet imens." {
			t.Error("the description was not saved")
		}
	})
}

func TestACourseOwnerCopiesACourseAndNamesTheCopy(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		p.person("Kari", accounts.Internal)
		id := p.course("HLR", "Hjerte- og lungeredning")
		p.SignIn("Eva")
		copied := p.Get("/kurseier/" + string(id)).Form("/kurseier/" + string(id) + "/kopi").Submit().Has("Kopien er et utkast uten deltakere.")
		form := copied.Form(copied.Path)
		if form.Value("code") != "HLR-2" || form.Value("title_nb") != "Hjerte- og lungeredning (kopi)" {
			t.Errorf("the copy: %s, %s", form.Value("code"), form.Value("title_nb"))
		}
		form.Fill("title_nb", "Hjertestart").Fill("code", "START").Submit()
		page := p.Get("/kurseier").Has("Hjertestart", "Hjerte- og lungeredning").Link("Hjertestart").Click().Has("Utkast", "SCORM 1.2")
		page.Form(page.Path + "/publiser").Submit().Has("Publisert")
		p.SignIn("Kari")
		p.Post("/kurseier/"+string(id)+"/kopi", nil).Status(403)
	})
}
