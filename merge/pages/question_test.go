package pages_test

import (
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/merge"
)

// asked is a guest with a course who was hired under another address: Kari is
// asked whether the guest is hers, and is signed in.
func (d desk) asked() (guest, employee accounts.ProfileID) {
	d.t.Helper()
	guest = d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
	d.exec(`UPDATE profile SET state = 'active', email_verified_at = $2, updated_at = $2 WHERE id = $1`, guest, *d.now)
	d.passes(guest, "Brannvern")
	employee = d.hired("Kari", "Nordmann", "kano1", "kari@hjemme.example", number(1))
	d.SignIn(string(employee))
	return guest, employee
}

// question is the address of the one question that is asked.
func (d desk) question() string {
	d.t.Helper()
	for _, form := range d.Get(merge.QuestionPath).All("form") {
		if path, found := strings.CutSuffix(form.Attr("action"), "/nei"); found {
			return path
		}
	}
	d.t.Fatal("nothing is asked")
	return ""
}

func TestAreTheseYours(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest, employee := d.asked()
		page := d.Get(merge.QuestionPath).Has("Er dette dine?", "k•••@privat.example", "Brannvern", "Min kompetanse", "Ja, de er mine", "Nei, de er ikke mine")
		page.Lacks("kari@privat.example", number(1).Reveal())
		receipt := page.Form("").Press("Ja, de er mine").Status(200).Has("Takk! Nå er alt samlet i profilen din på jobben.", "Kvittering", "Brannvern", "Etter at du svarte ja")
		receipt.Lacks(number(1).Reveal())
		if p, err := accounts.SelectProfile(t.Context(), d.DB, guest); err != nil || p.MergedInto != employee {
			t.Errorf("the guest is %s, %v", p.State, err)
		}
		d.Get(merge.QuestionPath).Has("Ingen spørsmål venter på deg")
		for _, language := range i18n.Languages {
			d.Language(language)
			d.Get(receipt.Path).Status(200)
		}
		d.SignIn(string(guest))
		d.Do("GET", receipt.Path, "").Status(404)
	})
}

func TestAProfileWithoutCoursesIsAskedAboutInOtherWords(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.exec(`UPDATE profile SET state = 'active', email_verified_at = $2, updated_at = $2, mobile = '+4790000000' WHERE id = $1`, guest, *d.now)
		d.SignIn(string(d.hired("Kari", "Nordmann", "kano1", "kari@hjemme.example", number(1))))
		page := d.Get(merge.QuestionPath).Has("Er denne profilen din?", "Det er ingen kurs i den profilen.", "Nei, den er ikke min").Lacks("Er dette dine?", "flytter vi kursene")
		page.Form("").Press("Ja, den er min").Status(200).Has("Takk!").Lacks("kursene")
	})
}

func TestNoMovesNothing(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest, _ := d.asked()
		d.Get(merge.QuestionPath).Has("vi spør ikke igjen")
		path := d.question()
		d.Post(path+"/nei", nil)
		if p, _ := accounts.SelectProfile(t.Context(), d.DB, guest); p.State != accounts.Active {
			t.Errorf("the guest is %s", p.State)
		}
		d.Get(merge.QuestionPath).Has("Ingen spørsmål venter på deg", "Ingenting er flyttet")
		d.Post(path+"/ja", nil).Status(409)
	})
}

func TestAPlanThatHasChangedIsShownAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest, _ := d.asked()
		page := d.Get(merge.QuestionPath)
		d.passes(guest, "Smittevern")
		page.Form("").Press("Ja, de er mine").Has("Noe har endret seg siden du så planen", "Smittevern", "Ja, de er mine")
	})
}

func TestWhoIsNotAskedSeesNothing(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest, _ := d.asked()
		path := d.question()
		d.SignIn(string(guest))
		d.Get(merge.QuestionPath).Lacks("Brannvern", "hjemme", "arbeidsdag")
		d.Post(path+"/ja", nil).Status(404)
		d.Forget()
		d.Do("GET", merge.QuestionPath, "").Status(303)
	})
}

func TestBeforeTheFirstDayThePlanIsShownAndTheYesIsKept(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest, employee := d.asked()
		d.exec(`UPDATE employment SET start_date = '2026-05-09' WHERE profile_id = $1`, employee)
		page := d.Get(merge.QuestionPath).Has("Er dette dine?", "første arbeidsdag, 9. mai 2026", "Ja, de er mine")
		page.Form("").Press("Ja, de er mine").Has("Takk! Profilene slås sammen på første arbeidsdag.", "Profilene dine slås sammen", "Du har svart ja", "Du trenger ikke gjøre noe").Lacks("Ja, de er mine", "Er dette dine?")
		d.later(48 * time.Hour)
		if merged, err := d.MergeDue(t.Context()); err != nil || merged != 1 {
			t.Errorf("%d merged, %v", merged, err)
		}
		if p, _ := accounts.SelectProfile(t.Context(), d.DB, guest); p.State != accounts.Merged {
			t.Errorf("the guest is %s", p.State)
		}
	})
}
