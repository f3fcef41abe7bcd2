package main

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/merge"
)

// TestTheDirectoryLetsOnlyItsClientsIn: SCIM wants a token for it, no cookie and
// no page before.
func TestTheDirectoryLetsOnlyItsClientsIn(t *testing.T) {
	r, err := open(t.Context(), demoConfig(t, t.TempDir()+"/k.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p, err := newPortal(r)
	if err != nil {
		t.Fatal(err)
	}
	var home accounts.OrganisationID
	err = r.db.Write(t.Context(), func(tx *db.Tx) (err error) {
		home, err = accounts.InsertOrganisation(t.Context(), tx, accounts.Organisation{Name: "Helse Vest"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	tokens := map[merge.Scope]string{}
	for _, scope := range merge.Scopes {
		_, token, err := r.merge.AddClient(t.Context(), accounts.Command("test"), merge.NewClient{Name: string(scope), Scopes: []merge.Scope{scope}, Organisation: home, Life: 48 * time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		tokens[scope] = token.Reveal()
	}
	for name, test := range map[string]struct {
		authorization string
		code          int
		challenge     string
	}{
		"no token":               {"", 401, "Bearer"},
		"a token of nobody's":    {"Bearer kursbro_x", 401, "Bearer"},
		"a token for the events": {"Bearer " + tokens[merge.EventsScope], 403, "Bearer"},
		"its own token":          {"bearer " + tokens[merge.SCIMScope], 200, ""},
	} {
		request := httptest.NewRequest("POST", "http://localhost:8080/scim/v2/.search", strings.NewReader(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}`))
		request.Header.Set("Authorization", test.authorization)
		request.Header.Set("Sec-Fetch-Site", "cross-site")
		w := httptest.NewRecorder()
		p.pages().ServeHTTP(w, request)
		if w.Code != test.code || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), test.challenge) || w.Header().Get("Set-Cookie") != "" ||
			w.Header().Get("Content-Type") != "application/scim+json" || (w.Code != 200) != strings.Contains(w.Body.String(), "api:messages:2.0:Error") {
			t.Errorf("%s: %d %v %s", name, w.Code, w.Header(), w.Body)
		}
	}
}
