package scim_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"kursbro/app/problem"
	"kursbro/merge/scim"
)

func TestAUserIsMadeReadChangedAndDeleted(t *testing.T) {
	s := serve(t)
	made := s.ask("POST", "/Users", kari).is(http.StatusCreated)
	golden(t, "created", made.Body.Bytes())
	if got := made.Header().Get("Location"); got != base+"/Users/u1" {
		t.Errorf("Location %q", got)
	}
	if made.Header().Get("ETag") != `W/"1"` || made.Header().Get("Content-Type") != "application/scim+json" {
		t.Errorf("headers %v", made.Header())
	}
	s.ask("GET", "/Users/u1", "", "If-None-Match", `W/"1"`).is(http.StatusNotModified)
	read := s.ask("GET", "/Users/u1", "", "Accept", "application/json").is(http.StatusOK)
	if read.Header().Get("Content-Type") != "application/json" || read.Body.String() != made.Body.String() {
		t.Errorf("read %v %s", read.Header(), read.Body)
	}
	put := s.ask("PUT", "/Users/u1", `{"schemas":["`+scim.CoreSchema+`"],"id":"other","userName":"karino","title":"Jordmor"}`).is(http.StatusOK)
	golden(t, "replaced", put.Body.Bytes())
	if s.store.users[0].NationalID.Reveal() != karisNumber {
		t.Error("a PUT that cannot know the number took it away")
	}
	s.ask("DELETE", "/Users/u1", "").is(http.StatusNoContent)
	s.ask("GET", "/Users/u1", "").refuses(http.StatusNotFound, "")
	s.ask("DELETE", "/Users/u1", "").refuses(http.StatusNotFound, "")
}

func TestTheSamePostAgainIsAConflict(t *testing.T) {
	s := serve(t)
	s.hire()
	s.ask("POST", "/Users", kari).refuses(http.StatusConflict, "uniqueness")
	s.ask("POST", "/Users", strings.Replace(kari, "KariNo", "KARINO", 1)).refuses(http.StatusConflict, "uniqueness")
	s.ask("POST", "/Users", strings.Replace(kari, "KariNo", "other", 1)).refuses(http.StatusConflict, "uniqueness")
}

func TestAChangeNeedsTheVersionThatItNames(t *testing.T) {
	s := serve(t)
	s.hire()
	patch := patchOf(`{"op":"replace","path":"title","value":"Lege"}`)
	for _, tag := range []string{`W/"9"`, `"9", W/"8"`} {
		s.ask("PATCH", "/Users/u1", patch, "If-Match", tag).refuses(http.StatusPreconditionFailed, "")
		s.ask("PUT", "/Users/u1", kari, "If-Match", tag).refuses(http.StatusPreconditionFailed, "")
		s.ask("DELETE", "/Users/u1", "", "If-Match", tag).refuses(http.StatusPreconditionFailed, "")
	}
	after := s.ask("PATCH", "/Users/u1", patch, "If-Match", `W/"9", W/"1"`).is(http.StatusOK)
	if after.Header().Get("ETag") != `W/"2"` {
		t.Error("the version stood still", after.Header())
	}
	s.ask("DELETE", "/Users/u1", "", "If-Match", "*").is(http.StatusNoContent)
}

func TestAChangeInBetweenIsNotLost(t *testing.T) {
	other := func(m *memory) {
		m.users[0].Department = "Legevakten"
		m.bump(&m.users[0])
	}
	patch := patchOf(`{"op":"replace","path":"title","value":"Lege"}`)

	s := serve(t)
	s.hire()
	s.store.between = other
	s.ask("PATCH", "/Users/u1", patch).is(http.StatusOK)
	if u := s.store.users[0]; u.Department != "Legevakten" || u.Title != "Lege" {
		t.Errorf("lost an update: %+v", u)
	}

	s.store.between = other
	s.ask("PATCH", "/Users/u1", patchOf(`{"op":"remove","path":"title"}`), "If-Match", `W/"3"`).refuses(http.StatusPreconditionFailed, "")
}

