package pages_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/site/sitetest"
	"kursbro/merge"
	"kursbro/merge/events"
)

func TestAdministratorsSeeTheOtherSystems(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		by := accounts.Command("test")
		d.signedIn("admin1", accounts.Administrator, d.root)
		d.Get("/systemer").Has("Andre systemer", "Ingen ennå.")
		_, token, err := d.AddClient(t.Context(), by, merge.NewClient{Name: "Varehus", Scopes: []merge.Scope{merge.EventsScope}, Life: 365 * 24 * time.Hour})
		d.must(err)
		_, _, err = d.AddClient(t.Context(), by, merge.NewClient{Name: "Lønn", Scopes: merge.Scopes, Organisation: d.hospital, Life: 24 * time.Hour})
		d.must(err)
		id, secret, err := d.AddWebhook(t.Context(), by, events.Request{Name: "Katalogen", URL: "https://hook.example/hemmelig"})
		d.must(err)
		d.must(d.PauseWebhook(t.Context(), by, id))
		page := d.Get("/systemer").Has("Varehus", "I bruk", "Lese hendelser", "7. mai 2027", "Lønn", "Går snart ut", "Helse Stavanger", "Katalogen", "På pause")
		page.Lacks(token.Reveal(), secret.Reveal(), "hook.example")
		d.signedIn("admin2", accounts.Administrator, d.hospital)
		d.Do("GET", "/systemer", "").Status(403)
		d.signedIn("hjelp", accounts.Helpdesk, d.root)
		d.Do("GET", "/systemer", "").Status(403)
	})
}

func TestAnAdministratorLetsASystemInAndOutAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("admin1", accounts.Administrator, d.root)
		form := d.Get("/systemer").Link("Slipp inn et system").Click().Form("/systemer/klient/ny")
		form.Fill("name", "Varehus").Press("Slipp inn").Status(422).Has("Velg hva systemet skal kunne gjøre")
		form = d.Get("/systemer/klient/ny").Form("/systemer/klient/ny").Fill("name", "Varehus").Check("scim", "true")
		form.Press("Slipp inn").Status(422).Has("Velg en organisasjon fra listen")
		shown := d.Get("/systemer/klient/ny").Form("/systemer/klient/ny").Fill("name", "Varehus").Check("events", "true").Press("Slipp inn").Status(200)
		token := shown.Find("b.secret").Text()
		if _, err := d.ClientFor(t.Context(), "192.0.2.1", token, merge.EventsScope); err != nil {
			t.Fatalf("the token that is shown: %v", err)
		}
		page := shown.Has("Den vises bare denne ene gangen").Link("Jeg har tatt vare på den").Click().Has("Varehus", "I bruk", "Lese hendelser").Lacks(token)
		d.Get("/systemer/klient/ny").Form("/systemer/klient/ny").Fill("name", "Varehus").Check("events", "true").Press("Slipp inn").Status(422).Has("allerede dette navnet")
		second := page.Form(page.Path + "/nokkel").Press("Lag ny nøkkel").Status(200).Find("b.secret").Text()
		if second == token || second == "" {
			t.Error("no new token")
		}
		d.Get(page.Path).Has("To nøkler virker nå", "Adresse for hendelser", "/api/events?after=0").Lacks("/scim/v2").Form(page.Path+"/steng").Submit().Has("Systemet er stengt ute", "Stengt ute").Lacks("Lag ny nøkkel")
		for _, old := range []string{token, second} {
			if _, err := d.ClientFor(t.Context(), "192.0.2.1", old, merge.EventsScope); err == nil {
				t.Error("a token of a system that is shut out holds")
			}
		}
		d.Do("POST", page.Path+"/nokkel", "days=365&overlap=24", "Content-Type", "application/x-www-form-urlencoded").Status(409)
	})
}

