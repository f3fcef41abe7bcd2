package pages_test

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/site/sitetest"
	"kursbro/courses/certificate"
)

// course makes a course that is open to an organisation.
func (d desk) course(title string, in accounts.OrganisationID) string {
	d.t.Helper()
	id := db.NewID()
	d.exec(`INSERT INTO course (id, code, same_as, form, state, organisation_id, created_at, updated_at) VALUES ($1, $1, $1, 'elearning', 'published', $2, $3, $3)`, id, d.hospital, *d.now)
	d.exec(`INSERT INTO course_text (course_id, language, title, search_text, sort_key) VALUES ($1, 'nb', $2, $2, $2)`, id, title)
	d.exec(`INSERT INTO course_organisation (course_id, organisation_id) VALUES ($1, $2)`, id, in)
	d.exec(`UPDATE revision SET number = number + 1 WHERE name = 'catalogue'`)
	return id
}

// passes says that somebody passed a course today, and gives the number of the
// certificate.
func (d desk) passes(who accounts.ProfileID, title string) string {
	d.t.Helper()
	course, result := d.course(title, d.hospital), db.NewID()
	number := certificate.NewNumber(rand.Reader, 2026)
	d.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at, completed_at) VALUES ($1, $2, $3, 'completed', $4, $4)`, db.NewID(), who, course, *d.now)
	d.exec(`INSERT INTO result (id, profile_id, course_id, outcome, score, achieved_at, origin_kind, recorded_at) VALUES ($1, $2, $3, 'passed', 8750, $4, 'here', $4)`, result, who, course, *d.now)
	d.exec(`INSERT INTO certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code, issuer, achieved_at, issued_at)
		VALUES ($1, $2, $3, $4, $5, 'Kari Nordmann', '{}', 'x', 'Helse Stavanger', $6, $6)`, db.NewID(), result, who, number, "code-"+result, *d.now)
	return number
}

func (d desk) person(id accounts.ProfileID) *sitetest.Page {
	d.t.Helper()
	return d.Get("/kundesenter/person/" + string(id))
}

// enters sets the password by the newest link.
func (d desk) enters() {
	d.t.Helper()
	var link string
	d.must(d.DB.QueryRow(d.t.Context(), `SELECT link FROM mail WHERE link IS NOT NULL ORDER BY queued_at DESC, id DESC LIMIT 1`).Scan(&link))
	token := link[strings.LastIndex(link, "/")+1:]
	_, err := d.Accounts.NewPassword(d.t.Context(), token, "riktig hest batteri", false, accounts.Client{Address: "192.0.2.7", Device: "Firefox"})
	d.must(err)
	d.delivered()
}

func TestPersonPageSaysHowThingsStand(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.delivered()
		d.later(45 * time.Hour)
		d.signedIn("helpv", accounts.Helpdesk, d.root)
		page := d.person(kari)
		page.Has("Ikke bekreftet", "Ekstern", "Helse Vest › Helse Stavanger › Gjester i Stavanger", "12. januar 1985", "Fødselsnummer registrert 7. mai 2026",
			"Skrevet inn av personen selv", "E-posten til kari@privat.example er levert. Lenken er ikke brukt og utløper om 3 timer", "Registrerte seg")
		page.Lacks(number(1).Reveal(), number(1).Reveal()[6:])
		at := "/kundesenter/person/" + string(kari)
		for text, path := range map[string]string{"Send ny lenke": "/lenke", "Bytt organisasjon": "/organisasjon", "Rett e-postadressen": "/epost", "Sperr profilen": "/sperr"} {
			if to := page.Link(text).Attr("href"); to != at+path {
				t.Errorf("%s leads to %s", text, to)
			}
		}
		if n := page.Count("a[href=" + at + "/lenke]"); n != 1 {
			t.Errorf("%d buttons for a new link", n)
		}
		events := page.Find("ol.timeline").Text()
		if sent, made := strings.Index(events, "Lenke for å velge passord: levert til kari@privat.example"), strings.Index(events, "Registrerte seg"); sent < 0 || made < 0 {
			t.Errorf("the timeline: %s", events)
		}
		if looks := d.log("profile.look", kari); len(looks) != 1 {
			t.Errorf("%d looks in the log", len(looks))
		}
	})
}

func TestLockedPersonCanBeLetInAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.enters()
		me := d.signedIn("helpv", accounts.Helpdesk, d.root)
		d.must(d.Accounts.Lock(t.Context(), accounts.Command("test"), kari, "mistet telefonen"))
		page := d.person(kari).Has("Sperret", "mistet telefonen")
		if to := page.Link("Åpne profilen igjen").Attr("href"); !strings.HasSuffix(to, "/apne") {
			t.Errorf("unlocking leads to %s", to)
		}
		if page.Count("a[href=/kundesenter/person/"+string(kari)+"/sperr]") > 0 {
			t.Error("who is locked can be locked again")
		}
		mine := d.person(me).Has("Du kan ikke gjøre dette med deg selv")
		if mine.Count("ul.states a") > 0 {
			t.Error("one can act on oneself")
		}
	})
}

func TestPersonPageShowsCoursesAndWhatTheOrganisationOpens(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.enters()
		number := d.passes(kari, "Brannvern")
		ongoing := d.course("Legemiddelregning", d.guests)
		d.course("Bare i Førde", d.faraway)
		d.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ($1, $2, $3, 'active', $4)`, db.NewID(), kari, ongoing, *d.now)
		d.signedIn("helpv", accounts.Helpdesk, d.root)
		page := d.person(kari).Has("Aktive kurs", "Legemiddelregning", "Ikke startet", "Brannvern", "87,5", "Meldte seg på Legemiddelregning", "Besto Brannvern",
			"Gjester i Stavanger åpner 2 kurs").Lacks("Bare i Førde")
		if to := page.Link(number).Attr("href"); !strings.HasPrefix(to, "/bevis/code-") {
			t.Errorf("the certificate is at %s", to)
		}
		for _, language := range i18n.Languages {
			d.Language(language)
			d.person(kari).Has("Brannvern")
			d.search("kari").Status(200)
		}
	})
}