func TestWhatChangesNothingKeepsTheVersion(t *testing.T) {
	s := serve(t)
	s.hire()
	before := s.ask("GET", "/Users/u1", "").Body.String()
	for _, body := range []string{
		patchOf(`{"op":"Replace","path":"title","value":"Sykepleier"}`),
		patchOf(`{"op":"add","value":{"active":"True","name.givenName":"Kari"}}`),
		patchOf(`{"op":"add","path":"emails","value":[{"type":"home","value":"kari@post.example"}]}`),
		patchOf(`{"op":"remove","path":"nickName"}`),
		patchOf(`{"op":"remove","path":"emails[type eq \"other\"]"}`),
		patchOf(`{"op":"replace","path":"` + scim.EmployeeSchema + `:nationalIdentityNumber","value":"` + karisNumber + `"}`),
		patchOf(`{"op":"add","path":"addresses[type eq \"work\"].locality","value":"Bergen"}`),
	} {
		if after := s.ask("PATCH", "/Users/u1", body).is(http.StatusOK).Body.String(); after != before {
			t.Errorf("%s\nchanged %s\nto %s", body, before, after)
		}
	}
	if after := s.ask("PUT", "/Users/u1", kari).is(http.StatusOK).Body.String(); after != before {
		t.Errorf("PUT changed %s\nto %s", before, after)
	}
	if s.store.asked != 2 {
		t.Errorf("the Store was asked %d times: it need only compare the number", s.store.asked)
	}
}

