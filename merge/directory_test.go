package merge_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/merge"
)

const (
	users      = "https://kurs.example/scim/v2"
	enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	employee   = "urn:kursbro:scim:schemas:1.0:Employee"
)

// caller is an HR or identity system with a token.
type caller struct {
	house
	client  merge.Client
	handler http.Handler
}

func (h house) caller(name string, reach accounts.OrganisationID) caller {
	h.t.Helper()
	client, _, err := h.AddClient(h.t.Context(), accounts.Command("test"),
		merge.NewClient{Name: name, Scopes: []merge.Scope{merge.SCIMScope}, Organisation: reach, Life: 48 * time.Hour})
	h.must(err)
	handler, err := h.Directory(users)
	h.must(err)
	return caller{h, client, handler}
}

// told is an answer.
type told struct {
	code int
	text string
	body map[string]any
	at   string // Location
}

// ask sends one request and tells what came back; no answer may have a number.
func (c caller) ask(method, path, body string) told {
	c.t.Helper()
	r := httptest.NewRequest(method, users+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/scim+json")
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r.WithContext(merge.WithClient(c.t.Context(), c.client)))
	answer := told{code: w.Code, text: w.Body.String(), at: w.Header().Get("Location")}
	_ = json.Unmarshal(w.Body.Bytes(), &answer.body)
	for serial := range 10 {
		if strings.Contains(answer.text, number(serial).Reveal()) || strings.Contains(answer.text, dNumber(serial).Reveal()) {
			c.t.Errorf("%s %s answers with a national ID", method, path)
		}
	}
	return answer
}

// is checks the status and gives the user.
func (c caller) is(code int, answer told) map[string]any {
	c.t.Helper()
	if answer.code != code {
		c.t.Fatalf("status %d, want %d: %s", answer.code, code, answer.text)
	}
	return answer.body
}

// patch changes a user as Entra ID does: one operation with a path.
func (c caller) patch(id, path string, value any) told {
	c.t.Helper()
	text, err := json.Marshal(map[string]any{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"},
		"Operations": []any{map[string]any{"op": "Replace", "path": path, "value": value}}})
	c.must(err)
	return c.ask("PATCH", "/Users/"+id, string(text))
}

