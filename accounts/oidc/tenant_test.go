package oidc_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"kursbro/accounts/oidc"
	"kursbro/accounts/oidc/oidctest"
)

// Two tenants of Entra ID.
const (
	tenant      = "3f6b7c1e-0d2a-4b58-9c7e-5a1d2e3f4a5b"
	otherTenant = "9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"
)

func TestAnIssuerOfManyTenantsIsNotTaken(t *testing.T) {
	for address, fits := range map[string]bool{
		"https://id@login.microsoftonline.com/" + tenant + "/v2.0":                  true,
		"https://id@login.microsoftonline.com/common/v2.0":                          false,
		"https://id@login.microsoftonline.com/Organizations/v2.0":                   false,
		"https://id@login.microsoftonline.com/consumers/v2.0?tenant=" + otherTenant: false,
		"https://id@login.microsoftonline.com/%7Btenantid%7D/v2.0":                  false,
		"https://id@keycloak.helse.example/realms/common":                           true,
	} {
		if _, err := oidc.Parse("employer", address, "secret", ""); (err == nil) != fits {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAnotherTenantsTokenIsRefused(t *testing.T) {
	for _, test := range []struct {
		what, options string
		said          map[string]any
		fits          bool
	}{
		{"its own", "&tenant=" + tenant, map[string]any{"tid": tenant}, true},
		{"in capitals", "&tenant=" + tenant, map[string]any{"tid": strings.ToUpper(tenant)}, true},
		{"another's", "&tenant=" + tenant, map[string]any{"tid": otherTenant}, false},
		{"nobody's", "&tenant=" + tenant, map[string]any{}, false},
		{"a list of both", "&tenant=" + tenant, map[string]any{"tid": []string{tenant, otherTenant}}, false},
		{"none is named", "", map[string]any{"tid": otherTenant}, true},
		{"another issuer, of another tenant", "", map[string]any{"iss": "https://login.example/" + otherTenant}, false},
	} {
		v := at(t, "employer", "?domain=helse.example"+test.options, map[string]any{"preferred_username": "kano1@helse.example"})
		v.Bend = func(said map[string]any) {
			for name, value := range test.said {
				said[name] = value
			}
		}
		if _, err := v.goes(); (err == nil) != test.fits || err != nil && !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("%s: %v", test.what, err)
		}
	}
}

func TestTheTenantIsTheIssuersWhereItNamesOne(t *testing.T) {
	for said, fits := range map[string]bool{tenant: true, otherTenant: false, "": true} {
		v := at(t, "employer", "?domain=helse.example", map[string]any{"preferred_username": "kano1@helse.example"})
		issuer := v.URL + "/" + tenant + "/v2.0"
		v.Metadata["issuer"] = issuer
		v.Bend = func(claims map[string]any) { claims["iss"], claims["tid"] = issuer, said }
		v.Answer = func(answer url.Values) { answer.Set("iss", issuer) }
		settings, err := oidc.Parse("employer", strings.Replace(issuer, "://", "://"+oidctest.Client+"@", 1)+"?domain=helse.example", oidctest.Secret, "https://kursbro.example")
		if err != nil {
			t.Fatal(err)
		}
		if v.ours, err = oidc.New(settings, func() time.Time { return *v.now }); err != nil {
			t.Fatal(err)
		}
		if _, err := v.goes(); (err == nil) != fits {
			t.Errorf("tid %q: %v", said, err)
		}
	}
}
