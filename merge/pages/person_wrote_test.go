package pages_test

import (
	"strings"
	"testing"

	"kursbro/accounts"
)

// writes hands a text to the helpdesk, signed in.
func (d desk) writes(who accounts.ProfileID, in accounts.OrganisationID, text string) {
	d.t.Helper()
	by := accounts.Actor{ProfileID: who, Kind: accounts.Person, OrganisationID: in, LoginAt: opened}
	_, _, err := d.Accounts.Inquire(d.t.Context(), by, accounts.NewInquiry{Text: text, Browser: "Firefox", Language: "nb", FormKey: accounts.NewFormKey()}, accounts.Client{Address: "192.0.2.7"})
	d.must(err)
}

func TestPersonPageListsWhatThePersonHasWritten(t *testing.T) {
	atDesk(t, func(t *testing.T, d desk) {
		kari := d.registers("Kari", "Nordmann", "kari@hjemme.example", number(1))
		d.enters()
		long := "Kurset mitt er borte, og jeg finner det verken i katalogen eller på min side, enda jeg tok det i fjor"
		d.writes(kari, d.guests, long+"\nHilsen Kari")
		d.writes(kari, d.faraway, "En sak i Førde")
		other := d.add(accounts.Profile{Kind: accounts.External, Email: "per@post.example", OrganisationID: d.guests})
		d.writes(other, d.guests, "Noe Per skrev")
		d.signedIn("helpf", accounts.Helpdesk, d.faraway) // or the case would be everybody's
		local := d.signedIn("helps", accounts.Helpdesk, d.hospital)
		page := d.person(kari).Has("Henvendelser", "Kurset mitt er borte", " …", "Ny").Lacks("Hilsen Kari", "tok det i fjor", "En sak i Førde", "Noe Per skrev")
		var id accounts.InquiryID
		d.must(d.DB.QueryRow(t.Context(), `SELECT id FROM inquiry WHERE profile_id = $1 AND organisation_id = $2`, kari, d.guests).Scan(&id))
		if to := page.Find("#skrevet a").Attr("href"); !strings.HasSuffix(to, string(id)) {
			t.Errorf("leads to %s", to)
		}
		d.must(d.Accounts.TakeInquiry(t.Context(), accounts.Actor{ProfileID: local, Kind: accounts.Person, Internal: true, LoginAt: opened,
			Roles: []accounts.Grant{{Role: accounts.Helpdesk, OrganisationID: d.hospital}}}, id, ""))
		d.person(kari).Has("Hos Hjelpsom Hansen")
		hired := d.hired("Kari", "Nordmann", "kano", "kari@hjemme.example", number(1))
		d.exec(`UPDATE profile SET organisation_id = $2 WHERE id = $1`, hired, d.hospital)
		d.person(kari).Has("Denne profilen er nå Kari Nordmann")
		d.person(hired).Has("Henvendelser", "Kurset mitt er borte").Lacks("En sak i Førde")
		d.signedIn("helpv", accounts.Helpdesk, d.root)
		d.person(hired).Has("Kurset mitt er borte", "En sak i Førde")
	})
}
