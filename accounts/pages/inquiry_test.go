package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/mail"
)

const tooPersonal = "Kommer ikke inn. Jeg er 128585 12345."

func TestAVisitorWritesAndTheHelpdeskAnswers(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper, _ := h.staff("help1", accounts.Helpdesk)
		visitor := h.Another()
		page := visitor.Get("/logg-inn").Form("/kontakt").Submit().Has("Siden du kom fra: /logg-inn", "Ring 55 00 00 00")
		page = page.Form("/kontakt").Fill("text", tooPersonal).Submit().Status(http.StatusUnprocessableEntity)
		if page.Form("/kontakt").Value("text") != tooPersonal {
			t.Error("what was written is lost")
		}
		page = page.Form("/kontakt").Fill("name", "Kari Nordmann").Fill("email", "kari@post.example").Submit()
		page.Has("Vi skjulte noe som så ut som et fødselsnummer", "på e-posten du oppga")
		reference := page.Find("b.code").Text()

		list := helper.Get("/kundesenter/henvendelser").Has("Kari Nordmann", reference)
		inquiry := list.Link("Kari Nordmann").Click().Has("Kommer ikke inn. Jeg er ••••••.", "/logg-inn", "Ikke logget inn").Lacks("128585")
		url := list.Link("Kari Nordmann").Attr("href")
		colleague, _ := h.staff("help2", accounts.Helpdesk)
		stale := colleague.Get(url)
		inquiry = inquiry.Form(url + "/ta").Submit().Has("Saken er din.")
		stale.Form(url + "/ta").Submit().Has("Stine Støtte tok denne før deg").Lacks("Send svaret")
		inquiry = inquiry.Form(url + "/svar").Submit().Status(http.StatusUnprocessableEntity).Has("Skriv et svar.")
		answer := inquiry.Form(url+"/svar").Fill("text", "Prøv nå.\n\nHilsen Stine")
		answer.Submit().Has("Svaret er på vei.", "Prøv nå.", "Besvart")
		answer.Submit()
		if n := len(h.texts(`SELECT id FROM mail WHERE kind = 'inquiry.answered'`)); n != 1 {
			t.Errorf("%d answers for two clicks", n)
		}
		h.Another().Get("/kontakt?sak="+reference).Form("/kontakt").Fill("text", "Det virket ikke").Fill("name", "Kari").Fill("email", "kari@post.example").Submit().Has(reference)
		helper.Get("/kundesenter/henvendelser?vis=mine").Has("Kari Nordmann")
		helper.Get(url).Has("Det virket ikke").Form(url + "/lukk").Submit().Has("Saken er lukket.")
		helper.Get("/kundesenter/henvendelser?vis=lukket").Has("Kari Nordmann")
		for _, language := range i18n.Languages {
			helper.Language(language)
			helper.Get(url)
			helper.Get("/kundesenter/henvendelser")
			visitor.Language(language)
			visitor.Get("/kontakt")
			visitor.Get("/kontakt/sendt?sak=" + reference + "&skjult=1")
		}
	})
}

func TestWhatOpensSomethingIsNotHandedOn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for from, shown := range map[string]string{
			"/passord/hemmelig-nokkel-12345?return=x": "/passord/…", "/epost/hemmelig": "/epost/…", "/kundesenter/person/p1?x=1": "/kundesenter/person/p1",
			"/finnes/ikke/hemmelig": "", "https://ond.example/x": "", "/profil#sikkerhet": "",
		} {
			page := h.Get("/kontakt?fra=" + strings.NewReplacer("?", "%3F", "#", "%23").Replace(from))
			if got := page.Form("/kontakt").Value("fra"); got != shown {
				t.Errorf("%s is shown as %q", from, got)
			}
			page.Lacks("hemmelig")
		}
	})
}

