package pages_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/merge"
)

// asks opens one of the questions on a person's page, with clicks.
func (d desk) asks(who accounts.ProfileID, question string) string {
	d.t.Helper()
	return d.person(who).Link(question).Click().Status(200).Find("main").Text()
}

func (d desk) says(text string, wanted ...string) {
	d.t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			d.t.Errorf("does not say %q:\n%s", want, text)
		}
	}
}

func TestTheReasonWhySomebodyDoesNotGetInStandsOnOneScreen(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.delivered()
		d.signedIn("helpv", accounts.Helpdesk, d.root)
		d.says(d.asks(kari, "Kommer ikke inn"), "men har ikke valgt passord ennå", "Skal skrive e-postadressen kari@privat.example", "Lenken er ikke brukt")
		d.later(49 * time.Hour)
		d.says(d.asks(kari, "Kommer ikke inn"), "utløp")
		page := d.person(kari).Link("Kommer ikke inn").Click()
		if to := page.Link("Send ny lenke").Attr("href"); !strings.HasPrefix(to, "/kundesenter/person/"+string(kari)+"/lenke?return=") {
			t.Errorf("the act is at %s", to)
		}
		d.must(d.Accounts.SendLink(t.Context(), accounts.Command("test"), kari))
		d.enters()
		d.says(d.asks(kari, "Kommer ikke inn"), "Er innlogget")
		d.later(8 * 24 * time.Hour)
		d.says(d.asks(kari, "Kommer ikke inn"), "Ingen har prøvd å logge inn som kari@privat.example")
		wrong := func() error {
			_, err := d.Accounts.SignIn(t.Context(), accounts.Credentials{Name: "kari@privat.example", Password: "ikke dette"}, accounts.Client{Address: "192.0.2.9"})
			return err
		}
		for range 3 {
			if err := wrong(); !errors.Is(err, accounts.ErrSignInFailed) {
				t.Fatal(err)
			}
		}
		d.says(d.asks(kari, "Kommer ikke inn"), "Har skrevet feil passord 3 ganger")
		for range 9 {
			_ = wrong()
		}
		d.says(d.asks(kari, "Kommer ikke inn"), "må vente 15 min")
		d.must(d.Accounts.Lock(t.Context(), accounts.Command("test"), kari, "mistet telefonen"))
		d.says(d.asks(kari, "Kommer ikke inn"), "Er sperret: mistet telefonen", "Åpne profilen igjen")
	})
}

func TestATombstoneSendsOnToWhoLivesOn(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@hjemme.example", number(1))
		d.enters()
		d.later(time.Hour)
		hired := d.hired("Kari", "Nordmann", "kano", "kari@hjemme.example", number(1))
		d.signedIn("helpv", accounts.Helpdesk, d.root)
		d.says(d.asks(kari, "Kommer ikke inn"), "kari@hjemme.example gjelder ikke lenger", "logge inn som ansatt", "Gå til Kari Nordmann")
		d.says(d.asks(kari, "Kurset er borte"), "Alt ligger der")
		d.says(d.asks(hired, "Kurset er borte"), "ble flyttet hit 7. mai 2026", "Se kvitteringen")
	})
}

func TestWhyACourseIsNotThere(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.enters()
		d.passes(kari, "Brannvern")
		d.course("Bare i Førde", d.faraway)
		d.course("Sårstell", d.guests)
		gone := d.course("Gamle rutiner", d.guests)
		d.exec(`UPDATE course SET state = 'retired' WHERE id = $1`, gone)
		left := d.course("Legemiddelregning", d.guests)
		d.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ($1, $2, $3, 'withdrawn', $4)`, db.NewID(), kari, left, *d.now)
		d.exec(`UPDATE course SET state = 'draft' WHERE id = $1`, d.course("Hemmelig utkast", d.guests))
		d.signedIn("helpv", accounts.Helpdesk, d.root)
		d.says(d.asks(kari, "Finner ikke kurset"), "Hører til Helse Vest › Helse Stavanger › Gjester i Stavanger")
		for query, want := range map[string]string{
			"brann": "Besto 7. mai 2026", "førde": "Er ikke åpent for Gjester i Stavanger. Åpent for: Helse Førde.", "sårst": "Står i kurskatalogen. Personen kan melde seg på",
			"rutiner": "Er trukket tilbake av kurseieren", "legem": "Meldte seg av et kurs de begynte på 7. mai 2026", "hemmelig": "Ingen kurs heter noe slikt",
		} {
			page := d.Get("/kundesenter/person/"+string(kari)+"/hva/finner-ikke").Form("/kundesenter/person/"+string(kari)+"/hva/finner-ikke").Fill("kurs", query).Submit()
			d.says(page.Find("main").Text(), want)
		}
		d.says(d.asks(kari, "Kurset er borte"), "Meldte seg av Legemiddelregning")
	})
}

func TestEveryQuestionIsAnsweredInEveryLanguage(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.enters()
		hired := d.hired("Ola", "Berg", "olbe1", "ola@hjemme.example", number(2))
		d.signedIn("helpv", accounts.Helpdesk, d.root)
		for _, language := range i18n.Languages {
			d.Language(language)
			for _, who := range []accounts.ProfileID{kari, hired} {
				for _, trouble := range merge.Troubles {
					d.Get("/kundesenter/person/"+string(who)+"/hva/"+string(trouble)).Lacks(number(1).Reveal(), number(2).Reveal())
				}
			}
		}
		d.Language(i18n.NB)
		d.says(d.asks(kari, "Fikk ikke e-posten"), "Tatt imot", "E-post går til kari@privat.example")
		d.says(d.asks(kari, "Feil organisasjon"), "Hører til Helse Vest", "Bytt organisasjon")
		d.says(d.asks(kari, "Har to profiler"), "Vi ser ingen annen profil")
		d.says(d.asks(kari, "Har jobbet her før"), "har aldri vært ansatt")
		d.signedIn("helpf", accounts.Helpdesk, d.faraway)
		d.Do("GET", "/kundesenter/person/"+string(kari)+"/hva/inn", "").Status(404)
	})
}
