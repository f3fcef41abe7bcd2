package pages_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/app/site"
	"kursbro/app/site/sitetest"
	"kursbro/courses"
	"kursbro/merge"
	"kursbro/merge/events"
	"kursbro/merge/pages"
)

// desk is the helpdesk's pages over the three rooms, on 7 May 2026 at 12:00 in
// Oslo. A login token is the id of who is signed in.
type desk struct {
	*sitetest.Browser
	*merge.Service
	t                               *testing.T
	now                             *time.Time
	root, hospital, guests, faraway accounts.OrganisationID
	mails                           *mail.Mailbox
}

// atDesk runs a test on every database.
func atDesk(t *testing.T, test func(t *testing.T, d desk)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, database *db.DB) {
		d := openDesk(t, database)
		test(t, d)
	})
}

// opened is when the desk opens, and everybody signs in.
var opened = time.Date(2026, 5, 7, 10, 0, 0, 0, time.UTC)

func openDesk(t *testing.T, database *db.DB) desk {
	t.Helper()
	now := opened
	database.SetClock(func() time.Time { return now })
	d := desk{t: t, now: &now, mails: &mail.Mailbox{}}
	keys, err := nationalid.ParseKeys("test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
	d.must(err)
	vault, err := nationalid.NewVault(keys, []byte("the look-up key of the tests is long"))
	d.must(err)
	people := accounts.New(database, vault, accounts.NewHasher(accounts.HashParameters{MemoryKiB: 16, Passes: 1, Lanes: 1}),
		accounts.Settings{URL: sitetest.Address, AllowTestIDs: true, Secret: []byte("the secret of the tests is long enough")})
	learning := courses.New(courses.Parts{DB: database, Accounts: people, Settings: courses.Settings{URL: sitetest.Address}})
	told, err := events.New(database, events.Settings{Secret: []byte("the secret of the tests is long enough"), Demo: true})
	d.must(err)
	d.Service = &merge.Service{DB: database, Accounts: people, Courses: learning, Events: told, Settings: merge.Settings{Typed: merge.AskOnce, UndoDays: 180, Brake: 5}}
	d.Browser = sitetest.New(t, site.Options{Identify: d.identify, Authorise: authorise, Now: database.Now}, func(s *site.Site) {
		pages.Mount(s, d.Service)
		pages.MountPrivacy(s, d.privacyOf())
	})
	d.write(func(ctx context.Context, tx *db.Tx) {
		d.root = d.organisation(ctx, tx, accounts.Organisation{Name: "Helse Vest"})
		d.hospital = d.organisation(ctx, tx, accounts.Organisation{Name: "Helse Stavanger", ParentID: d.root})
		d.guests = d.organisation(ctx, tx, accounts.Organisation{Name: "Gjester i Stavanger", ParentID: d.hospital, OpenToExternals: true})
		d.faraway = d.organisation(ctx, tx, accounts.Organisation{Name: "Helse Førde", ParentID: d.root, OpenToExternals: true})
	})
	return d
}

func authorise(ctx context.Context, rule site.Rule) error {
	return accounts.Authorise(accounts.ActorFrom(ctx), string(rule))
}

func (d desk) identify(ctx context.Context, token string) (context.Context, site.Visitor, error) {
	p, err := accounts.SelectProfile(ctx, d.DB, accounts.ProfileID(token))
	if err != nil {
		return ctx, site.Visitor{}, nil
	}
	roles, err := accounts.RolesOf(ctx, d.DB, p.ID)
	actor := accounts.Actor{ProfileID: p.ID, Kind: accounts.Person, Internal: p.Kind == accounts.Internal, Name: p.Name(), OrganisationID: p.OrganisationID, Roles: roles, LoginAt: opened}
	return accounts.WithActor(ctx, actor), site.Visitor{SignedIn: true, Name: p.Name()}, err
}

func (d desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d desk) write(act func(ctx context.Context, tx *db.Tx)) {
	d.t.Helper()
	d.must(d.DB.Write(d.t.Context(), func(tx *db.Tx) error { act(d.t.Context(), tx); return nil }))
}

func (d desk) exec(query string, args ...any) {
	d.t.Helper()
	d.write(func(ctx context.Context, tx *db.Tx) {
		_, err := tx.Exec(ctx, query, args...)
		d.must(err)
	})
}

func (d desk) organisation(ctx context.Context, tx *db.Tx, o accounts.Organisation) accounts.OrganisationID {
	d.t.Helper()
	id, err := accounts.InsertOrganisation(ctx, tx, o)
	d.must(err)
	return id
}

// later moves the clock.
func (d desk) later(by time.Duration) { *d.now = d.now.Add(by) }

// add puts somebody there: active, in the hospital unless told otherwise.
func (d desk) add(p accounts.Profile) accounts.ProfileID {
	d.t.Helper()
	p.State, p.BirthDate, p.CreatedAt = accounts.Active, "1985-01-12", *d.now
	if p.OrganisationID == "" {
		p.OrganisationID = d.hospital
	}
	var ids []accounts.ProfileID
	d.write(func(ctx context.Context, tx *db.Tx) {
		var err error
		ids, err = accounts.InsertProfiles(ctx, tx, []accounts.Profile{p})
		d.must(err)
	})
	return ids[0]
}

// signedIn is an employee with a role, signed in in the browser.
func (d desk) signedIn(username string, role accounts.Role, in accounts.OrganisationID) accounts.ProfileID {
	d.t.Helper()
	id := d.add(accounts.Profile{Kind: accounts.Internal, Username: username, GivenName: "Hjelpsom", FamilyName: "Hansen", OrganisationID: in})
	d.write(func(ctx context.Context, tx *db.Tx) {
		d.must(accounts.GrantRole(ctx, tx, accounts.Command("test"), id, accounts.Grant{Role: role, OrganisationID: in}))
	})
	d.SignIn(string(id))
	return id
}

// number is a synthetic national ID of somebody born on 12 January 1985.
func number(serial int) nationalid.Number {
	return nationalid.Synthetic(time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC), serial)
}