func TestNothingThatIsSaidHoldsTheNumber(t *testing.T) {
	s := serve(t)
	id := s.hire()
	employeeNumber := scim.EmployeeSchema + ":nationalIdentityNumber"
	said := []answer{
		s.ask("GET", "/Users/"+id, ""),
		s.ask("GET", "/Users?attributes="+employeeNumber+","+scim.EmployeeSchema, ""),
		s.ask("PUT", "/Users/"+id, kari),
		s.ask("POST", "/Users", kari),
		s.ask("POST", "/Users", strings.Replace(kari, `"`+karisNumber+`"`, karisNumber, 1)),
		s.ask("POST", "/Users", strings.Replace(kari, `true,`, karisNumber+`,`, 1)),
		s.ask("PATCH", "/Users/"+id, patchOf(`{"op":"replace","path":"`+employeeNumber+`","value":"`+karisNumber+`"}`)),
		s.ask("PATCH", "/Users/"+id, patchOf(`{"op":"replace","path":"`+karisNumber+`","value":"x"}`)),
		s.ask("PATCH", "/Users/"+id, patchOf(`{"op":"replace","path":"n`+karisNumber+`","value":"x"}`)),
		s.ask("PATCH", "/Users/"+id, patchOf(`{"op":"`+karisNumber+`","path":"title","value":"x"}`)),
		s.ask("PATCH", "/Users/"+id, patchOf(`{"op":"replace","path":"active","value":"`+karisNumber+`"}`)),
		s.ask("PATCH", "/Users/"+id, patchOf(`{"op":"replace","path":"`+scim.EmployeeSchema+`:birthDate","value":"`+karisNumber+`"}`)),
		s.ask("GET", "/Users?filter="+escape(`n`+karisNumber+` eq "`+karisNumber+`"`), ""),
		s.ask("GET", "/Users?filter="+escape(`active eq "`+karisNumber+`"`), ""),
		s.ask("GET", "/Users?startIndex="+karisNumber+"x", ""),
	}
	for _, a := range said {
		if strings.Contains(a.Body.String(), karisNumber) || strings.Contains(fmt.Sprint(a.Header()), karisNumber) {
			t.Errorf("the number is in %v %s", a.Header(), a.Body)
		}
	}
	s.ask("GET", "/Users?filter="+escape(employeeNumber+` eq "`+karisNumber+`"`), "").refuses(http.StatusBadRequest, "invalidFilter")
	s.ask("GET", "/Users?filter="+escape(employeeNumber+` pr`), "").refuses(http.StatusBadRequest, "invalidFilter")

	u := s.store.users[0]
	if u.NationalID.Reveal() != karisNumber {
		t.Error("the number did not arrive")
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("user", "user", u, "number", u.NationalID)
	if printed := fmt.Sprintf("%v %+v %#v %s %x", u, u, u, u.NationalID, u.NationalID) + log.String(); strings.Contains(printed, karisNumber) || strings.Contains(printed, "3431383139") {
		t.Error("a printed user shows the number:", printed)
	}
}

func TestBadBodiesAreRefused(t *testing.T) {
	s := serve(t)
	user := func(more string) string { return `{"schemas":["` + scim.CoreSchema + `"],"userName":"x"` + more + `}` }
	for name, c := range map[string]struct {
		body string
		code int
		kind string
	}{
		"nothing":               {"{}", 400, "invalidSyntax"},
		"not an object":         {"[1]", 400, "invalidSyntax"},
		"cut off":               {`{"schemas":["`, 400, "invalidSyntax"},
		"more after the end":    {user("") + "{}", 400, "invalidSyntax"},
		"a key twice":           {user(`,"title":"a","title":"b"`), 400, "invalidSyntax"},
		"a key twice, any case": {user(`,"USERNAME":"y"`), 400, "invalidSyntax"},
		"not UTF-8":             {user(",\"title\":\"\xff\""), 400, "invalidSyntax"},
		"too deep":              {user(`,"x":` + strings.Repeat("[", 99) + strings.Repeat("]", 99)), 400, "invalidSyntax"},
		"too large":             {user(`,"title":"` + strings.Repeat("a", scim.MaxBody) + `"`), 413, ""},
		"another schema":        {`{"schemas":["urn:x"],"userName":"x"}`, 400, "invalidSyntax"},
		"no userName":           {`{"schemas":["` + scim.CoreSchema + `"]}`, 400, "invalidValue"},
		"blank userName":        {`{"schemas":["` + scim.CoreSchema + `"],"userName":" "}`, 400, "invalidValue"},
		"a number for a text":   {user(`,"title":7`), 400, "invalidValue"},
		"a text for a boolean":  {user(`,"active":"yes"`), 400, "invalidValue"},
		"a text for an object":  {user(`,"name":"Kari"`), 400, "invalidValue"},
		"NUL":                   {user(`,"title":"a\u0000b"`), 400, "invalidValue"},
		"a long text":           {user(`,"title":"` + strings.Repeat("å", 2001) + `"`), 400, "invalidValue"},
		"no date":               {user(`,"` + scim.EmployeeSchema + `":{"birthDate":"31.12.1990"}`), 400, "invalidValue"},
		"an impossible date":    {user(`,"` + scim.EmployeeSchema + `":{"startDate":"2026-02-30"}`), 400, "invalidValue"},
		"which day is this":     {user(`,"` + scim.EmployeeSchema + `":{"startDate":"2026-01-31T23:00:00Z"}`), 400, "invalidValue"},
		"two primaries":         {user(`,"emails":[{"value":"a","primary":true},{"value":"b","primary":true}]`), 400, "invalidValue"},
		"too many values":       {user(`,"emails":[` + strings.TrimSuffix(manyEmails(101), ",") + `]`), 400, "invalidValue"},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			s.ask("POST", "/Users", c.body).refuses(c.code, c.kind)
		})
	}
	s.t = t
	s.ask("POST", "/Users", user(""), "Content-Type", "text/plain").refuses(http.StatusUnsupportedMediaType, "")
	if len(s.store.users) != 0 {
		t.Error("a bad body made a user")
	}
	where := s.ask("POST", "/Users", "{\"schemas\":\n  [\"æøå\", x]}").refuses(400, "invalidSyntax")
	if !strings.Contains(where.Body.String(), "line 2, column 11") {
		t.Error("wrong place:", where.Body)
	}
}

func manyEmails(n int) string {
	var list strings.Builder
	for i := range n {
		fmt.Fprintf(&list, `{"value":"a%d@b.example"},`, i)
	}
	return list.String()
}

func TestWhatNobodyKnowsIsPassedOver(t *testing.T) {
	s := serve(t)
	made := s.ask("POST", "/Users", `{"schemas":["`+strings.ToUpper(scim.CoreSchema)+`","urn:contoso"],"USERNAME":"ola","password":"hemmelig",
		"roles":[{"value":"x"}],"urn:contoso":{"a":1},"colour":"blue","id":"mine","meta":{"created":"2001-01-01T00:00:00Z"},"active":null,
		"emails":[{"type":"work"}],"name":{"givenName":"Ola","nick":"O"}}`).is(http.StatusCreated)
	golden(t, "little", made.Body.Bytes())
}

