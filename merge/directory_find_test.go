package merge_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestWhatTheDatabaseNarrowsFindsTheSame: what is asked within two negations is
// never narrowed, so that both ways must find the same users.
func TestWhatTheDatabaseNarrowsFindsTheSame(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(staff(3)...)
		h.hire(kariHired(number(90), hired{"employee_number": "H1", "username": "gaatt", "unit": "Helse Stavanger", "start_date": "2020-01-01", "end_date": "2026-05-06"}))
		c := h.caller("Entra", h.root)
		names := []string{"Nordmann", "Nordmann Berg", "Weiß", "Ødegaard-Åsen", "O'Brien"}
		for k, name := range names {
			h.later(time.Minute)
			c.is(201, c.ask("POST", "/Users", kari(number(k+1), map[string]any{"externalId": fmt.Sprint("hr-", k), "userName": fmt.Sprint("Anna", k), "emails": nil,
				"active": k != 2, "name": map[string]any{"givenName": "Kåre", "familyName": name}, enterprise + ".employeeNumber": fmt.Sprint("300", k),
				employee + ".startDate": map[bool]string{true: today, false: "2026-06-01"}[k != 3]})))
		}
		moment := h.now.Add(-2 * time.Minute).UTC().Format(time.RFC3339Nano)
		for _, filter := range []string{
			`active eq true`, `active eq false`, `active ne true`, `active eq "False"`, `userName sw "anna"`, `userName co "NNA1"`, `userName ew "4"`, `userName sw "a%"`, `userName co "_"`,
			`name.familyName eq "nordmann"`, `name.familyName eq "NORDMANN BERG"`, `name.familyName sw "nord"`, `name.familyName sw "nordmann b"`, `name.familyName eq "weiss"`,
			`name.familyName sw "ødeg"`, `name.familyName eq "ødegaard-åsen"`, `name.familyName co "berg"`, `name.familyName sw "o'b"`, `name.givenName eq "kåre"`, `name.givenName eq "Kåre" and active eq true`,
			`meta.lastModified gt "` + moment + `"`, `meta.lastModified ge "` + moment + `"`, `meta.lastModified lt "` + moment + `"`, `meta.lastModified le "` + moment + `"`, `meta.lastModified eq "` + moment + `"`,
			`meta.created gt "` + moment + `" and active eq true`, `userName sw "anna" or active eq false`, `meta.lastModified ne "` + moment + `"`,
		} {
			narrowed, all := c.found(filter), c.found("not (not ("+filter+"))")
			if fmt.Sprint(narrowed) != fmt.Sprint(all) {
				t.Errorf("%s finds %d, and looking through all finds %d", filter, len(narrowed), len(all))
			}
			if len(all) == 0 && !strings.ContainsAny(filter, "%_") && !strings.Contains(filter, "lastModified eq") {
				t.Errorf("%s finds nobody at all", filter)
			}
		}
	})
}

// TestAnotherOrganizationMovesTheJob: also where the department stays.
func TestAnotherOrganizationMovesTheJob(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		c := h.caller("Entra", h.root)
		id := c.hireKari(map[string]any{enterprise + ".organization": "Helse Vest"})
		where := func() [2]string {
			return [2]string{string(h.job("1001").OrganisationID), string(h.byUsername("kano").OrganisationID)}
		}
		there, here := [2]string{string(h.hospital), string(h.hospital)}, [2]string{string(h.root), string(h.root)}
		if where() != here {
			t.Fatalf("she begins at %v", where())
		}
		u := c.is(200, c.patch(id, enterprise+":organization", "Helse Stavanger"))
		if where() != there || at(u, enterprise, "department") != "Ortopedisk avdeling" || at(u, enterprise, "organization") != "Helse Stavanger" {
			t.Errorf("after PATCH: %v %v", where(), u)
		}
		if c.is(200, c.patch(id, "title", "Lege")); where() != there {
			t.Errorf("a title moved her to %v", where())
		}
		c.is(200, c.ask("PUT", "/Users/"+id, kari(number(1), map[string]any{enterprise + ".organization": "Helse Vest"})))
		if where() != here {
			t.Errorf("after PUT: %v", where())
		}
		c.is(200, c.patch(id, enterprise+":department", "Helse Stavanger"))
		if where() != there {
			t.Errorf("a department that is an organisation: %v", where())
		}
		c.is(200, c.ask("PATCH", "/Users/"+id, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"`+enterprise+`:organization"}]}`))
		if where() != there {
			t.Errorf("an organization that is no longer said: %v", where())
		}
	})
}

// TestAPOSTThatComesAgainHearsWhoIsThere, and the log has it.
func TestAPOSTThatComesAgainHearsWhoIsThere(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		c := h.caller("Entra", h.root)
		id := c.hireKari(nil)
		before := h.count(`SELECT count(*) FROM hire_row`)
		for range 2 {
			answer := c.ask("POST", "/Users", kari(number(1), nil))
			if answer.code != 409 || answer.body["scimType"] != "uniqueness" || !strings.Contains(answer.text, id) || answer.at != users+"/Users/"+id {
				t.Errorf("%d %s, Location %q", answer.code, answer.text, answer.at)
			}
		}
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'scim.create' AND subject_profile_ref = $1 AND object_ref = $2 AND outcome = 'refused'`, id, c.client.ID); n != 2 {
			t.Errorf("the log has %d of two refusals", n)
		}
		if h.count(`SELECT count(*) FROM profile WHERE kind = 'internal'`) != 1 || h.count(`SELECT count(*) FROM employment`) != 1 || h.count(`SELECT count(*) FROM hire_row`) != before {
			t.Error("something is doubled")
		}
		other := h.caller("Okta", h.hospital)
		if answer := other.ask("PATCH", "/Users/nobody", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"title","value":"x"}]}`); answer.code != 404 || answer.at != "" {
			t.Errorf("another's user: %d %s", answer.code, answer.at)
		}
	})
}

// TestTextsThatNoDatabaseHolds: PostgreSQL takes no NUL, which a filter may ask for.
func TestTextsThatNoDatabaseHolds(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		c := h.caller("Entra", h.root)
		id := c.hireKari(nil)
		for _, path := range []string{"id", "userName", "externalId", "emails", "emails.value", enterprise + ":employeeNumber", "name.familyName", "name.givenName", "displayName"} {
			for _, op := range []string{"eq", "sw", "co", "ew", "ne"} {
				for _, text := range []string{`\u0000`, `a\u0000b`, `\ud800`, `\u202e`, `😀`} {
					filter := path + " " + op + ` "` + text + `"`
					body, err := json.Marshal(map[string]any{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:SearchRequest"}, "filter": filter})
					h.must(err)
					if answer := c.ask("POST", "/Users/.search", string(body)); answer.code != 200 && answer.code != 400 {
						t.Errorf("%s: %d %s", filter, answer.code, answer.text)
					}
				}
			}
		}
		for _, path := range []string{"/Users/%00", "/Users/a%00b", "/Users/%ff"} {
			if answer := c.ask("GET", path, ""); answer.code != 404 && answer.code != 400 {
				t.Errorf("%s: %d", path, answer.code)
			}
		}
		for _, path := range []string{"externalId", "title", "displayName", enterprise + ":department", enterprise + ":employeeNumber"} {
			if answer := c.patch(id, path, "a\x00b"); answer.code != 400 {
				t.Errorf("%s: %d %s", path, answer.code, answer.text)
			}
		}
	})
}