// found is the ids that a filter finds.
func (c caller) found(filter string) (ids []string) {
	c.t.Helper()
	text, err := json.Marshal(map[string]any{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:SearchRequest"}, "filter": filter})
	c.must(err)
	for _, u := range c.is(200, c.ask("POST", "/Users/.search", string(text)))["Resources"].([]any) {
		ids = append(ids, u.(map[string]any)["id"].(string))
	}
	return ids
}

// kari is who is hired in most tests; change sets what a key of the core schema,
// the enterprise extension or our own has.
func kari(n nationalid.Number, change map[string]any) string {
	u := map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:User", enterprise, employee}, "externalId": "hr-1", "userName": "KaNo", "active": true,
		"displayName": "Kari N.", "name": map[string]any{"givenName": "Kari", "familyName": "Nordmann"},
		"emails":       []any{map[string]any{"type": "work", "value": "Kari@Sykehus.example"}, map[string]any{"type": "home", "value": "kari@hjemme.example"}},
		"phoneNumbers": []any{map[string]any{"type": "mobile", "value": "91234567"}},
		enterprise:     map[string]any{"employeeNumber": "1001", "department": "Ortopedisk avdeling"},
		employee:       map[string]any{"nationalIdentityNumber": n.Reveal(), "birthDate": "1985-01-12", "startDate": today},
	}
	for key, value := range change {
		at := u
		for _, extension := range []string{enterprise, employee} {
			if rest, is := strings.CutPrefix(key, extension+"."); is {
				at, key = u[extension].(map[string]any), rest
			}
		}
		if at[key] = value; value == nil {
			delete(at, key)
		}
	}
	text, _ := json.Marshal(u)
	return string(text)
}

func (c caller) hireKari(change map[string]any) string {
	c.t.Helper()
	return c.is(201, c.ask("POST", "/Users", kari(number(1), change)))["id"].(string)
}

func at(body map[string]any, path ...string) any {
	var value any = body
	for _, step := range path {
		object, _ := value.(map[string]any)
		value = object[step]
	}
	return value
}

// TestADirectoryFollowsAnEmployee is what Entra ID sends about one person.
func TestADirectoryFollowsAnEmployee(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest("kari@hjemme.example", nil)
		h.typed(guest, number(1))
		c := h.caller("Entra", h.hospital)
		if got := c.found(`userName eq "kano"`); len(got) != 0 {
			t.Fatalf("there is somebody: %v", got)
		}
		id := c.hireKari(nil)
		if got := c.found(`userName eq "KANO"`); fmt.Sprint(got) != "["+id+"]" {
			t.Errorf("found %v", got)
		}
		p := h.byUsername("kano")
		if string(p.ID) != id || p.OrganisationID != h.hospital || p.PrivateEmail != "kari@hjemme.example" || p.Mobile != "+4791234567" {
			t.Errorf("the profile is %+v", p)
		}
		boss := c.is(201, c.ask("POST", "/Users", kari(number(2), map[string]any{"externalId": "hr-2", "userName": "sjef1", "emails": nil,
			enterprise + ".employeeNumber": "1002"})))["id"].(string)
		u := c.is(200, c.patch(id, enterprise+":department", "Akuttmottaket"))
		if at(u, enterprise, "department") != "Akuttmottaket" || at(u, "displayName") != "Kari N." {
			t.Errorf("after the department: %v", u)
		}
		u = c.is(200, c.patch(id, enterprise+":manager", boss))
		work, _, err := accounts.FindEmployment(t.Context(), h.DB, "1001")
		if err != nil || string(work.LeaderProfileID) != boss || work.Unit != "Akuttmottaket" || at(u, enterprise, "manager", "value") != boss {
			t.Errorf("the job is %+v %v", work, u)
		}
		if u = c.is(200, c.patch(id, "active", "False")); u["active"] != false || h.profile(p.ID).State != accounts.Ended ||
			at(u, employee, "endDate") != today {
			t.Errorf("after she left: %v", u)
		}
		if u = c.is(200, c.patch(id, "title", "Sjukepleiar")); u["active"] != false || h.profile(p.ID).State != accounts.Ended {
			t.Errorf("a new title brought her back: %v", u)
		}
		if u = c.is(200, c.patch(id, "active", "True")); u["active"] != true || h.profile(p.ID).State != accounts.Active || at(u, employee, "endDate") != nil {
			t.Errorf("after she came back: %v", u)
		}
		if h.due(); h.state(guest) != "merged" {
			t.Errorf("her old profile is %s", h.state(guest))
		}
		if u = c.is(200, c.ask("GET", "/Users/"+string(guest), "")); u["id"] != id {
			t.Errorf("M45: the tombstone leads to %v", u["id"])
		}
		if u = c.is(200, c.patch(string(guest), "title", "Lege")); u["id"] != id || u["title"] != "Lege" || h.profile(guest).State != accounts.Merged {
			t.Errorf("M45: a PATCH that names the tombstone: %v", u)
		}
		runs, err := h.Runs(t.Context(), accounts.Command("test"))
		if err != nil || len(runs) != 1 || runs[0].FileName != "SCIM Entra" || runs[0].Rows() != 8 {
			t.Errorf("HR sees the day as %+v %v", runs, err)
		}
		if n := h.count(`SELECT count(*) FROM hire_row`); n != 8 {
			t.Errorf("HR sees %d acts", n)
		}
		if n := h.count(`SELECT count(*) FROM audit_entry WHERE action IN ('scim.create', 'scim.replace') AND object_ref = $1`, c.client.ID); n != 8 {
			t.Errorf("the log has %d acts", n)
		}
		if h.count(`SELECT count(*) FROM audit_entry WHERE action = 'scim.look' AND subject_profile_ref = $1`, id) == 0 ||
			h.count(`SELECT count(*) FROM audit_entry WHERE action = 'scim.find'`) == 0 {
			t.Error("the log has not who looked")
		}
		local := accounts.Actor{Kind: accounts.Person, ProfileID: p.ID, Internal: true, Roles: []accounts.Grant{{Role: accounts.HR, OrganisationID: h.hospital}}}
		if runs, err := h.Runs(t.Context(), local); err != nil || len(runs) != 1 || runs[0].ByName != "Entra" {
			t.Errorf("the hospital's HR sees %+v %v", runs, err)
		}
		local.Roles[0].OrganisationID = h.guests
		if runs, err := h.Runs(t.Context(), local); err != nil || len(runs) != 0 {
			t.Errorf("another's HR sees %+v %v", runs, err)
		}
		for _, table := range []string{"directory_user", "hire_row", "hire_run", "audit_entry"} {
			if h.count(`SELECT count(*) FROM `+table+` WHERE `+map[string]string{"directory_user": "said", "hire_row": "args", "hire_run": "counts", "audit_entry": "detail"}[table]+
				` LIKE '%'||$1||'%'`, number(1).Reveal()) > 0 {
				t.Errorf("%s has a national ID in the open", table)
			}
		}
	})
}

func TestWhatAHireFileRefusesADirectoryRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change map[string]any
		code   int
		kind   string
		says   string
	}{
		{"a username of three characters", map[string]any{"userName": "abc"}, 400, "invalidValue", "username"},
		{"a username of seven", map[string]any{"userName": "abcdefg"}, 400, "invalidValue", "username"},
		{"a user principal name", map[string]any{"userName": "kari@sykehus.example"}, 400, "invalidValue", "username"},
		{"no number", map[string]any{employee + ".nationalIdentityNumber": nil}, 400, "invalidValue", "national"},
		{"a wrong control digit", map[string]any{employee + ".nationalIdentityNumber": "01010112345"}, 400, "invalidValue", "national"},
		{"an H-number", map[string]any{employee + ".nationalIdentityNumber": "01410112345"}, 400, "invalidValue", "national"},
		{"no birth date", map[string]any{employee + ".birthDate": nil}, 400, "invalidValue", "birth"},
		{"a start in 2099", map[string]any{employee + ".startDate": "2099-05-07"}, 400, "invalidValue", "start date"},
		{"no start", map[string]any{employee + ".startDate": nil}, 400, "invalidValue", "start"},
		{"ended before started", map[string]any{employee + ".endDate": "2026-05-06"}, 400, "invalidValue", ""},
		{"a name that is none", map[string]any{"name": map[string]any{"givenName": "Kari", "familyName": "<b>"}}, 400, "invalidValue", "name"},
		{"an address that is none", map[string]any{"emails": []any{map[string]any{"type": "home", "value": "kari"}}}, 400, "invalidValue", "mail"},
		{"a number in the display name", map[string]any{"displayName": "Kari " + number(1).Reveal()}, 400, "invalidValue", "displayName"},
		{"a number as the externalId", map[string]any{"externalId": number(2).Reveal()}, 400, "invalidValue", "externalId"},
		{"a number as the department", map[string]any{enterprise + ".department": number(2).Reveal()}, 400, "invalidValue", ""},
		{"a username that is taken, in another case", map[string]any{"userName": "OLA12"}, 409, "uniqueness", "username"},
		{"a unit that is too long", map[string]any{enterprise + ".department": strings.Repeat("x", 201)}, 400, "invalidValue", "unit"},
		{"another person's employee number", map[string]any{enterprise + ".employeeNumber": "1002"}, 409, "", ""},
	}
	each(t, func(t *testing.T, h house) {
		h.hire(ola(nil))
		c := h.caller("HR", h.root)
		before := h.count(`SELECT count(*) FROM profile`)
		for _, test := range tests {
			answer := c.ask("POST", "/Users", kari(number(1), test.change))
			kind, _ := answer.body["scimType"].(string)
			if answer.code != test.code || kind != test.kind || !strings.Contains(strings.ToLower(answer.text), strings.ToLower(test.says)) || strings.Contains(answer.text, "merge.") {
				t.Errorf("%s: %d %s", test.name, answer.code, answer.text)
			}
		}
		if n := h.count(`SELECT count(*) FROM profile`); n != before {
			t.Errorf("%d profiles were made", n-before)
		}
		if n := h.count(`SELECT count(*) FROM hire_row WHERE outcome IN ('refused', 'review')`); n != len(tests) {
			t.Errorf("HR sees %d refusals of %d", n, len(tests))
		}
	})
}