func TestAttributesAreChosen(t *testing.T) {
	s := serve(t)
	s.hire()
	for query, want := range map[string]string{
		"attributes=userName":                                   `{"id":"u1","schemas":[S],"userName":"KariNo"}`,
		"attributes=name.givenName,NAME.familyname":             `{"id":"u1","name":{"familyName":"Nordås","givenName":"Kari"},"schemas":[S]}`,
		"attributes=emails.value":                               `{"emails":[{"value":"kari.nordas@sykehus.example"},{"value":"kari@post.example"}],"id":"u1","schemas":[S]}`,
		"attributes=nobody":                                     `{"id":"u1","schemas":[S]}`,
		"attributes=" + scim.EnterpriseSchema + ":organization": `{"id":"u1","schemas":[S],"` + scim.EnterpriseSchema + `":{"organization":"Vest sykehus"}}`,
		"excludedAttributes=id,meta,name,emails,phoneNumbers,active,displayName,title,preferredLanguage," + scim.EmployeeSchema + "," + scim.EnterpriseSchema: `{"externalId":"hr-701","id":"u1","schemas":[S],"userName":"KariNo"}`,
	} {
		want = strings.Replace(want, "S", `"`+scim.CoreSchema+`","`+scim.EnterpriseSchema+`","`+scim.EmployeeSchema+`"`, 1)
		if got := strings.TrimSpace(s.ask("GET", "/Users/u1?"+query, "").is(http.StatusOK).Body.String()); got != want {
			t.Errorf("%s:\n got %s\nwant %s", query, got, want)
		}
	}
	s.ask("GET", "/Users?attributes=id&excludedAttributes=name", "").refuses(400, "invalidValue")
}