// seenTo sees to what a visitor has asked for, as the portal's job does.
func (d desk) seenTo(err error) {
	d.t.Helper()
	d.must(err)
	_, err = d.Accounts.SeeToInbox(d.t.Context())
	d.must(err)
}

// registers lets a guest register, with a number; the mail waits.
func (d desk) registers(given, family, email string, n nationalid.Number) accounts.ProfileID {
	d.t.Helper()
	d.seenTo(d.Accounts.Register(d.t.Context(), accounts.Registration{GivenName: given, FamilyName: family, BirthDate: "1985-01-12",
		Email: email, OrganisationID: d.guests, NationalID: n}, accounts.Client{Address: "192.0.2.7", Device: "Firefox"}))
	var id accounts.ProfileID
	d.must(d.DB.QueryRow(d.t.Context(), `SELECT id FROM profile WHERE email = $1`, email).Scan(&id))
	return id
}

func (d desk) delivered() {
	d.t.Helper()
	d.must(mail.NewSender(d.DB, d.mails, mail.Contact{}).Run(d.t.Context()))
}

// hired imports one employee, who begins today.
func (d desk) hired(given, family, username, email string, n nationalid.Number) accounts.ProfileID {
	d.t.Helper()
	file := "employee_number;username;national_id;given_name;family_name;birth_date;unit;leader;start_date;end_date;private_email;mobile\n" +
		strings.Join([]string{"7" + username, username, n.Reveal(), given, family, "1985-01-12", "", "", "2026-05-07", "", email, ""}, ";")
	_, err := d.Import(d.t.Context(), accounts.Command("test"), strings.NewReader(file), merge.ImportOptions{FileName: "hires.csv"}, func(o merge.RowOutcome) {
		if o.Outcome != merge.RowCreated {
			d.t.Errorf("hire: %s", o.Reason(i18n.For(i18n.NB)))
		}
	})
	d.must(err)
	p, found, err := accounts.FindByUsername(d.t.Context(), d.DB, username)
	if err != nil || !found {
		d.t.Fatalf("%s was not hired: %v", username, err)
	}
	return p.ID
}

// Forget is the browser's: signed out, no cookies.
func (d desk) Forget() { d.Browser.Forget() }

// search asks the one box.
func (d desk) search(query string) *sitetest.Page {
	d.t.Helper()
	return d.Get("/kundesenter").Form("/kundesenter").Fill("query", query).Submit()
}

// log gives the entries of an action, newest first.
func (d desk) log(action string, subject accounts.ProfileID) []audit.Entry {
	d.t.Helper()
	entries, err := audit.Search(d.t.Context(), d.DB, audit.Filter{Action: action, Subject: string(subject)}, 100)
	d.must(err)
	return entries
}

