package scim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kursbro/merge/scim"
)

var update = flag.Bool("update", false, "write the golden files anew")

const base = "https://kurs.example/scim/v2"

// server is a SCIM server with a memory of its own, and a client for it.
type server struct {
	t       *testing.T
	store   *memory
	handler http.Handler
	failed  []error
}

func serve(t *testing.T) *server {
	t.Helper()
	s := &server{t: t, store: &memory{}}
	handler, err := scim.New(s.store, scim.Options{URL: base, Failed: func(_ context.Context, err error) { s.failed = append(s.failed, err) }})
	if err != nil {
		t.Fatal(err)
	}
	s.handler = handler
	return s
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	t *testing.T
}

// ask sends a request; headers are pairs.
func (s *server) ask(method, path, body string, headers ...string) answer {
	s.t.Helper()
	r := httptest.NewRequest(method, base+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/scim+json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return answer{w, s.t}
}

// is checks the status.
func (a answer) is(code int) answer {
	a.t.Helper()
	if a.Code != code {
		a.t.Fatalf("status %d, want %d: %s", a.Code, code, a.Body)
	}
	return a
}

// refuses checks an error body: its status is a text, and its type the one wanted.
func (a answer) refuses(code int, kind string) answer {
	a.t.Helper()
	a.is(code)
	body := a.json()
	got, _ := body["scimType"].(string)
	if got != kind || body["status"] != http.StatusText(code) && body["status"] != jsonNumber(code) || body["detail"] == "" {
		a.t.Fatalf("want scimType %q and status %d as a text: %s", kind, code, a.Body)
	}
	return a
}

func jsonNumber(code int) string {
	text, _ := json.Marshal(code)
	return string(text)
}

func (a answer) json() map[string]any {
	a.t.Helper()
	var body map[string]any
	if err := json.Unmarshal(a.Body.Bytes(), &body); err != nil {
		a.t.Fatalf("not JSON: %v: %s", err, a.Body)
	}
	return body
}

// at reads a value: "emails.0.value" or, with a URN, "urn…:User|department".
func at(body any, path string) any {
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '|' || r == '/' }) {
		switch v := body.(type) {
		case map[string]any:
			body = v[step]
		case []any:
			i := int(step[0] - '0')
			if i >= len(v) {
				return nil
			}
			body = v[i]
		default:
			return nil
		}
	}
	return body
}

// golden compares JSON with a file in testdata.
func golden(t *testing.T, name string, body []byte) {
	t.Helper()
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, body, "", "  "); err != nil {
		t.Fatalf("not JSON: %v: %s", err, body)
	}
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), pretty.String()); diff != "" {
		t.Error(diff)
	}
}

// kari is a whole user. Her number is synthetic.
const (
	karisNumber = "41819077302"
	kari        = `{
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "urn:kursbro:scim:schemas:1.0:Employee"],
  "externalId": "hr-701", "userName": "KariNo", "active": true,
  "name": {"formatted": "Kari Nordås", "givenName": "Kari", "familyName": "Nordås"},
  "displayName": "Kari Nordås", "title": "Sykepleier", "preferredLanguage": "nn",
  "emails": [{"value": "kari.nordas@sykehus.example", "type": "work", "primary": true}, {"value": "kari@post.example", "type": "home"}],
  "phoneNumbers": [{"value": "+4791234567", "type": "mobile"}],
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
    "employeeNumber": "701", "organization": "Vest sykehus", "department": "Akutten", "manager": {"value": "leder1"}},
  "urn:kursbro:scim:schemas:1.0:Employee": {"nationalIdentityNumber": "` + karisNumber + `", "birthDate": "1990-01-01", "startDate": "2026-12-01",
    "employments": [{"value": "1701", "department": "Dialysen", "startDate": "2027-01-01"}]}
}`
)

// hire makes kari and gives her id.
func (s *server) hire() string {
	s.t.Helper()
	id, _ := s.ask("POST", "/Users", kari).is(http.StatusCreated).json()["id"].(string)
	return id
}
