package pages_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge/privacy"
)

// privacyOf is the room behind the pages of privacy, on the desk's database.
func (d desk) privacyOf() *privacy.Service {
	return &privacy.Service{DB: d.DB, Accounts: d.Accounts, Courses: d.Courses, Settings: privacy.Settings{URL: "https://kursbro.example", EraseDays: 14, Keep: privacy.Keep{privacy.Mails: 90, privacy.Guests: 1095}, Warn: privacy.Warn{First: 60, Last: 14}}}
}

func TestAGuestAsksToBeErasedAndRegretsIt(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		at := *d.now
		id := d.add(accounts.Profile{Kind: accounts.External, Email: "kari@hjemme.example", EmailVerifiedAt: &at, GivenName: "Kari", FamilyName: "Nordås", OrganisationID: d.guests})
		d.SignIn(string(id))
		page := d.Get("/profil/personvern").Has("Last ned kopien").Link("Se hva som slettes").Click()
		page = page.Has("Slett").Form("/profil/personvern/slett").Submit().Has("Alt om deg slettes 21. mai 2026")
		d.Do("POST", "/profil/personvern/slett", "").Status(303)
		var open int
		d.must(d.DB.QueryRow(t.Context(), `SELECT count(*) FROM erasure WHERE state = 'scheduled'`).Scan(&open))
		if open != 1 {
			t.Errorf("asked twice it is %d requests", open)
		}
		page = page.Form("/profil/personvern/slett/angre").Submit().Has("Ingenting slettes").Lacks("21. mai")
		page.Form("/profil/personvern/kopi").Submit()
		d.Do("POST", "/profil/personvern/slett/angre", "").Status(303)
		d.later(time.Hour)
		if again := d.Do("POST", "/profil/personvern/slett", ""); !strings.Contains(again.Header.Get("Location"), "/profil/innlogging/bekreft") {
			t.Errorf("an hour after signing in: %s", again.Header.Get("Location"))
		}
	})
}

func TestHRAnswersAnEmployeeOnce(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		ola := d.add(accounts.Profile{Kind: accounts.Internal, Username: "olber1", GivenName: "Ola", FamilyName: "Berg"})
		d.SignIn(string(ola))
		d.Get("/profil/personvern/slett").Form("/profil/personvern/slett").Submit().Has("Arbeidsgiveren har fått spørsmålet ditt")
		d.signedIn("hrvest", accounts.HR, d.hospital)
		page := d.Get("/hr/sletting").Link("Ola Berg").Click()
		page.Has("Personen er på jobb").Lacks("Slett etter fristen").Form(page.Path).Submit().Status(422)
		first, second := page.Form(page.Path).Fill("answer", "Du jobber her."), d.Get(page.Path).Form(page.Path).Fill("answer", "Fortsatt.")
		first.Submit().Has("Svaret er gitt")
		second.Submit().Has("allerede")
		d.signedIn("hr2", accounts.HR, d.faraway)
		d.Do("GET", page.Path, "").Status(404)
		d.Do("POST", page.Path, "answer=nei", "Content-Type", "application/x-www-form-urlencoded").Status(404)
		d.SignIn(string(ola))
		d.Get("/profil/personvern").Has("Du jobber her.").Lacks("Fortsatt.")
	})
}

func TestTheAuditorSeesWhatIsForgotten(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		room := d.privacyOf()
		at := d.now.AddDate(-3, 0, 10)
		d.write(func(ctx context.Context, tx *db.Tx) {
			_, err := accounts.InsertProfiles(ctx, tx, []accounts.Profile{{Kind: accounts.External, State: accounts.Locked, Email: "borte@hjemme.example", GivenName: "Kari", FamilyName: "Nordås", OrganisationID: d.guests, CreatedAt: at},
				{Kind: accounts.External, State: accounts.Active, Email: "ogsa@hjemme.example", EmailVerifiedAt: &at, GivenName: "Per", FamilyName: "Vik", OrganisationID: d.guests, CreatedAt: at}})
			d.must(err)
		})
		d.signedIn("revis1", accounts.Auditor, d.root)
		d.Get("/logg/oppbevaring").Has("Gjester vi ikke har sett", "60 og 14 dager før", "1 095 dager", "Ikke kjørt ennå", "Glemmes aldri")
		for _, rule := range privacy.Rules {
			_, err := room.Forget(t.Context(), rule)
			d.must(err)
		}
		d.Get("/logg/oppbevaring").Has("Låst av kundesenteret: 1", "Varslet", "Ferdig", "7. mai 2026").Lacks("borte@hjemme.example", "Kari")
		for _, other := range []struct {
			name   string
			role   accounts.Role
			status int
		}{{"admin1", accounts.Administrator, 200}, {"hjelp", accounts.Helpdesk, 403}, {"hrvest", accounts.HR, 403}} {
			d.signedIn(other.name, other.role, d.root)
			d.Do("GET", "/logg/oppbevaring", "").Status(other.status)
		}
	})
}