func TestThePOSTThatComesTwice(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		c := h.caller("HR", h.hospital)
		crowd := make(chan int, 6)
		for k := range cap(crowd) {
			go func() {
				crowd <- c.ask("POST", "/Users", kari(number(k+2), map[string]any{"externalId": fmt.Sprint("x", k), "emails": nil, "userName": fmt.Sprint("anna", k),
					enterprise + ".employeeNumber": fmt.Sprint("3", k)})).code
			}()
		}
		for range cap(crowd) {
			if code := <-crowd; code != 201 {
				t.Errorf("one of many at once: %d", code)
			}
		}
		codes := make(chan int, 2)
		for range 2 {
			go func() { codes <- c.ask("POST", "/Users", kari(number(1), nil)).code }()
		}
		if one, other := <-codes, <-codes; one+other != 201+409 {
			t.Errorf("at once: %d and %d", one, other)
		}
		if answer := c.ask("POST", "/Users", kari(number(1), nil)); answer.code != 409 || answer.body["scimType"] != "uniqueness" {
			t.Errorf("again: %d %s", answer.code, answer.text)
		}
		if n := h.count(`SELECT count(*) FROM profile WHERE kind = 'internal'`); n != 1+cap(crowd) {
			t.Errorf("%d profiles", n)
		}
		id := string(h.byUsername("kano").ID)
		for _, filter := range []string{`userName eq "kano"`, `externalId eq "hr-1"`, `emails[type eq "work"].value eq "kari@sykehus.EXAMPLE"`,
			enterprise + `:employeeNumber eq "1001"`, `id eq "` + id + `"`, `name.familyName sw "nord" and externalId sw "hr" and active eq true`} {
			if got := c.found(filter); fmt.Sprint(got) != "["+id+"]" {
				t.Errorf("%s finds %v", filter, got)
			}
		}
		if got := c.found(`externalId eq "HR-1"`); len(got) != 0 {
			t.Errorf("an externalId has a case: %v", got)
		}
	})
}

func TestM03_ADirectoryCorrectsANumber(t *testing.T) {
	for name, first := range map[string]nationalid.Number{"a D-number before": dNumber(3), "a fødselsnummer before": number(3)} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				c := h.caller("HR", h.hospital)
				id := c.is(201, c.ask("POST", "/Users", kari(first, nil)))["id"].(string)
				c.is(200, c.patch(id, employee+":nationalIdentityNumber", number(1).Reveal()))
				numbers, err := accounts.NationalIDs(t.Context(), h.DB, accounts.ProfileID(id))
				if err != nil || len(numbers) != 2 || numbers[0].Lookup != h.Accounts.Vault.Lookup(number(1)) || numbers[1].Status != accounts.Succeeded {
					t.Errorf("numbers %+v %v", numbers, err)
				}
				guest := h.guest("kari@hjemme.example", nil)
				h.typed(guest, first)
				if h.due(); h.state(guest) != "merged" {
					t.Errorf("the old number finds a guest who is %s", h.state(guest))
				}
			})
		})
	}
}

func TestM07_ADirectoryHiresAgain(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		c := h.caller("HR", h.hospital)
		id := c.hireKari(nil)
		c.is(204, c.ask("DELETE", "/Users/"+id, ""))
		if h.profile(accounts.ProfileID(id)).State != accounts.Ended {
			t.Error("she is employed still")
		}
		c.is(404, c.ask("GET", "/Users/"+id, ""))
		if got := c.found(`userName eq "kano"`); len(got) != 0 {
			t.Errorf("who was deleted is found: %v", got)
		}
		h.later(30 * 24 * time.Hour)
		u := c.is(201, c.ask("POST", "/Users", kari(number(1), map[string]any{"externalId": "hr-9", enterprise + ".employeeNumber": "2001", employee + ".startDate": "2026-06-01"})))
		if u["id"] != id || u["active"] != true || u["externalId"] != "hr-9" || h.profile(accounts.ProfileID(id)).State != accounts.Active {
			t.Errorf("hired again: %v", u)
		}
		u = c.is(200, c.patch(id, employee+":employments", []any{map[string]any{"value": "2002", "department": "Dialysen", "startDate": "2026-06-01"}}))
		if n := h.count(`SELECT count(*) FROM employment WHERE profile_id = $1 AND end_date IS NULL`, id); n != 2 {
			t.Errorf("two employments are %d: %v", n, u)
		}
		c.is(200, c.patch(id, employee+":employments", []any{}))
		if n := h.count(`SELECT count(*) FROM employment WHERE profile_id = $1 AND end_date IS NULL`, id); n != 1 {
			t.Errorf("a job that is told no more goes on: %d", n)
		}
	})
}

func TestM05_WhoIsCalledOffNeverBegins(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest("kari@hjemme.example", nil)
		h.typed(guest, number(1))
		c := h.caller("HR", h.hospital)
		id := c.hireKari(map[string]any{employee + ".startDate": "2026-06-01"})
		if h.due(); h.state(guest) != "planned" {
			t.Errorf("before the first day: %s", h.state(guest))
		}
		u := c.is(200, c.patch(id, "active", false))
		if h.profile(accounts.ProfileID(id)).State != accounts.Ended || u["active"] != false {
			t.Errorf("called off: %v", u)
		}
		c.is(200, c.patch(id, "title", "Lege"))
		h.later(40 * 24 * time.Hour)
		if h.due(); h.state(guest) == "merged" {
			t.Error("who never began has merged")
		}
		u = c.is(200, c.patch(id, "active", true))
		if at(u, employee, "startDate") != "2026-06-01" || u["active"] != true {
			t.Errorf("after all: %v", u)
		}
	})
}

