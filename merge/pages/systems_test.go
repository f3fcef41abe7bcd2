package pages_test

import (
	"testing"
	"time"

	"kursbro/accounts"
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