func TestUsersAreListedInPages(t *testing.T) {
	s := serve(t)
	for i := range 5 {
		s.ask("POST", "/Users", fmt.Sprintf(`{"schemas":["%s"],"userName":"user%d","title":"%s"}`, scim.CoreSchema, i, []string{"A", "B"}[i%2])).is(http.StatusCreated)
	}
	for query, want := range map[string]string{
		"":                       "5 of 5 from 1: u1 u2 u3 u4 u5",
		"?startIndex=2&count=2":  "2 of 5 from 2: u2 u3",
		"?startIndex=-3&count=1": "1 of 5 from 1: u1",
		"?startIndex=9":          "0 of 5 from 9:",
		"?count=0":               "0 of 5 from 1:",
		"?count=-1":              "0 of 5 from 1:",
		"?count=100000":          "5 of 5 from 1: u1 u2 u3 u4 u5",
		"?filter=" + escape(`title eq "b"`) + "&startIndex=2": "1 of 2 from 2: u4",
		"?filter=" + escape(`userName eq "USER3"`):            "1 of 1 from 1: u4",
		"?filter=" + escape(`userName eq "nobody"`):           "0 of 0 from 1:",
	} {
		if got := listed(s.ask("GET", "/Users"+query, "").is(http.StatusOK)); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	search := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"title eq \"A\"","startIndex":2,"count":1,"attributes":["id","title"]}`
	for _, path := range []string{"/.search", "/Users/.search"} {
		a := s.ask("POST", path, search).is(http.StatusOK)
		if got := listed(a); got != "1 of 3 from 2: u3" || at(a.json(), "Resources/0/userName") != nil {
			t.Errorf("%s: %s %s", path, got, a.Body)
		}
	}
	s.ask("GET", "/Users?count=many", "").refuses(400, "invalidValue")
	s.ask("GET", "/Users?filter="+escape(`title gz "A"`), "").refuses(400, "invalidFilter")
	s.ask("POST", "/.search", `{}`).refuses(400, "invalidSyntax")
	s.ask("POST", "/.search", strings.Replace(search, `"count":1`, `"count":{}`, 1)).refuses(400, "invalidValue")
}

func listed(a answer) string {
	body := a.json()
	var ids string
	for _, r := range body["Resources"].([]any) {
		ids += " " + at(r, "id").(string)
	}
	return fmt.Sprintf("%v of %v from %v:%s", body["itemsPerPage"], body["totalResults"], body["startIndex"], ids)
}

func TestTheServerSaysWhatItCanDo(t *testing.T) {
	s := serve(t)
	for path, name := range map[string]string{
		"/ServiceProviderConfig": "config", "/ResourceTypes": "resource_types", "/Schemas": "schemas",
		"/ResourceTypes/User": "resource_type", "/Schemas/" + scim.EmployeeSchema: "schema_employee",
	} {
		golden(t, name, s.ask("GET", path, "").is(http.StatusOK).Body.Bytes())
	}
	s.ask("GET", "/Schemas/urn:none", "").refuses(404, "")
	s.ask("GET", "/ResourceTypes/Group", "").refuses(404, "")
	s.ask("GET", "/Schemas?filter="+escape(`id pr`), "").refuses(403, "")
}

func TestWhatIsNotThereSaysSo(t *testing.T) {
	s := serve(t)
	s.ask("POST", "/Bulk", "{}").refuses(501, "")
	s.ask("GET", "/Me", "").refuses(501, "")
	s.ask("POST", "/Groups", "{}").refuses(501, "")
	if got := listed(s.ask("GET", "/Groups", "").is(200)); got != "0 of 0 from 1:" {
		t.Error(got)
	}
	s.ask("GET", "/Groups/1", "").refuses(404, "")
	s.ask("GET", "/Nothing", "").refuses(404, "")
	s.ask("GET", "/Users/u1/emails", "").refuses(404, "")
	s.ask("GET", "Users", "").refuses(404, "")
	s.ask("GET", "", "").refuses(404, "")
	if allow := s.ask("DELETE", "/Users", "").refuses(405, "").Header().Get("Allow"); allow != "GET, POST" {
		t.Errorf("Allow %q", allow)
	}
	s.ask("POST", "/ServiceProviderConfig", "{}").refuses(405, "")
}

func TestProblemsOfTheStoreAreAnsweredInKind(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
		kind string
	}{
		{problem.New(problem.Invalid, "test.wrong"), 400, "invalidValue"},
		{problem.New(problem.Conflict, "test.taken"), 409, "uniqueness"},
		{problem.New(problem.Forbidden, "test.not_yours"), 403, ""},
		{problem.New(problem.TooMany, "test.slowly"), 429, ""},
		{problem.New(problem.Unavailable, "test.away"), 503, ""},
		{fmt.Errorf("find: %w", scim.ErrTooMany), 400, "tooMany"},
		{errors.New("disk on fire"), 500, ""},
	} {
		var failed []error
		handler, err := scim.New(broken{c.err}, scim.Options{
			URL:     base,
			Explain: func(p *problem.Problem) string { return "in English: " + p.Key },
			Failed:  func(_ context.Context, err error) { failed = append(failed, err) },
		})
		if err != nil {
			t.Fatal(err)
		}
		s := &server{t: t, handler: handler}
		a := s.ask("GET", "/Users", "").refuses(c.code, c.kind)
		if strings.Contains(a.Body.String(), "fire") || (len(failed) == 1) != (c.code == 500) {
			t.Errorf("%v: %s, told %v", c.err, a.Body, failed)
		}
		if p := problem.Of(c.err); p != nil && !strings.Contains(a.Body.String(), "in English: test.") {
			t.Error("not explained:", a.Body)
		}
	}
}

// broken is a Store that fails.
type broken struct{ err error }

func (b broken) Create(context.Context, scim.User) (scim.User, error)  { return scim.User{}, b.err }
func (b broken) User(context.Context, string) (scim.User, error)       { return scim.User{}, b.err }
func (b broken) Find(context.Context, scim.Query) (scim.Page, error)   { return scim.Page{}, b.err }
func (b broken) Replace(context.Context, scim.User) (scim.User, error) { return scim.User{}, b.err }
func (b broken) Delete(context.Context, string, string) error          { return b.err }