func TestADirectorySeesItsOwnPartAlone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(ola(nil)) // of the root
		c, region, other := h.caller("Sykehuset", h.hospital), h.caller("Regionen", h.root), h.caller("Lønn", h.hospital)
		id := c.hireKari(nil)
		if got := c.found(`userName eq "ola12"`); len(got) != 0 {
			t.Error("the hospital sees the region's people")
		}
		c.is(404, c.ask("GET", "/Users/"+string(h.byUsername("ola12").ID), ""))
		if got := region.found(`userName pr`); len(got) != 2 {
			t.Errorf("the region sees %v", got)
		}
		u := other.is(200, other.ask("GET", "/Users/"+id, ""))
		if u["externalId"] != nil || u["emails"] != nil || at(u, enterprise, "employeeNumber") != "1001" {
			t.Errorf("what one client says is told to another: %v", u)
		}
		if got := other.found(`externalId eq "hr-1"`); len(got) != 0 {
			t.Error("one client finds by another's externalId")
		}
		other.is(200, other.patch(id, "externalId", "lønn-7"))
		if u = c.is(200, c.ask("GET", "/Users/"+id, "")); u["externalId"] != "hr-1" {
			t.Errorf("one client changed another's externalId: %v", u)
		}
		per := region.is(201, region.ask("POST", "/Users", kari(number(6), map[string]any{"externalId": "r", "userName": "per12",
			enterprise + ".employeeNumber": "1006", enterprise + ".organization": "helse stavanger"})))["id"].(string)
		if p := h.profile(accounts.ProfileID(per)); p.OrganisationID != h.hospital {
			t.Error("organization does not say where somebody belongs")
		}
		page := region.is(200, region.ask("GET", "/Users?startIndex=2&count=1", ""))
		if page["totalResults"] != 3.0 || page["itemsPerPage"] != 1.0 {
			t.Errorf("the second page: %v", page)
		}
		h.hire(kariHired(number(4), hired{"employee_number": "1004", "username": "gro12", "unit": "Helse Stavanger", "leader": "1002"}))
		led := c.found(`userName eq "gro12"`)
		if len(led) != 1 {
			t.Fatalf("who was hired by a file is %v", led)
		}
		c.is(200, c.patch(led[0], "title", "Lege"))
		if work, _, err := accounts.FindEmployment(t.Context(), h.DB, "1004"); err != nil || work.LeaderProfileID != h.byUsername("ola12").ID {
			t.Errorf("a leader whom the client cannot see is lost: %+v", work)
		}
		h.hire(kariHired(number(1), hired{"family_name": "Nordmann Berg"}))
		if u = c.is(200, c.ask("GET", "/Users/"+id, "")); at(u, "name", "familyName") != "Nordmann Berg" {
			t.Errorf("what a file has changed: %v", u)
		}
	})
}

// TestM45_ADirectoryNamesATombstone: two employees who were one person.
func TestM45_ADirectoryNamesATombstone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(ola(hired{"unit": "Helse Stavanger"}))
		survivor := h.byUsername("ola12").ID
		c := h.caller("HR", h.hospital)
		dead := c.hireKari(nil)
		h.exec(`UPDATE employment SET profile_id = $2 WHERE profile_id = $1`, dead, survivor)
		h.exec(`UPDATE profile SET state = 'merged', username = NULL, merged_into = $2, merged_at = $3 WHERE id = $1`, dead, survivor, *h.now)
		u := c.is(200, c.patch(dead, enterprise+":department", "Akuttmottaket"))
		if u["id"] != string(survivor) || u["externalId"] != "hr-1" || at(u, enterprise, "department") != "Akuttmottaket" {
			t.Errorf("the survivor is %v", u)
		}
		if got := c.found(`externalId eq "hr-1"`); fmt.Sprint(got) != "["+string(survivor)+"]" {
			t.Errorf("the externalId finds %v", got)
		}
		if p := h.profile(accounts.ProfileID(dead)); p.State != accounts.Merged {
			t.Error("the tombstone lives")
		}
		h.exec(`UPDATE employment SET leader = 'sein' WHERE employee_number = '1002'`)
		late := c.is(201, c.ask("POST", "/Users", kari(number(5), map[string]any{"externalId": "hr-5", "userName": "Sein", enterprise + ".employeeNumber": "1005"})))
		if got := h.text(`SELECT coalesce(leader_profile_id, '') FROM employment WHERE employee_number = '1002'`); got != late["id"] {
			t.Errorf("a leader who came later is not found: %q", got)
		}
	})
}

