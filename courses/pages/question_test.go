package pages_test

import (
	"testing"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

// TestABadQuestionIsShownAgainWithEverythingInIt: in each language of its owner,
// and what was written in the other languages too.
func TestABadQuestionIsShownAgainWithEverythingInIt(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		bank := "/kurseier/" + string(p.course("HLR", "Hjerte- og lungeredning")) + "/innhold/sporsmal"
		p.SignIn("Eva")
		for _, language := range i18n.Languages {
			p.Language(language)
			say := i18n.For(language)
			for _, test := range []struct{ kind, field, text, fault string }{
				{"one", "prompt_nb", "", "quiz.fault.prompt"},
				{"one", "points", "mange", "quiz.fault.points"},
				{"many", "option_nb", "Bare én", "quiz.fault.options"},
				{"match", "option_nb", "Bare én", "quiz.fault.pairs"},
				{"text", "accepts", "", "quiz.fault.accepts"},
				{"number", "value", "omtrent ti", "quiz.fault.value"},
			} {
				page := p.Get(bank + "/ny?slag=" + test.kind)
				form := page.Form(bank+"/ny").Fill("prompt_nb", "Hva først?").Fill("prompt_nn", "Kva først?").Fill("prompt_se", "Mii vuos?").Fill("explain_en", "Because.").Fill("prompt_en", "What first?").Fill("tag", "brann")
				again := form.Fill(test.field, test.text).Submit().Status(422).Has(say.T(test.fault)).Form(bank + "/ny")
				for name, want := range map[string]string{test.field: test.text, "prompt_nn": "Kva først?", "prompt_se": "Mii vuos?", "explain_en": "Because.", "tag": "brann"} {
					if got := again.Value(name); got != want {
						t.Errorf("%s, %s %s: %s is %q", language, test.kind, test.field, name, got)
					}
				}
			}
		}
	})
}

func TestAQuestionSaysWhichOfItsTranslationsIsOlder(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		bank := "/kurseier/" + string(p.course("HLR", "Hjerte- og lungeredning")) + "/innhold/sporsmal"
		p.SignIn("Eva")
		p.Get(bank+"/ny?slag=text").Form(bank+"/ny").Fill("prompt_nb", "Hva roper du?").Fill("prompt_nn", "Kva ropar du?").Fill("accepts", "Hjelp").Submit().Has("Hva roper du?")
		page := p.Get(bank).Link("Hva roper du?").Click().Has("Original på bokmål").Lacks("eldre enn bokmål")
		page.Form(page.Path).Fill("prompt_nb", "Hva roper du først?").Submit()
		page = p.Get(page.Path).Has("eldre enn bokmål", "Hva roper du først?")
		page.Form(page.Path).Check("fits", "nn").Submit()
		p.Get(page.Path).Lacks("eldre enn bokmål")
	})
}
