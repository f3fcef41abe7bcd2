package pages_test

import (
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/merge"
)

// doubtful is a guest who differs from the employee in the birth date.
func (d desk) doubtful() string {
	d.t.Helper()
	guest := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
	d.exec(`UPDATE profile SET state = 'active', email_verified_at = $2, birth_date = '1985-12-01' WHERE id = $1`, guest, *d.now)
	d.passes(guest, "Brannvern")
	return d.matchAfterHire(guest)
}

func (d desk) matchAfterHire(guest accounts.ProfileID) (path string) {
	d.t.Helper()
	d.exec(`UPDATE profile SET family_name = 'Nordmann' WHERE id = $1`, guest)
	_, _, err := d.HireOne(d.t.Context(), accounts.Command("test"), map[string]string{
		"employee_number": "7", "username": "kano1", "national_id": number(1).Reveal(), "given_name": "Kari", "family_name": "Nordmann",
		"birth_date": "1985-01-12", "start_date": "2026-05-07", "private_email": "kari@privat.example"}, "")
	d.must(err)
	var id string
	d.must(d.DB.QueryRow(d.t.Context(), `SELECT id FROM match WHERE external_profile_id = $1`, guest).Scan(&id))
	return "/kundesenter/sammenslaing/" + id
}

func TestAWeakPairCanBeLookedAtAndRefused(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		path := d.doubtful()
		d.signedIn("hjelp", accounts.Helpdesk, d.root)
		d.Get("/kundesenter/sammenslaing").Has("Kari Nordmann kano1", "Gammel profil: Kari Nordmann, k•••@privat.example", "Må vurderes", "De har hver sin fødselsdato").Link("Se på Kari Nordmann")
		page := d.Get(path).Has("Er disse to samme person?", "12. januar 1985", "1. desember 1985", "Brannvern", "Si aldri til den som ringer").Lacks("Slå sammen", number(1).Reveal())
		if differs := page.Count("[data-differs]"); differs != 2 {
			t.Errorf("%d fields are marked, want the birth date on both sides", differs)
		}
		page.Form("").Press("Ikke samme person").Status(422).Has("Skriv hvorfor")
		again := d.Get(path).Form("").Fill("note", "Annen person, ringt begge").Press("Ikke samme person").Status(200)
		again.Has("Avvist, og det huskes")
		d.Get(path).Has("Noen har sagt nei", "Annen person, ringt begge").Lacks("Hva vil du gjøre?")
		d.Post(path+"/utfor", nil).Status(409)
	})
}

// TestTheAddressesOfAPairAreComparedForTheHelpdesk, who need not read them whole:
// that they do where they open a profile, and the look is told of.
func TestTheAddressesOfAPairAreComparedForTheHelpdesk(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		path := d.doubtful()
		d.signedIn("hjelp", accounts.Helpdesk, d.root)
		for _, pair := range []struct{ theirs, says string }{
			{"kari@privat.example", "k•••@privat.example Likt"}, {"kari.n@privat.example", "k•••@privat.example Ulikt foran @"}, {"kari@privta.example", "k•••@privta.example Ulikt"},
		} {
			d.exec(`UPDATE profile SET email = $1, email_key = $1 WHERE kind = 'external'`, pair.theirs)
			d.Get(path).Has(pair.says).Has("Åpne personen").Lacks("kari@", "kari.n@")
			d.Get("/kundesenter/sammenslaing").Has("Gammel profil: Kari Nordmann, k•••@").Lacks("kari@", "kari.n@")
		}
		kari, _, err := accounts.FindByUsername(t.Context(), d.DB, "kano1")
		d.must(err)
		card := d.person(kari.ID).Find("#samme")
		if text := card.Text(); !strings.Contains(text, "k•••@privta.example") || strings.Contains(text, "kari@") {
			t.Errorf("the person page says %s", text)
		}
	})
}

func TestAStrongPairThatIsStoppedIsMergedByHandWithAReason(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.exec(`UPDATE profile SET state = 'locked', email_verified_at = $2 WHERE id = $1`, guest, *d.now)
		d.passes(guest, "Brannvern")
		path := d.matchAfterHire(guest)
		desk := d.signedIn("hjelp", accounts.Helpdesk, d.root)
		page := d.Get(path).Has("sperret av kundesenteret", "Du kan slå dem sammen hvis du skriver hvorfor")
		page.Form("").Press("Slå sammen").Status(422).Has("Skriv hvorfor")
		receipt := d.Get(path).Form("").Fill("note", "Avklart på telefon").Press("Slå sammen").Status(200)
		receipt.Has("De to er slått sammen", "Kvittering", "Av kundesenteret", "Avklart på telefon", "Brannvern")
		if entries := d.log("merge.merge", ""); len(entries) != 1 || entries[0].Actor != string(desk) {
			t.Errorf("the log has %v", entries)
		}
		d.Get(path).Has("De to var allerede slått sammen", "Kvittering")
	})
}

func TestOnlyTheHelpdeskOfTheEmployeeSeesThePair(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		path := d.doubtful()
		d.signedIn("hjelp", accounts.Helpdesk, d.faraway)
		d.Do("GET", path, "").Status(404)
		d.Get("/kundesenter/sammenslaing").Lacks("Kari Nordmann")
		d.Post(path+"/avvis", nil).Status(404)
		d.signedIn("hrhan", accounts.HR, d.root)
		d.Do("GET", path, "").Status(403)
	})
}

var _ = merge.Review