func TestHelpdeskSearchesByWhateverTheCallerHas(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		proof := d.passes(kari, "Brannvern")
		d.add(accounts.Profile{Kind: accounts.Internal, Username: "aakn1", GivenName: "Åse", FamilyName: "Knudsen"})
		d.add(accounts.Profile{Kind: accounts.External, Email: "kari@forde.example", GivenName: "Kari", FamilyName: "Langtvekke", OrganisationID: d.faraway})
		d.signedIn("helpv", accounts.Helpdesk, d.hospital)
		d.Get("/kundesenter").Has("Dette kan du søke på", "blir loggført").Find("input[data-slash]")
		for query, want := range map[string]string{
			"kari": "Kari Nordmann", "nord kari": "Kari Nordmann", "KARI@privat.example": "Kari Nordmann", "aase": "Åse Knudsen",
			"AAKN1": "Åse Knudsen", number(1).Reveal(): "Har dette nummeret", proof: "Har dette kursbeviset",
			strings.ToLower(strings.ReplaceAll(proof, "-", " ")): "Kari Nordmann",
		} {
			page := d.search(query).Status(200).Has("Én person", want).Lacks("Langtvekke")
			if page.Path != "/kundesenter" {
				t.Errorf("the search for %q stands in the address %s", query, page.Path)
			}
		}
		for _, query := range []string{"langtvekke", "kari@forde.example", "nobody", number(7).Reveal()} {
			d.search(query).Status(200).Has("Ingen treff", "Prøv noe annet").Lacks("Langtvekke")
		}
		d.search("kari").Link("Kari Nordmann").Click().Status(200).Has("Kari Nordmann", "Slik står det")
		if entries := d.log("profile.search", ""); len(entries) != 13 || entries[0].Detail["by"] != "name" || entries[0].Detail["hits"] != "1" {
			t.Errorf("%d searches in the log: %v", len(entries), entries[0].Detail)
		}
	})
}

func TestSearchGivesNoNumberAway(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		d.signedIn("helpv", accounts.Helpdesk, d.root)
		digits := number(1).Reveal()
		wrong := digits[:10] + string('0'+(digits[10]-'0'+1)%10)
		for query, status := range map[string]int{digits: 200, digits[:6] + " " + digits[6:]: 200, wrong: 422, digits[:10]: 200, digits + "1": 200} {
			page := d.search(query).Status(status)
			page.Lacks(query, strings.ReplaceAll(query, " ", ""), digits, digits[6:])
			if left := page.Find("#f-query").Value(); left != "" {
				t.Errorf("the field still says %q", left)
			}
		}
		d.search(wrong).Find("#f-query-error")
		d.search("kari@privat.example").Status(200)
		if left := d.search("kari").Find("#f-query").Value(); left != "kari" {
			t.Errorf("a name goes away: %q", left)
		}
		d.search("K").Status(422).Has("minst to bokstaver")
		d.search("KB-2026-7F3K-9Q2A").Status(422).Has("KB-2026-")
		if log := d.Browser.Log.String(); strings.Contains(log, digits) || strings.Contains(log, digits[6:]) {
			t.Error("the number is in the log")
		}
		for _, e := range d.log("profile.search", "") {
			for _, value := range e.Detail {
				if strings.Contains(value, digits[:6]) || strings.Contains(value, "kari") {
					t.Errorf("the audit log keeps what was searched for: %v", e.Detail)
				}
			}
		}
	})
}

func TestOnlyTheHelpdeskComesIn(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@privat.example", number(1))
		far := d.add(accounts.Profile{Kind: accounts.External, Email: "ola@forde.example", GivenName: "Ola", FamilyName: "Langtvekke", OrganisationID: d.faraway})
		if to := d.Do("GET", "/kundesenter", "").Header.Get("Location"); !strings.HasPrefix(to, "/logg-inn") {
			t.Errorf("a visitor is sent to %q", to)
		}
		for _, role := range []accounts.Role{accounts.HR, accounts.CourseOwner} {
			d.signedIn("x"+string(role)[:2]+"yz", role, d.root)
			for _, path := range []string{"/kundesenter", "/kundesenter/person/" + string(kari)} {
				d.Do("GET", path, "").Status(403).Lacks("Nordmann")
			}
			d.Do("POST", "/kundesenter", "query=kari").Status(403)
		}
		d.signedIn("helpv", accounts.Helpdesk, d.hospital)
		outside, nobody := d.Do("GET", "/kundesenter/person/"+string(far), "").Status(404), d.Do("GET", "/kundesenter/person/no-such", "").Status(404)
		if outside.Said() != nobody.Said() {
			t.Errorf("who is out of reach looks otherwise than who is not there:\n%s\n%s", outside.Said(), nobody.Said())
		}
		if len(d.log("profile.look", far)) != 0 {
			t.Error("a look that was refused is in the log as done")
		}
	})
}

func TestViews(t *testing.T) { sitetest.CheckViews(t) }