func TestAnAdministratorSeesHowAReceiverAnsweredAndSendsAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("admin1", accounts.Administrator, d.root)
		form := d.Get("/systemer").Link("Legg til en mottaker").Click().Form("/systemer/mottaker/ny")
		form.Fill("name", "Katalogen").Fill("url", "http://hook.example").Press("Legg til").Status(422).Has("https://")
		shown := d.Get("/systemer/mottaker/ny").Form("/systemer/mottaker/ny").Fill("name", "Katalogen").Fill("url", "https://hook.example/inn").Press("Legg til").Status(200)
		secret := shown.Find("b.secret").Text()
		page := shown.Link("Jeg har tatt vare på den").Click().Has("Ingenting er sendt ennå", "https://hook.example/inn").Lacks(secret)
		d.exec(`UPDATE event_feed SET published = 3`)
		d.exec(`INSERT INTO event_delivery (subscription_id, sequence, event_id, tries, status, failure, first_at, last_at) SELECT id, 2, 'e2', 4, 503, 'status', $1, $1 FROM event_subscription`, *d.now)
		d.exec(`UPDATE event_subscription SET state = 'paused', reason = 'unreachable', delivered = 2, failing_since = $1`, *d.now)
		d.Get("/systemer").Has("Svarte 503")
		d.Get(page.Path).Has("Svarte 503", "Ikke mottatt", "svarte ikke på flere dager").Form(page.Path+"/send").Press("Send på nytt 2").Has("Vi sender på nytt", "I bruk")
		var state string
		var delivered int
		d.must(d.DB.QueryRow(t.Context(), `SELECT state, delivered FROM event_subscription`).Scan(&state, &delivered))
		if state != "enabled" || delivered != 1 {
			t.Errorf("%s, next after %d", state, delivered)
		}
		d.Do("POST", page.Path+"/send", "from=9", "Content-Type", "application/x-www-form-urlencoded").Status(409)
		d.Get(page.Path).Form(page.Path+"/pause").Submit().Has("Mottakeren er satt på pause", "På pause")
		d.Get(page.Path).Form(page.Path + "/start").Submit().Has("Mottakeren er startet igjen")
		if again := d.Get(page.Path).Form(page.Path + "/hemmelighet").Submit().Find("b.secret").Text(); again == secret {
			t.Error("the same secret")
		}
		d.Get(page.Path).Form(page.Path + "/fjern").Submit().Has("Mottakeren er fjernet").Lacks("Katalogen")
		var n int
		d.must(d.DB.QueryRow(t.Context(), `SELECT count(*) FROM audit_entry WHERE action LIKE 'webhook.%'`).Scan(&n))
		if n != 6 {
			t.Errorf("%d of six acts are in the log", n)
		}
		d.signedIn("admin2", accounts.Administrator, d.hospital)
		for _, path := range []string{"/systemer/klient/ny", "/systemer/mottaker/ny", page.Path} {
			d.Do("GET", path, "").Status(403)
		}
	})
}

// TestAnAddressThatCannotBeToldIsExplained: in words about what is wrong with it,
// with what was typed, and nothing is kept.
func TestAnAddressThatCannotBeToldIsExplained(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("admin1", accounts.Administrator, d.root)
		for url, said := range map[string]string{
			"https://hook.example:99999/inn":                        "Porten må være et tall fra 1 til 65535",
			"https:///inn":                                          "mangler navnet på maskinen",
			"https://navn:passord@hook.example/":                    "uten brukernavn, passord",
			"https://169.254.169.254/latest":                        "inne i virksomhetens eget nett",
			"https://[fe80::1]/":                                    "inne i virksomhetens eget nett",
			"https://hook.example/" + strings.Repeat("lang", 1250):  "høyst 500 tegn",
			"https://hook.example/" + strings.Repeat("\u00e5", 400): "høyst 500 tegn",
		} {
			page := d.Get("/systemer/mottaker/ny").Form("/systemer/mottaker/ny").Fill("name", "Katalogen").Fill("url", url).Press("Legg til").Status(422)
			if page.Has(said).Lacks("Noe gikk galt"); page.Find("#f-url").Value() != url || page.Find("#f-name").Value() != "Katalogen" {
				t.Errorf("%s: what was typed is lost", url[:min(40, len(url))])
			}
		}
		d.Get("/systemer/klient/ny").Form("/systemer/klient/ny").Fill("name", strings.Repeat("x", 5000)).Check("events", "true").Press("Slipp inn").Status(422).Has("høyst 100 tegn")
		if n := d.count(`SELECT count(*) FROM event_subscription`) + d.count(`SELECT count(*) FROM client`) + d.count(`SELECT count(*) FROM audit_entry WHERE action LIKE 'webhook.%'`); n != 0 {
			t.Errorf("%d rows are kept", n)
		}
	})
}

