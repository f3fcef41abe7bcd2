package pages_test

import (
	"encoding/json"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/app/keypair"
	"kursbro/app/site/sitetest"
	"kursbro/courses"
)

func TestTheOwnerTakesABadgeThatAnybodyMayCheck(t *testing.T) {
	each(t, func(p *portal) {
		number := p.pass(p.person("Kari", accounts.External), p.course("BV1", "Brannvern"), p.now, "here")
		p.SignIn("Kari")
		p.Get("/kursbevis/" + number).Lacks("Open Badge")
		p.Do("GET", "/utsteder", "").Status(404)
		made, err := keypair.MakeEd25519()
		p.must(err)
		signs, known, err := keypair.Ed25519(made)
		p.must(err)
		p.s.BadgeKeys, p.s.Settings.URL = courses.BadgeKeys{Signs: signs, Known: known}, "https://kurs.example"
		found, err := p.s.FindCertificate(t.Context(), number)
		p.must(err)
		path := "/bevis/" + found.Code
		if to := p.Get("/kursbevis/" + number).Link("Last ned som Open Badge").Attr("href"); to != path+"/merke.json" {
			t.Errorf("the badge is at %s", to)
		}
		p.Forget()
		badge := p.Do("GET", path+"/merke.json", "").Status(200)
		for _, at := range []string{path + "/status.json", "/utsteder"} {
			if answer := p.Do("GET", at, "").Status(200); !json.Valid([]byte(answer.Body)) || answer.Header.Get("Content-Type") != "application/ld+json" {
				t.Errorf("%s answers %s", at, answer.Body)
			}
		}
		var issuer struct {
			AssertionMethod []struct{ ID string }
		}
		p.must(json.Unmarshal([]byte(p.Do("GET", "/utsteder", "").Body), &issuer))
		key := strings.Replace(strings.TrimPrefix(issuer.AssertionMethod[0].ID, "https://kurs.example"), "#", "/", 1)
		if answer := p.Do("GET", key, "").Status(200); !strings.Contains(answer.Body, `"crv":"Ed25519"`) {
			t.Errorf("%s answers %s", key, answer.Body)
		}
		p.Do("GET", "/utsteder/other", "").Status(404)
		p.checks(badge.Body).Has("Gyldig", "Merket er slik Helse Vest utstedte det", "Kari Nordmann")
		p.checks(strings.Replace(badge.Body, "Brannvern", "Brannværn", 2)).Has("Kan ikke godtas", "Signaturen stemmer ikke").Lacks("Kari Nordmann")
		p.exec(`UPDATE certificate SET withdrawn_at = $1`, p.now)
		p.checks(badge.Body).Has("Trukket tilbake")
		p.Do("GET", path+"/merke.json", "").Status(303)
	})
}

// checks is the answer to a file on the verification page.
func (p *portal) checks(file string) *sitetest.Page {
	return p.Get("/bevis").Form("/bevis/fil").Upload("file", "merke.json", []byte(file)).Submit().Status(200)
}
