package pages_test

import (
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
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
		page := d.Get(path).Has("Angre en sammenslåing", "Brannvern", "går tilbake til den eksterne profilen", "Det kan ikke deles. Hvem hører det til?").Lacks(number(1).Reveal())
		page.Form("").Press("Angre sammenslåingen").Status(422).Has("Rett 2 ting", "Svar på alle spørsmålene", "Skriv hvorfor")
		again := d.Get(path).Form("").Fill("note", "To ulike personer, ringt begge").Press("Angre sammenslåingen").Status(422)
		again.Has("Rett én ting", "Svar på alle spørsmålene", "To ulike personer, ringt begge")
		done := again.Form("").Choose("answer-enrolment-going", "Den eksterne profilen").Press("Angre sammenslåingen")
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