func (d desk) count(query string, args ...any) (n int) {
	d.t.Helper()
	d.must(d.DB.QueryRow(d.t.Context(), query, args...).Scan(&n))
	return n
}

// TestWhatIsSentTwiceMakesOneSecret: by a double click, a reload or an old tab.
// The second is led to what the first has made, and shows no secret.
func TestWhatIsSentTwiceMakesOneSecret(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		d.signedIn("admin1", accounts.Administrator, d.root)
		form := func() *sitetest.Form {
			return d.Get("/systemer/klient/ny").Form("/systemer/klient/ny").Fill("name", "Varehus").Check("events", "true")
		}
		twice := form()
		token := twice.Press("Slipp inn").Status(200).Find("b.secret").Text()
		page := twice.Press("Slipp inn").Status(200).Has("Systemet er allerede sluppet inn", "Varehus", "Lag ny nøkkel")
		if n := page.Count("b.secret"); n != 0 || d.count(`SELECT count(*) FROM client_token`) != 1 {
			t.Errorf("a second token: %d shown", n)
		}
		form().Press("Slipp inn").Status(422).Has("allerede dette navnet")
		twice.Fill("name", "Lønn").Press("Slipp inn").Status(200).Has("Dette er nøkkelen til Lønn.") // back, and another system
		rotate := page.Form(page.Path + "/nokkel")
		second := rotate.Press("Lag ny nøkkel").Status(200).Find("b.secret").Text()
		rotate.Press("Lag ny nøkkel").Status(200).Has("Det er allerede laget en ny nøkkel", "To nøkler virker nå")
		for _, holds := range []string{token, second} {
			if _, err := d.ClientFor(t.Context(), "192.0.2.1", holds, merge.EventsScope); err != nil {
				t.Errorf("a token that is in use was ended by the second click: %v", err)
			}
		}
		hook := d.Get("/systemer/mottaker/ny").Form("/systemer/mottaker/ny").Fill("name", "Katalogen").Fill("url", "https://hook.example/inn")
		hook.Press("Legg til").Status(200).Find("b.secret")
		receiver := hook.Press("Legg til").Status(200).Has("Mottakeren er allerede lagt til", "https://hook.example/inn")
		if n := receiver.Count("b.secret"); n != 0 || d.count(`SELECT count(*) FROM event_subscription`) != 1 {
			t.Errorf("a second receiver: %d shown", n)
		}
		hook.Fill("url", "https://hook.example/to").Press("Legg til").Status(200).Find("b.secret")
		change := receiver.Form(receiver.Path + "/hemmelighet")
		change.Press("Lag ny hemmelighet").Status(200).Find("b.secret")
		change.Press("Lag ny hemmelighet").Status(200).Has("Det er allerede laget en ny hemmelighet").Lacks("Ta vare på dette nå")
		if n := d.count(`SELECT count(*) FROM audit_entry WHERE action IN ('client.add', 'client.rotate', 'webhook.add', 'webhook.rotate')`); n != 6 {
			t.Errorf("the log has %d acts of six", n)
		}
		d.later(25 * time.Hour)
		d.Get(receiver.Path).Form(receiver.Path + "/hemmelighet").Press("Lag ny hemmelighet").Status(200).Find("b.secret")
	})
}

// TestOneFormInTwoTabsAtOnce: of those who send it at the same moment, one makes.
func TestOneFormInTwoTabsAtOnce(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		by, client, hook := accounts.Command("test"), merge.NewClientID(), events.NewSubscriptionID()
		var all sync.WaitGroup
		var made, hooked atomic.Int32
		for range 6 {
			all.Go(func() {
				_, _, err := d.AddClient(t.Context(), by, merge.NewClient{ID: client, Name: "Varehus", Scopes: []merge.Scope{merge.EventsScope}, Life: 24 * time.Hour})
				if err == nil {
					made.Add(1)
				} else if !errors.Is(err, merge.ErrClientMade) {
					t.Error(err)
				}
				_, _, err = d.AddWebhook(t.Context(), by, events.Request{ID: hook, Name: "Katalogen", URL: "https://hook.example/inn"})
				if err == nil {
					hooked.Add(1)
				} else if !errors.Is(err, events.ErrMade) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if made.Load() != 1 || hooked.Load() != 1 {
			t.Errorf("%d clients, %d receivers", made.Load(), hooked.Load())
		}
	})
}
