package oidc_test

import (
	"encoding/json"
	"errors"
	"maps"
	"testing"

	"kursbro/accounts/oidc"
	"kursbro/app/problem"
)

// FuzzLogoutToken: anybody can send one; what the provider has not signed ends
// nothing, and is refused in words.
func FuzzLogoutToken(f *testing.F) {
	v := bent(f)
	good := v.Logout("somebody", "one", nil)
	for _, token := range []string{"", "a.b.c", good, unsigned(good), tampered(good), `{"payload":"","signatures":[]}`} {
		f.Add(token)
	}
	f.Fuzz(func(t *testing.T, token string) {
		said, err := v.ours.EndedLogin(t.Context(), token)
		if err == nil && (said.Subject != "somebody" || said.Session != "one") {
			t.Errorf("%q ends %+v", token, said)
		}
		if err != nil && !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("%q: %v", token, err)
		}
	})
}

// FuzzIDToken: whatever stands in a token that the provider did sign, somebody
// comes in under a name of theirs, or is refused in words.
func FuzzIDToken(f *testing.F) {
	for _, claims := range []string{`{}`, `{"sub":7}`, `{"aud":["kursbro",null]}`, `{"exp":"soon","pid":["1",{}]}`, `{"acr":{},"name":[],"sid":1e99}`, `{"iat":-1,"at_hash":0}`} {
		f.Add([]byte(claims))
	}
	f.Fuzz(func(t *testing.T, claims []byte) {
		var more map[string]any
		if json.Unmarshal(claims, &more) != nil {
			return
		}
		v := bent(t)
		v.Bend = func(said map[string]any) { maps.Copy(said, more) }
		who, err := v.goes()
		if err == nil && (who.Subject == "" || who.Issuer == "") {
			t.Errorf("%s lets nobody in as %+v", claims, who)
		}
		if err != nil && problem.Of(err) == nil {
			t.Errorf("%s: %v", claims, err)
		}
	})
}