// TestM07_TwoEmployers: the second gets no say over the person, and ends its own
// job alone.
func TestM07_TwoEmployers(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), hired{"employee_number": "R1", "unit": "Helse Vest"}))
		p := h.byUsername("kano")
		c := h.caller("Sykehuset", h.hospital)
		u := c.is(201, c.ask("POST", "/Users", kari(number(1), map[string]any{"userName": "other", "name": map[string]any{"givenName": "Karine", "familyName": "Nordmann"}})))
		if u["id"] != string(p.ID) || u["userName"] != "kano" || at(u, "name", "givenName") != "Kari" || at(u, enterprise, "employeeNumber") != "1001" {
			t.Errorf("the second job is %v", u)
		}
		if u = c.is(200, c.patch(string(p.ID), "active", false)); u["active"] != false || h.profile(p.ID).State != accounts.Active {
			t.Errorf("after the second job: %v, the profile is %s", u, h.profile(p.ID).State)
		}
		if n := h.count(`SELECT count(*) FROM employment WHERE end_date IS NULL AND employee_number = 'R1'`); n != 1 {
			t.Error("the first job has ended")
		}
		c.is(204, c.ask("DELETE", "/Users/"+string(p.ID), ""))
		if h.profile(p.ID).State != accounts.Active {
			t.Error("DELETE ended a person who has another job")
		}
	})
}

func TestActiveAndDates(t *testing.T) {
	tests := []struct {
		name       string
		start, end string
		active     any
		shown      bool
		state      accounts.ProfileState
		shownEnd   any
	}{
		{"begins today", today, "", true, true, accounts.Active, nil},
		{"begins later", "2026-06-01", "", true, true, accounts.Active, nil},
		{"begins later, and is not let in yet", "2026-06-01", "", false, false, accounts.Active, nil},
		{"works here, and is not active", "2020-01-01", "", false, false, accounts.Ended, today},
		{"has left, and is not active", "2020-01-01", "2026-03-01", "False", false, accounts.Ended, "2026-03-01"},
		{"has left, says the last day", "2020-01-01", "2026-03-01", true, false, accounts.Ended, "2026-03-01"},
		{"leaves today", "2020-01-01", today, true, true, accounts.Active, today},
		{"a last day that comes too late", "2020-01-01", "2026-12-31", false, false, accounts.Ended, today},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				c := h.caller("HR", h.hospital)
				body := kari(number(1), map[string]any{"active": test.active, employee + ".startDate": test.start, employee + ".endDate": test.end})
				u := c.is(201, c.ask("POST", "/Users", body))
				id := u["id"].(string)
				if state := h.profile(accounts.ProfileID(id)).State; u["active"] != test.shown || state != test.state || at(u, employee, "endDate") != test.shownEnd {
					t.Errorf("the profile is %s: %v", state, u)
				}
				version := at(u, "meta", "version")
				u = c.is(200, c.ask("PUT", "/Users/"+id, body))
				if u["active"] != test.shown || at(u, employee, "endDate") != test.shownEnd || at(u, "meta", "version") != version {
					t.Errorf("the same again is %v, was %v", u, version)
				}
			})
		})
	}
}

func TestADirectoryTakesOverWhomAFileHired(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.hire(kariHired(number(1), hired{"unit": "Helse Stavanger"}))
		c := h.caller("HR", h.hospital)
		found := c.found(`userName eq "kano"`)
		u := c.is(201, c.ask("POST", "/Users", kari(number(1), nil)))
		if len(found) != 1 || u["id"] != found[0] || u["externalId"] != "hr-1" || h.count(`SELECT count(*) FROM profile WHERE kind = 'internal'`) != 1 {
			t.Errorf("%v became %v", found, u)
		}
		c.is(400, c.patch(found[0], enterprise+":employeeNumber", "not one"))
		u = c.is(200, c.patch(found[0], enterprise+":employeeNumber", "2001"))
		if n := h.count(`SELECT count(*) FROM employment WHERE profile_id = $1 AND end_date IS NULL`, found[0]); n != 1 || at(u, enterprise, "employeeNumber") != "2001" {
			t.Errorf("another employee number makes %d jobs: %v", n, u)
		}
	})
}
