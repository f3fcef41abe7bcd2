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
	"kursbro/app/problem"
	"kursbro/app/site/sitetest"
	"kursbro/courses"
	"kursbro/courses/certificate"
	"kursbro/courses/sharing"
)

// course makes a course that is open to an organisation.
func (d desk) course(title string, in accounts.OrganisationID) string {
	d.t.Helper()
	id := db.NewID()
	d.exec(`INSERT INTO course (id, code, same_as, form, state, organisation_id, created_at, updated_at) VALUES ($1, $1, $1, 'elearning', 'published', $2, $3, $3)`, id, d.hospital, *d.now)
	d.exec(`INSERT INTO course_text (course_id, language, title, search_text, sort_key) VALUES ($1, 'nb', $2, $3, $4)`, id, title, i18n.SearchText(title), i18n.SortKey(title))
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
		if sent, made := strings.Index(events, "Lenke for å velge passord: tatt imot på vei til kari@privat.example"), strings.Index(events, "Registrerte seg"); sent < 0 || made < 0 {
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

func TestPersonPageShowsWhatWasAskedForAndWhatIsShared(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.enters()
		certificate := d.passes(kari, "Brannvern")
		d.signedIn("helpv", accounts.Helpdesk, d.root)
		d.person(kari).Lacks("Spørsmål om plass", "Delte resultater")

		own := accounts.Actor{Kind: accounts.Person, ProfileID: kari, Name: "Kari Nordmann", OrganisationID: d.guests}
		owner := d.add(accounts.Profile{Kind: accounts.Internal, Username: "kurse1", GivenName: "Sverre", FamilyName: "Rønning"})
		course := d.course("Palliasjon", d.guests)
		d.exec(`INSERT INTO approval (id, profile_id, course_id, state, step, asked_profile_id, why, requested_at) VALUES ('wish', $1, $2, 'waiting', 'owner', $3, 'Nattevakt', $4)`, kari, course, owner, *d.now)
		shares := sharing.New(d.Courses)
		id, err := shares.Create(t.Context(), own, sharing.Order{Certificates: []string{certificate}, Recipient: "leder@arbeid.example", Days: 30, Language: i18n.NB, FormKey: sharing.NewFormKey()})
		d.must(err)
		secret, err := shares.Own(t.Context(), own, id)
		d.must(err)

		page := d.person(kari).Has("Spørsmål om plass", "Palliasjon", "Venter på kurseieren, Sverre Rønning", "Spurte 7. mai 2026",
			"Delte resultater", "leder@arbeid.example", "Virker", "Ett kurs", "Delt 7. mai 2026, virker til og med 6. juni 2026", "Åpnet 0 ganger")
		page.Lacks(secret.Code, secret.Link, secret.Link[strings.LastIndex(secret.Link, "/")+1:], "Nattevakt")
		d.exec(`UPDATE approval SET asked_profile_id = NULL`)
		d.person(kari).Has("Venter på kurseieren").Lacks("Sverre Rønning")
		d.must(d.Courses.WithdrawApproval(t.Context(), own, courses.CourseID(course)))
		d.must(shares.End(t.Context(), own, id))
		for _, language := range i18n.Languages {
			d.Language(language)
			d.person(kari).Has("Palliasjon", "leder@arbeid.example")
		}
		d.Language(i18n.NB)
		d.person(kari).Has("Trukket", "Avgjort 7. mai 2026", "Avsluttet").Lacks("Venter på kurseieren")
		if looks := d.log("profile.look", kari); len(looks) == 0 {
			t.Error("the look is not in the log")
		}
		d.signedIn("helpf", accounts.Helpdesk, d.faraway)
		d.Do("GET", "/kundesenter/person/"+string(kari), "").Status(404).Lacks("Palliasjon", "leder@arbeid.example")
	})
}

func TestOnlyTheHelpdeskAndOneselfSeeWhatSomebodyAskedForAndShares(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		stranger := accounts.Actor{Kind: accounts.Person, ProfileID: d.add(accounts.Profile{Kind: accounts.Internal, Username: "olber1"}), Internal: true, OrganisationID: d.hospital}
		for who, by := range map[string]accounts.Actor{"a colleague": stranger, "nobody": {}} {
			_, err := d.Courses.RequestsOf(t.Context(), by, kari)
			_, also := sharing.New(d.Courses).SharesOf(t.Context(), by, kari)
			if problem.KindOf(err) == problem.Internal || problem.KindOf(also) == problem.Internal {
				t.Errorf("%s: %v, %v", who, err, also)
			}
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
