package pages_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/merge"
)

// merged is an employee whose guest profile has come along, with a course that
// was passed and one that is in progress.
func (d desk) merged() (guest accounts.ProfileID, receipt string) {
	d.t.Helper()
	guest = d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
	d.exec(`UPDATE profile SET state = 'active', email_verified_at = $2 WHERE id = $1`, guest, *d.now)
	d.passes(guest, "Brannvern")
	d.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) SELECT 'going', $1, id, 'active', $2 FROM course`, guest, *d.now)
	d.exec(`INSERT INTO package (id, course_id, standard, title, manifest, file_name, blob_sha256, size, uploaded_at)
		SELECT 'pack', id, 'scorm_12', 'x', '{}', 'x.zip', '', 1, $1 FROM course`, *d.now)
	d.exec(`INSERT INTO attempt (id, enrolment_id, profile_id, course_id, package_id, number, state, progress, opened_at, used_at)
		SELECT 'going', 'going', $1, id, 'pack', 1, 'open', 40, $2, $2 FROM course`, guest, *d.now)
	d.matchAfterHire(guest)
	if _, err := d.MergeDue(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	var id string
	d.must(d.DB.QueryRow(d.t.Context(), `SELECT id FROM merge WHERE from_profile_id = $1`, guest).Scan(&id))
	return guest, merge.ReceiptPath(merge.MergeID(id))
}

func TestM51_TheHelpdeskUndoesAMergeAndAnswersWhatIsAsked(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest, receipt := d.merged()
		d.later(time.Hour)
		d.exec(`UPDATE attempt SET progress = 70, used_at = $1 WHERE id = 'going'`, *d.now)
		d.signedIn("hjelp", accounts.Helpdesk, d.root)
		d.Get(receipt).Link("Angre sammenslåingen")
		path := strings.Replace(receipt, "/kvittering/", "/kundesenter/angre/", 1)
		page := d.Get(path).Has("Angre en sammenslåing", "Brannvern", "går tilbake til den tidligere profilen", "Det kan ikke deles. Hvem hører det til?").Lacks(number(1).Reveal())
		page.Form("").Press("Angre sammenslåingen").Status(422).Has("Rett 2 ting", "Svar på alle spørsmålene", "Skriv hvorfor")
		again := d.Get(path).Form("").Fill("note", "To ulike personer, ringt begge").Press("Angre sammenslåingen").Status(422)
		again.Has("Rett én ting", "Svar på alle spørsmålene", "To ulike personer, ringt begge")
		done := again.Form("").Choose("answer-enrolment-going", "Den tidligere profilen").Press("Angre sammenslåingen")
		done.Status(200).Has("Sammenslåingen er angret", "Profilene er to igjen").Lacks("kan det rettes fram til")
		d.Get(path).Has("Sammenslåingen er allerede angret")
		d.Get("/kundesenter/person/"+string(guest)).Has("Profilene har vært slått sammen, og det ble angret", "To ulike personer, ringt begge")
	})
}

func TestM52_TheFormAsksForAnotherAddress(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		_, receipt := d.merged()
		d.add(accounts.Profile{Kind: accounts.External, Email: "kari@privat.example", GivenName: "En", FamilyName: "Annen", OrganisationID: d.guests})
		d.signedIn("hjelp", accounts.Helpdesk, d.root)
		path := strings.Replace(receipt, "/kvittering/", "/kundesenter/angre/", 1)
		d.Get(path).Form("").Fill("note", "feil").Press("Angre sammenslåingen").Status(422).Has("Skriv en ny e-postadresse")
		d.Get(path).Form("").Fill("note", "feil").Fill("email", "kari@privat.example").Press("Angre sammenslåingen").Status(409).Has("Ny e-postadresse")
		d.Get(path).Form("").Fill("note", "feil").Fill("email", "kari.ny@privat.example").Press("Angre sammenslåingen").Status(200).Has("Sammenslåingen er angret")
	})
}

func TestM03_TheHelpdeskSeesWhatRestsOnAMistakenNumber(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest, _ := d.merged()
		d.signedIn("hjelp", accounts.Helpdesk, d.root)
		d.Get("/kundesenter/angre").Has("Ingen sammenslåing bygger på et nummer")
		d.exec(`UPDATE national_id SET status = 'mistaken' WHERE profile_id <> $1`, guest)
		d.Get("/kundesenter/angre").Has("Bygger på et nummer som ikke var deres").Link("Kari Nordmann")
	})
}

func TestM09_TwoOfTheHelpdeskUndoWhatTwoMerged(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		match := d.doubtful()
		d.signedIn("hjel1", accounts.Helpdesk, d.root)
		d.Get(match).Form("").Fill("note", "Ringt").Press("Foreslå sammenslåing").Status(200)
		second := d.signedIn("hjel2", accounts.Helpdesk, d.root)
		receipt := d.Get(match).Form("").Press("Godkjenn og slå sammen").Status(200).Has("Dette ble flyttet").Lacks("Det du hadde", "Du hadde", "E-postadressen din")
		receipt.Link("Angre sammenslåingen").Click().Form("").Press("Foreslå å angre").Status(422).Has("Skriv hvorfor")
		path := receipt.Link("Angre sammenslåingen").Attr("href")
		d.Get(path).Has("To av kundesenteret må være enige").Form("").Fill("note", "To ulike personer").Press("Foreslå å angre").Status(200).Has("En kollega må godkjenne", "Venter på en kollega")
		d.Get(path).Has("Hjelpsom Hansen foreslo å angre", "Trekk forslaget").Lacks("Godkjenn og angre")
		d.Post(path+"/godkjenn", nil).Status(403)
		third := d.signedIn("hjel3", accounts.Helpdesk, d.root)
		for _, language := range i18n.Languages {
			d.Language(language)
			d.Get(path).Status(200)
			d.Get("/kundesenter/angre").Status(200)
		}
		d.Language(i18n.NB)
		d.Get("/kundesenter/sammenslaing").Has("Venter på en kollega for å bli angret", "Kari Nordmann kano1", "Gammel profil: Kari Nordmann, k").Lacks("kari@privat.example")
		d.Get(path).Form("").Press("Avslå").Status(422).Has("Skriv hvorfor")
		d.Get(path).Form("").Press("Godkjenn og angre").Status(200).Has("Sammenslåingen er angret")
		d.Get(path).Has("Sammenslåingen er allerede angret")
		if entries := d.log("merge.approve_undo", ""); len(entries) != 1 || entries[0].Actor != string(third) || entries[0].Detail["proposed_by"] != string(second) {
			t.Errorf("the log has %v", entries)
		}
	})
}

// TestM09_ANoIsReadBeforeTheUndoIsProposedAgain, with its reason, by all of the helpdesk.
func TestM09_ANoIsReadBeforeTheUndoIsProposedAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		match := d.doubtful()
		first := d.signedIn("hjel1", accounts.Helpdesk, d.root)
		d.Get(match).Form("").Fill("note", "Ringt").Press("Foreslå sammenslåing").Status(200)
		second := d.signedIn("hjel2", accounts.Helpdesk, d.root)
		d.Get(match).Lacks("sa nei").Form("").Fill("note", "Hvem ringte du?").Press("Avslå forslaget").Status(200)
		d.SignIn(string(first))
		d.Get(match).Has("Hjelpsom Hansen sa nei til forslaget 7. mai 2026", "Hvem ringte du?").Form("").Fill("note", "Begge to").Press("Foreslå sammenslåing").Status(200)
		d.SignIn(string(second))
		path := d.Get(match).Has("Hvem ringte du?", "Begge to").Form("").Press("Godkjenn og slå sammen").Status(200).Link("Angre sammenslåingen").Attr("href")
		d.Get(path).Has("Gammel profil: Kari Nordmann, k").Lacks("sa nei").Form("").Fill("note", "Feil").Press("Foreslå å angre").Status(200)
		kari, _, err := accounts.FindByUsername(t.Context(), d.DB, "kano1")
		d.must(err)
		person := d.person(kari.ID).Has("Hjelpsom Hansen har foreslått å angre. Forslaget venter på en til fra kundesenteret, og gjelder til 21. mai 2026.")
		if at := person.Link("Se forslaget").Attr("href"); at != path {
			t.Errorf("the proposal is at %s", at)
		}
		d.SignIn(string(first))
		d.Get(path).Form("").Fill("note", "Ring begge først").Press("Avslå forslaget").Status(200)
		d.SignIn(string(second))
		d.Get(person.Path).Lacks("har foreslått å angre")
		d.Get(path).Has("Hjelpsom Hansen sa nei til forslaget 7. mai 2026", "Ring begge først").Form("").Fill("note", "Har ringt").Press("Foreslå å angre").Status(200)
		d.SignIn(string(first))
		d.Get(path).Has("Ring begge først", "Har ringt").Form("").Press("Godkjenn og angre").Status(200)
	})
}

func TestM09_WhoItIsAboutIsToldThatTheyCannotUndo(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		_, receipt := d.merged()
		path := strings.Replace(receipt, "/kvittering/", "/kundesenter/angre/", 1)
		other := d.signedIn("hjel2", accounts.Helpdesk, d.root) // another login of hers
		d.write(func(ctx context.Context, tx *db.Tx) {
			_, err := d.Accounts.AttachNationalID(ctx, tx, other, number(1), accounts.Typed)
			d.must(err)
		})
		d.Get(receipt).Status(200).Lacks("Angre sammenslåingen")
		d.Do("GET", path, "").Status(403).Has("gjelder deg selv")
		d.Post(path, nil).Status(403).Has("gjelder deg selv")
	})
}

func TestM40_AnUndoneMergeIsToldToBothAndTheReceiptIsRightAgainAfterRedo(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		guest, receipt := d.merged()
		kari, _, err := accounts.FindByUsername(t.Context(), d.DB, "kano1")
		d.must(err)
		path := strings.Replace(receipt, "/kvittering/", "/kundesenter/angre/", 1)
		d.later(time.Hour)
		d.signedIn("hjelp", accounts.Helpdesk, d.root)
		d.Get(path).Form("").Fill("note", "feil person").Press("Angre sammenslåingen").Status(200)
		for _, who := range []accounts.ProfileID{guest, kari.ID} {
			d.person(who).Has("Sammenslåingen ble angret: Kari Nordmann", "Angret av Hjelpsom Hansen. «feil person»", "Slått sammen av seg selv")
		}
		var told int
		d.must(d.DB.QueryRow(t.Context(), `SELECT count(*) FROM mail WHERE kind = 'merge.undone' AND link LIKE $1`, "%"+receipt).Scan(&told))
		if told != 1 { // both have the same address
			t.Errorf("%d mails", told)
		}
		d.Get(receipt).Has("Dette var flyttet før det ble angret", "Dette fulgte med og talte", "Brannvern").Lacks("Dette følger med og teller", "Med samme dato")
		d.SignIn(string(guest))
		d.Get(receipt).Has("Sammenslåingen ble angret", "Hver profil har igjen det som er dens", "Profilen din ble slått sammen med en annen").Lacks("Brannvern", "Min kompetanse", "feil person", "kano1")
		d.SignIn(string(kari.ID))
		d.Get(receipt).Has("Sammenslåingen ble angret").Lacks("Brannvern", "feil person")
		d.later(time.Hour)
		d.signedIn("hjel2", accounts.Helpdesk, d.root)
		var match string
		d.must(d.DB.QueryRow(t.Context(), `SELECT id FROM match WHERE external_profile_id = $1`, guest).Scan(&match))
		again := d.Get("/kundesenter/sammenslaing/"+match).Form("").Fill("note", "Hun er det likevel").Press("Slå sammen").Status(200)
		again.Has("Brannvern", "Hun er det likevel").Lacks("ble angret")
		d.SignIn(string(kari.ID))
		d.Get(receipt).Has("Siden er profilene slått sammen igjen").Link("Se den nye kvitteringen").Click().Has("Brannvern", "Det du hadde").Lacks("ble angret")
	})
}
