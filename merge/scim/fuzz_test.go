package scim_test

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

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
// without a change, and the number is never told.
func FuzzPatch(f *testing.F) {
	for _, c := range patchCases {
		f.Add(patchOf(c.operations))
	}
	f.Add(patchOf(`{"op":"add","path":"emails[type eq \"work\" and primary eq true].value","value":{"value":[]}}`))
	f.Add(patchOf(`{"op":"replace","value":{"emails":{"value":"a"},"name.givenName":null,"active":"TRUE"}}`))
	f.Fuzz(func(t *testing.T, body string) {
		s := serve(t)
		id := s.hire()
		before := s.ask("GET", "/Users/"+id, "").Body.String()
		s.try(body, id)
		after := s.ask("GET", "/Users/"+id, "").is(http.StatusOK)
		if s.code != http.StatusOK && after.Body.String() != before {
			t.Fatalf("refused with %d, but changed to %s", s.code, after.Body)
		}
		if s.code != http.StatusOK && s.code != http.StatusBadRequest && s.code != http.StatusRequestEntityTooLarge {
			t.Fatalf("answered %d", s.code)
		}
		u := s.store.users[0]
		primaries := 0
		for _, e := range u.Emails {
			if e.Primary {
				primaries++
			}
		}
		if u.UserName == "" || u.NationalID.IsZero() || primaries > 1 || strings.Contains(after.Body.String(), karisNumber) && !strings.Contains(body, karisNumber) {
			t.Fatalf("not whole: %+v", u)
		}
		if same := s.ask("PUT", "/Users/"+id, after.Body.String()).is(http.StatusOK); same.Body.String() != after.Body.String() {
			t.Fatalf("sent back as it was, it became %s\nfrom %s", same.Body, after.Body)
		}
	})
}

// try sends a PATCH and keeps the status.
func (s *server) try(body, id string) {
	r := httptest.NewRequest("PATCH", base+"/Users/"+id, strings.NewReader(body))
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	s.code = w.Code
}