func TestPersonPageShowsMatchesAndMerges(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.enters()
		d.passes(kari, "Brannvern")
		d.later(time.Hour)
		hired := d.hired("Kari", "Nordmann", "kano", "kari@hjemme.example", number(1))
		d.signedIn("helpv", accounts.Helpdesk, d.root)
		for _, id := range []accounts.ProfileID{kari, hired} {
			page := d.person(id).Has("Kan være samme person", "Venter på svar fra den ansatte", "E-postadressen er en annen")
			if to := page.Link("Se planen").Attr("href"); !strings.HasPrefix(to, "/kundesenter/sammenslaing/") {
				t.Errorf("the plan is at %s", to)
			}
		}
		d.exec(`UPDATE profile SET email = 'kari@hjemme.example', email_key = 'kari@hjemme.example' WHERE id = $1`, kari)
		d.later(time.Hour)
		d.write(func(ctx context.Context, tx *db.Tx) {
			_, err := d.FindMatches(ctx, tx, hired)
			d.must(err)
		})
		if n, err := d.MergeDue(t.Context()); n != 1 || err != nil {
			t.Fatalf("%d merged: %v", n, err)
		}
		page := d.person(hired).Has("Slått sammen med denne", "Slått sammen av seg selv 7. mai 2026", "har ikke åpnet kvitteringen", "Brannvern",
			"Fra den tidligere profilen, overført 7. mai 2026", "På den tidligere profilen kari@hjemme.example", "Kommer fra HR").Lacks("Kan være samme person")
		if to := page.Link("Se kvitteringen").Attr("href"); !strings.HasPrefix(to, "/kvittering/") {
			t.Errorf("the receipt is at %s", to)
		}
		old := d.person(kari).Has("Denne profilen er nå Kari Nordmann", "Slått sammen").Lacks("Slik står det", number(1).Reveal())
		old.Link("Gå til Kari Nordmann").Click().Status(200).Has("kano", "Ansatt")
		if len(d.log("profile.look", kari)) < 2 || len(d.log("profile.look", hired)) < 2 {
			t.Error("looks are missing in the log")
		}
	})
}

func TestMatchWithSomebodyElsesEmployeeIsNotTold(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.enters()
		d.hired("Kari", "Nordmann", "kano", "kari@hjemme.example", number(1))
		d.signedIn("helpg", accounts.Helpdesk, d.guests)
		d.person(kari).Lacks("Kan være samme person", "kano", "samme fødselsnummer")
	})
}

func TestNobodyOutOfReachIsNamedByHowTheySignIn(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@hjemme.example", number(1))
		d.enters()
		d.exec(`UPDATE profile SET organisation_id = $2 WHERE id = $1`, kari, d.faraway)
		hired := d.hired("Kari", "Nordmann", "kano", "annen@hjemme.example", number(1))
		d.exec(`UPDATE profile SET organisation_id = $2 WHERE id = $1`, hired, d.hospital)
		d.signedIn("helps", accounts.Helpdesk, d.hospital)
		d.person(hired).Has("Kan være samme person").Lacks("kari@hjemme.example")
		d.exec(`UPDATE profile SET private_email = 'kari@hjemme.example', private_email_key = 'kari@hjemme.example' WHERE id = $1`, hired)
		d.write(func(ctx context.Context, tx *db.Tx) {
			_, err := d.FindMatches(ctx, tx, hired)
			d.must(err)
		})
		if n, err := d.MergeDue(t.Context()); n != 1 || err != nil {
			t.Fatalf("%d merged: %v", n, err)
		}
		d.person(hired).Has("Slått sammen med denne")
		if card := d.person(hired).Find("article.ds-card").Text(); strings.Contains(card, "kari@hjemme.example") {
			t.Errorf("the card of a tombstone out of reach: %s", card)
		}
		d.signedIn("helpf", accounts.Helpdesk, d.faraway)
		d.person(kari).Has("Slått sammen").Lacks("kano")
	})
}
