package oidc_test

import (
	"errors"
	"testing"
	"time"

	"kursbro/accounts/oidc"
)

const event = "http://schemas.openid.net/event/backchannel-logout"

func TestAProviderTellsThatALoginThereIsOver(t *testing.T) {
	v := bent(t)
	for _, who := range []oidc.Ended{{Subject: "somebody", Session: "one"}, {Session: "one"}, {Subject: "somebody"}} {
		said, err := v.ours.EndedLogin(t.Context(), v.Logout(who.Subject, who.Session, nil))
		if err != nil || said.Subject != who.Subject || said.Session != who.Session || said.ID == "" {
			t.Errorf("%+v: %+v %v", who, said, err)
		}
	}
	plain := map[string]any{}
	v.Logout("somebody", "one", func(said map[string]any) {
		for name, value := range said {
			if name != "exp" {
				plain[name] = value
			}
		}
	})
	if _, err := v.ours.EndedLogin(t.Context(), v.SignAs("JWT", plain)); err != nil {
		t.Errorf("of an older provider, without an end: %v", err)
	}
}

func TestALogoutTokenThatDoesNotHoldEndsNothing(t *testing.T) {
	v := bent(t)
	set := func(name string, value any) func(map[string]any) {
		return func(said map[string]any) { said[name] = value }
	}
	drop := func(name string) func(map[string]any) { return func(said map[string]any) { delete(said, name) } }
	for name, bend := range map[string]func(map[string]any){
		"another issuer's": set("iss", "https://other.example"), "made for another": set("aud", "other"), "for others besides, not for us": set("aud", []string{"other"}),
		"of yesterday": set("iat", noon.Add(-24*time.Hour).Unix()), "of tomorrow": set("iat", noon.Add(24*time.Hour).Unix()), "without a date": drop("iat"),
		"over": func(said map[string]any) {
			said["iat"], said["exp"] = noon.Add(-5*time.Minute).Unix(), noon.Add(-3*time.Minute).Unix()
		},
		"without a name": drop("jti"), "without an event": drop("events"), "of another event": set("events", map[string]any{"http://schemas.example/other": map[string]any{}}),
		"an event that is none": set("events", map[string]any{event: "yes"}), "with a nonce": set("nonce", "nonce"), "with an empty nonce": set("nonce", nil),
		"about nobody": func(said map[string]any) { delete(said, "sub"); delete(said, "sid") },
	} {
		if _, err := v.ours.EndedLogin(t.Context(), v.Logout("somebody", "one", bend)); !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := v.Logout("somebody", "one", nil)
	header, _, signature := parts(good)
	idToken := v.Sign(map[string]any{"iss": v.URL, "aud": "kursbro", "sub": "somebody", "iat": noon.Unix(), "exp": noon.Add(time.Minute).Unix(), "nonce": "nonce"})
	for name, token := range map[string]string{"nothing": "", "no token": "a.b.c", "unsigned": unsigned(good), "tampered with": header + "." + encode(`{"sub":"another"}`) + "." + signature,
		"signed with our secret": byOurSecret(t)(good), "an ID token": idToken, "a token of access": v.SignAs("at+jwt", map[string]any{})} {
		if _, err := v.ours.EndedLogin(t.Context(), token); !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	v.Rotate("another")
	if _, err := v.ours.EndedLogin(t.Context(), good); !errors.Is(err, oidc.ErrAnswer) && err != nil {
		t.Errorf("signed with a key that is gone: %v", err)
	}
}

func TestACodeIsBoundToTheKeyThatFetchesIt(t *testing.T) {
	v := at(t, "helseid", "", shapes["helseid"].claims)
	answer := v.begin()
	if v.Asked["/par"].Get("dpop_jkt") == "" {
		t.Error("the request does not name the key")
	}
	elsewhere, err := oidc.New(v.ours.Settings, func() time.Time { return *v.now })
	if err != nil {
		t.Fatal(err)
	}
	stolen := v.trip
	if stolen.Key, err = oidc.NewProofKey(); err != nil {
		t.Fatal(err)
	}
	if _, err := elsewhere.Finish(t.Context(), answer, stolen); !errors.Is(err, oidc.ErrAnswer) {
		t.Errorf("another key fetches it: %v", err)
	}
	if _, err := elsewhere.Finish(t.Context(), v.begin(), v.trip); err != nil {
		t.Errorf("another process with the visit's key: %v", err)
	}
}
