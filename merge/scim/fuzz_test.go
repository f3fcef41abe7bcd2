package scim_test

import (
	"encoding/json"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"kursbro/merge/scim"
)

// FuzzFilter: a filter that is read can be printed and read again as the same,
// asked of a user, and looked up without missing that user.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		`userName eq "ola"`, `emails[type eq "work" and not (value co "@")].value sw "a"`, `(a or b`, `title pr and (active eq true or nickName eq null)`,
		scim.EnterpriseSchema + `:manager.value eq "\u00e5\ud83d\ude00"`, `meta.created gt "2026-01-01T00:00:00Z"`, `not (not (title pr))`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := scim.ParseFilter(text)
		if err != nil {
			if _, is := err.(*scim.Error); !is {
				t.Fatalf("%q: %T", text, err)
			}
			return
		}
		again, err := scim.ParseFilter(filter.String())
		if len(filter.String()) > scim.MaxFilter {
			return // escapes made it longer
		}
		if err != nil || !reflect.DeepEqual(filter, again) {
			t.Fatalf("%q is printed as %q: %v", text, filter, err)
		}
		if lookups := filter.Lookups(); filter.Matches(ola) && len(lookups) > 0 && !isFound(ola, lookups) {
			t.Fatalf("%q: %v miss the user", text, lookups)
		}
	})
}

// FuzzPatch: whatever is sent, the answer is a user or an error of the client's;
// an error changes nothing, the user stays whole, what was read can be sent back
// without a change, and the number is never told. A value that is no JSON is
// sent as a text.
func FuzzPatch(f *testing.F) {
	f.Add("Replace", `emails[type eq "work"].value`, `"a@b.example"`)
	f.Add("add", `emails[type eq "other" and primary eq true]`, `{"value":["x"]}`)
	f.Add("replace", "", `{"emails":{"value":"a"},"name.givenName":null,"active":"TRUE","`+inEnterprise+`manager":[{"$ref":"x","value":"u1"}]}`)
	f.Add("remove", "phoneNumbers", `[{"value":"+4791234567"}]`)
	f.Add("add", scim.EnterpriseSchema, `{"department":"","manager":{"displayName":"x","value":"y"}}`)
	f.Add("add", inEmployee+`employments[startDate eq "2027-01-01"].endDate`, `"2027-01-01T00:00:00Z"`)
	f.Add("replace", "name", `{"givenName":{"value":"x"},"familyName":null}`)
	f.Add("remove", `emails[not (type pr) or value sw "k"].display`, `null`)
	f.Fuzz(sendsPatch)
}

// sendsPatch sends one operation and checks all that must hold after it.
func sendsPatch(t *testing.T, op, path, value string) {
	if !json.Valid([]byte(value)) {
		value = quote(value)
	}
	body := patchOf(`{"op":` + quote(op) + `,"path":` + quote(path) + `,"value":` + value + `}`)
	s := serve(t)
	id := s.hire()
	before := s.ask("GET", "/Users/"+id, "").Body.String()
	code := s.ask("PATCH", "/Users/"+id, body).Code
	after := s.ask("GET", "/Users/"+id, "").is(http.StatusOK)
	switch {
	case code != http.StatusOK && code != http.StatusBadRequest && code != http.StatusRequestEntityTooLarge:
		t.Fatalf("answered %d to %s", code, body)
	case code != http.StatusOK && after.Body.String() != before:
		t.Fatalf("refused with %d, but changed to %s by %s", code, after.Body, body)
	case strings.Contains(after.Body.String(), karisNumber) && !strings.Contains(body, karisNumber):
		t.Fatalf("the number is told after %s", body)
	}
	isWhole(t, s.store.users[0])
	if same := s.ask("PUT", "/Users/"+id, after.Body.String()).is(http.StatusOK); same.Body.String() != after.Body.String() {
		t.Fatalf("sent back as it was, it became %s\nfrom %s\nafter %s", same.Body, after.Body, body)
	}
}

// TestAnyPatchLeavesAWholeUser puts together what clients send: every path with
// every kind of value, a third of them unless KURSBRO_LONG=1.
func TestAnyPatchLeavesAWholeUser(t *testing.T) {
	paths := []string{"", "active", "userName", "name", "name.givenName", "emails", "phoneNumbers.value", "emails.primary", "meta", "schemas", "title", "x",
		scim.EnterpriseSchema, inEnterprise + "manager", inEnterprise + "manager.value", scim.EmployeeSchema, inEmployee + "startDate", inEmployee + "nationalIdentityNumber"}
	for _, list := range []string{"emails", "phoneNumbers", inEmployee + "employments"} {
		for _, choice := range []string{`[value pr]`, `[value eq "1701"]`, `[not (value pr)]`, `[value eq "x" and display eq "y"]`, `[type eq "work"]`, `[primary eq true]`} {
			paths = append(paths, list+choice, list+choice+".value", list+choice+".primary", list+choice+".endDate")
		}
	}
	values := []string{`null`, `""`, `"x"`, `"True"`, `true`, `7`, `[]`, `[null]`, `{}`, `"2027-01-01"`, `["x","y"]`, `{"value":"x"}`, `[{"value":"x","primary":"true"},{"value":"y"}]`,
		`{"value":null,"primary":true}`, `[[{"value":"x"}]]`, `{"value":{"value":"x"}}`, `{"givenName":"x","familyName":""}`, `{"manager":"x","department":"y","endDate":"z"}`,
		`{"emails":[{"primary":true,"value":"x"}],"emails[type eq \"home\"].primary":true}`}
	ops := []string{"add", "Replace", "remove"}
	for i, path := range paths {
		for j, value := range values {
			for k, op := range ops {
				if os.Getenv("KURSBRO_LONG") != "" || (i+j+k)%len(ops) == 0 {
					sendsPatch(t, op, path, value)
				}
			}
		}
	}
}

// FuzzBody: whatever is sent as a user or a PATCH, the answer is one of ours.
func FuzzBody(f *testing.F) {
	f.Add(kari)
	for _, c := range patchCases {
		f.Add(patchOf(c.operations))
	}
	f.Fuzz(func(t *testing.T, body string) {
		s := serve(t)
		if code := s.ask("POST", "/Users", body).Code; code == http.StatusCreated {
			isWhole(t, s.store.users[0])
		} else if code != http.StatusBadRequest && code != http.StatusRequestEntityTooLarge {
			t.Fatalf("POST answered %d", code)
		}
		s.store.users = nil
		if code := s.ask("PATCH", "/Users/"+s.hire(), body).Code; code != http.StatusOK && code != http.StatusBadRequest {
			t.Fatalf("PATCH answered %d", code)
		}
	})
}

// isWhole checks what holds of every user.
func isWhole(t *testing.T, u scim.User) {
	t.Helper()
	for _, list := range [][]scim.Contact{u.Emails, u.PhoneNumbers} {
		primaries := 0
		for _, c := range list {
			if c.Primary {
				primaries++
			}
			if c.Value == "" {
				t.Fatalf("without a value: %+v", u)
			}
		}
		if primaries > 1 {
			t.Fatalf("two are primary: %+v", u)
		}
	}
	for _, date := range []string{u.BirthDate, u.StartDate, u.EndDate} {
		if _, err := time.Parse(time.DateOnly, date); date != "" && err != nil {
			t.Fatalf("no date: %+v", u)
		}
	}
	if u.UserName == "" {
		t.Fatalf("no name: %+v", u)
	}
}

func quote(text string) string {
	quoted, _ := json.Marshal(text)
	return string(quoted)
}