func TestAnAnswerOfTheFormTellsNobodyWhoIsKnown(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		said := map[string]string{}
		for _, email := range []string{"kari@privat.example", "ukjent@privat.example"} {
			page := h.Another().Get("/kontakt").Form("/kontakt").Fill("text", "Hjelp").Fill("name", "Kari").Fill("email", email).Submit()
			said[email] = strings.ReplaceAll(page.Find("main").Text(), page.Find("b.code").Text(), "")
		}
		if said["kari@privat.example"] != said["ukjent@privat.example"] {
			t.Errorf("%q", said)
		}
	})
}

func TestAnAnswerThatDoesNotArriveShowsInTheThreadAndOnTheList(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper, _ := h.staff("help1", accounts.Helpdesk)
		h.Another().Get("/kontakt").Form("/kontakt").Fill("text", "Hjelp").Fill("name", "Kari Nordmann").Fill("email", "kari@post.example").Submit()
		url := helper.Get("/kundesenter/henvendelser").Link("Kari Nordmann").Attr("href")
		taken := helper.Get(url).Form(url + "/ta").Submit()
		taken.Form(url+"/svar").Fill("text", "Prøv nå.").Submit().Has("I kø", "Sendes om litt")
		h.must(mail.NewSender(h.DB, &mail.Mailbox{}, mail.Contact{}).Run(t.Context()))
		helper.Get(url).Has("Tatt imot", "den er ikke kommet i retur", "E-posttjeneren svarte: 250 2.0.0 Ok").Lacks("saken er åpnet igjen")
		for _, id := range h.texts(`SELECT id FROM mail WHERE kind = 'inquiry.answered'`) {
			_, err := mail.NoteBounce(t.Context(), h.DB, mail.Bounce{LetterID: id, Answer: "5.1.1 550 no such user"})
			h.must(err)
		}
		_, err := h.ReturnInquiries(t.Context())
		h.must(err)
		for _, language := range i18n.Languages {
			helper.Language(language)
			helper.Get(url).Has("5.1.1 550 no such user")
			helper.Get("/kundesenter/henvendelser?vis=mine")
		}
		helper.Language(i18n.NB)
		helper.Get("/kundesenter/henvendelser?vis=mine").Has("Kari Nordmann", "Svaret kom ikke fram")
		helper.Get(url).Has("så saken er åpnet igjen", "Kom i retur", "Adressen finnes ikke").Form(url+"/svar").Fill("text", "Ny adresse?").Submit().Lacks("saken er åpnet igjen")
	})
}

func TestAVisitorChoosesWhomTheyWriteTo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		helper, _ := h.staff("help1", accounts.Helpdesk)
		visitor := h.Another()
		fields := url.Values{"text": {"Hjelp"}, "name": {"Kari Nordmann"}, "email": {"kari@post.example"}, "organisation": {"no-such"}, "nokkel": {"k"}}
		page := visitor.Post("/kontakt", fields).Status(http.StatusUnprocessableEntity).Has("Velg en organisasjon fra lista")
		if page.Form("/kontakt").Value("text") != "Hjelp" {
			t.Error("what was written is lost")
		}
		page.Form("/kontakt").Choose("organisation", "Helse Stavanger – tilgang for eksterne brukere").Submit().Has("Vi har fått det du skrev")
		helper.Get("/kundesenter/henvendelser").Link("Kari Nordmann").Click().Has("Helse Stavanger")
	})
}

func TestTheAddressOfTheFormHoldsOnlyWhatIsKnown(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for asked, want := range map[string]string{
			"/kontakt?fra=%2Fprofil%3Fx%3D1&problem=&sak=": "/kontakt?fra=%2Fprofil", "/kontakt?fra=%2Fno%2Fsuch": "/kontakt", "/kontakt?problem=7F3K-9Q2S&fra=%2Fprofil%3Fa": "/kontakt?fra=%2Fprofil&problem=7F3K-9Q2S",
		} {
			if got := h.Get(asked).Path; got != want {
				t.Errorf("%s leads to %s", asked, got)
			}
		}
	})
}
