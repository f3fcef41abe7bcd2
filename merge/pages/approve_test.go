package pages_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/merge"
)

func TestM08_OneProposesAndAnotherApproves(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		path := d.doubtful()
		first := d.signedIn("hjelp", accounts.Helpdesk, d.root)
		d.Get(path).Has("for usikkert for én alene", "Ulikt", "Likt").Form("").Press("Foreslå sammenslåing").Status(422).Has("Skriv hvorfor")
		d.Get(path).Form("").Fill("note", "Fødselsdatoen var feil").Press("Foreslå sammenslåing").Status(200).Has("En annen på kundesenteret må godkjenne", "Venter på en til")
		d.Get(path).Has("En annen enn deg må godkjenne", "Trekk forslaget").Lacks("Godkjenn og slå sammen")
		d.signedIn("hjel2", accounts.Helpdesk, d.root)
		for _, language := range i18n.Languages {
			d.Language(language)
			d.Get(path).Status(200)
			d.Get("/kundesenter/sammenslaing").Status(200)
		}
		d.Language(i18n.NB)
		d.Get("/kundesenter/sammenslaing").Has("Foreslått av Hjelpsom Hansen")
		kari, _, err := accounts.FindByUsername(t.Context(), d.DB, "kano1")
		d.must(err)
		d.person(kari.ID).Has("Venter på en til fra kundesenteret", "Foreslått av Hjelpsom Hansen")
		receipt := d.Get(path).Has("Fødselsdatoen var feil").Form("").Press("Godkjenn og slå sammen").Status(200).Has("De to er slått sammen", "Brannvern",
			"Samme fødselsnummer, og kundesenteret har vurdert at det er samme person.")
		d.Get(path).Has("De to var allerede slått sammen", "Kvittering", "Brannvern")
		if entries := d.log("match.approve", ""); len(entries) != 1 || entries[0].Detail["proposed_by"] != string(first) {
			t.Errorf("the log has %v", entries)
		}
		receipt.Lacks(number(1).Reveal())
	})
}

func TestM08_HRSeesOnlyWhetherTheTwoAgree(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		path := strings.Replace(d.doubtful(), "/kundesenter/", "/hr/", 1)
		d.signedIn("hrhan", accounts.HR, d.root)
		d.Get("/hr/sammenslaing").Has("Kari Nordmann", "De har hver sin fødselsdato").Lacks("Gammel profil:", "privat.example")
		page := d.Get(path).Has("12. januar 1985", "Ulikt", "Vises ikke for HR", "Kundesenteret ser planen")
		page.Lacks("1. desember 1985", "Brannvern", "Foreslå", "/kundesenter/person")
		d.Post("/kundesenter/sammenslaing/x/foresla", nil).Status(403)
		d.Get(path).Form("").Press("Spør personen").Status(200).Has("Personen har fått en e-post", "Spurt 7. mai 2026")
		d.Get(path).Form("").Fill("note", "Nummeret var feil hos oss").Press("Ikke samme person").Status(200).Has("Ingen må vurderes nå")
		d.Get(path).Has("HR har sagt nei")
	})
}

func TestM02_TheQuestionAboutAWeakPairShowsNothing(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		path := d.doubtful()
		d.signedIn("hjelp", accounts.Helpdesk, d.root)
		d.Get(path).Form("").Press("Spør personen").Status(200)
		kari, _, err := accounts.FindByUsername(t.Context(), d.DB, "kano1")
		d.must(err)
		d.SignIn(string(kari.ID))
		page := d.Get(merge.QuestionPath).Has("k•••@privat.example", "Vi vet ikke om denne profilen er din", "fødselsnummeret ditt").Lacks("Brannvern", "desember")
		page.Form("").Press("Ja, den er min").Status(200).Has("Kundesenteret ser på det")
	})
}

func TestM06_AnEmployeeClaimsAnOldProfile(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.enters()
		d.later(2 * time.Minute) // one mail a minute
		d.exec(`DELETE FROM national_id WHERE profile_id = $1`, guest)
		d.passes(guest, "Brannvern")
		d.SignIn(string(d.hired("Kari", "Nordmann", "kano1", "kari@hjemme.example", number(1))))
		d.Get(merge.ClaimPath).Form("").Press("Vis at den er min").Status(422).Has("Skriv en e-postadresse", "Skriv passordet")
		wrong := d.Get(merge.ClaimPath).Form("").Fill("email", "kari@privat.example").Fill("password", "feil passord her").Press("Vis at den er min").Status(422)
		unknown := d.Get(merge.ClaimPath).Form("").Fill("email", "ukjent@privat.example").Fill("password", "feil passord her").Press("Vis at den er min").Status(422)
		if strings.ReplaceAll(wrong.Said(), "kari@", "") != strings.ReplaceAll(unknown.Said(), "ukjent@", "") {
			t.Error("the answer tells whether the address is known")
		}
		sent := d.Get(merge.ClaimPath).Form("").Fill("email", "kari@privat.example").Press("Send meg en lenke").Status(200).Has("Finnes det en profil med den adressen")
		other := d.Get(merge.ClaimPath).Form("").Fill("email", "ukjent@privat.example").Press("Send meg en lenke").Status(200)
		if sent.Said() != other.Said() {
			t.Error("the answer tells whether the address is known")
		}
		var link string
		d.must(d.DB.QueryRow(t.Context(), `SELECT link FROM mail WHERE kind = 'merge.claim'`).Scan(&link))
		at := link[strings.Index(link, merge.ClaimPath):]
		kari, _, err := accounts.FindByUsername(t.Context(), d.DB, "kano1")
		d.must(err)
		d.SignIn(string(guest))
		d.Do("GET", at, "").Status(403).Has("nettleseren der du er logget inn som ansatt").Lacks("Ja, profilen er min")
		d.Forget()
		if to := d.Do("GET", at, "").Status(403).Has("Logg inn som ansatt først").Find("main a.ds-button").Attr("href"); to != "/logg-inn?return="+url.QueryEscape(at) {
			t.Errorf("signing in leads to %s", to)
		}
		d.SignIn(string(kari.ID))
		page := d.Get(at).Form("").Press("Ja, profilen er min").Status(200).Has("Er dette dine?", "Brannvern", "Du har vist at den gamle profilen er din").Lacks("fødselsnummeret ditt")
		d.Do("GET", at, "").Status(404).Has("Denne lenken virker ikke lenger").Link("Be om en ny lenke").Click().Status(200).Has("E-postadressen i den gamle profilen")
		page.Form("").Press("Ja, de er mine").Status(200).Has("Kvittering", "Den ansatte viste at begge profilene er deres.").Lacks("Samme fødselsnummer")
	})
}

func TestM08_HelpdeskNamesTheOtherProfile(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest := d.add(accounts.Profile{Kind: accounts.External, Email: "kari@privat.example", EmailVerifiedAt: d.now, GivenName: "Kari", FamilyName: "Nordmann", OrganisationID: d.guests})
		d.hired("Kari", "Nordmann", "kano1", "kari@hjemme.example", number(1))
		d.signedIn("hjelp", accounts.Helpdesk, d.root)
		form := d.person(guest).Link("Samme person som …").Click().Status(200)
		form.Form("").Fill("other", "finnes.ikke").Press("Se de to").Status(422).Has("Vi fant ingen")
		pair := form.Form("").Fill("other", "kano1").Press("Se de to").Status(200).Has("De har ikke noe fødselsnummer felles", "Foreslå sammenslåing")
		pair = pair.Form("").Press("Spør personen").Status(200)
		kari, _, err := accounts.FindByUsername(t.Context(), d.DB, "kano1")
		d.must(err)
		helper := d.signedIn("hjel3", accounts.Helpdesk, d.root)
		d.SignIn(string(kari.ID))
		d.Get(merge.QuestionPath).Has("Vi har funnet en gammel profil som kan være din").Lacks("fødselsnummer")
		d.SignIn(string(helper))
		pair.Form("").Fill("note", "Ringte fra jobben").Press("Foreslå sammenslåing").Status(200).Has("Ansatte som kan ha en gammel profil her").Lacks("deler fødselsnummer")
		d.signedIn("hjel2", accounts.Helpdesk, d.root)
		d.Get(pair.Path).Form("").Press("Godkjenn og slå sammen").Status(200).Has("Kundesenteret har vurdert at det er samme person.").Lacks("Samme fødselsnummer")
	})
}
