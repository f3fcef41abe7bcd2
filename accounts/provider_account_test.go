package accounts_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/accounts/oidc"
	"kursbro/accounts/oidc/oidctest"
)

// ourTenant is an Entra ID tenant.
const ourTenant = "3f6b7c1e-0d2a-4b58-9c7e-5a1d2e3f4a5b"

// entra is an employer's Entra ID: what the operator has said of it may change,
// and what it calls people with it.
type entra struct {
	vouching
	at *oidctest.Provider
}

func (v vouching) entra() entra {
	return entra{v, v.employs("entra", "")}
}

// known has the operator name what accounts are known by.
func (e entra) known(options string) {
	e.t.Helper()
	settings, err := oidc.Parse("employer-entra", strings.Replace(e.at.URL, "://", "://"+oidctest.Client+"@", 1)+"?domain=helse.example"+options, oidctest.Secret, e.Settings.URL)
	e.must(err)
	provider, err := oidc.New(settings, e.DB.Now)
	e.must(err)
	e.OIDC[len(e.OIDC)-1] = provider
}

// comes is one of its people: the object, the name it has for them in one
// registration of the portal, and the user name.
func (e entra) comes(object, registration, username string) (accounts.ProfileID, error) {
	e.t.Helper()
	e.at.Bend = func(said map[string]any) {
		said["oid"], said["employeeid"], said["tid"] = object, "no. "+object, ourTenant
	}
	return e.signsOn(e.at, "employer-entra", object+" in "+registration, username)
}

func TestAnAccountIsKnownByTheClaimThatTheOperatorNames(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		e := v.entra()
		kari := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		v.add(accounts.Profile{Kind: accounts.Internal, Username: "olber1"})
		e.known("&account=oid")
		for _, registration := range []string{"the first", "the second"} {
			if id, err := e.comes("kari", registration, "kano1"); err != nil || id != kari.ID {
				t.Errorf("%s registration: %s %v", registration, id, err)
			}
		}
		if _, err := e.comes("karsten", "the second", "kano1"); !errors.Is(err, accounts.ErrOtherAccount) {
			t.Errorf("another account with her user name: %v", err)
		}
		if _, err := e.comes("kari", "the third", "olber1"); !errors.Is(err, accounts.ErrOtherProfile) {
			t.Errorf("her account with another's user name: %v", err)
		}
		e.at.Bend = func(said map[string]any) { said["tid"] = ourTenant }
		if _, err := e.signsOn(e.at, "employer-entra", "kari in the second", "kano1"); !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("a token without the claim: %v", err)
		}
	})
}

func TestAnotherClaimLocksNobodyOut(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		e := v.entra()
		kari := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		v.add(accounts.Profile{Kind: accounts.Internal, Username: "olber1"})
		for _, step := range []struct{ what, options, registration string }{
			{"by sub", "", "the first"}, {"by oid", "&account=oid", "the first"}, {"registered anew", "&account=oid", "the second"},
			{"by sub again", "", "the second"}, {"by another claim", "&account=employeeid", "the second"},
		} {
			e.known(step.options)
			if id, err := e.comes("kari", step.registration, "kano1"); err != nil || id != kari.ID {
				t.Errorf("%s: %s %v", step.what, id, err)
			}
			if _, err := e.comes("karsten", step.registration, "kano1"); !errors.Is(err, accounts.ErrOtherAccount) {
				t.Errorf("%s, a stranger: %v", step.what, err)
			}
			if _, err := e.comes("kari", step.registration, "olber1"); !errors.Is(err, accounts.ErrOtherProfile) {
				t.Errorf("%s, another's user name: %v", step.what, err)
			}
		}
	})
}

func TestWhoIsKnownByNothingAnyMoreIsLetGoByTheOperator(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		e := v.entra()
		kari := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		_, err := e.comes("kari", "the first", "kano1")
		v.must(err)
		e.known("&account=oid") // and registered anew before she has come in by it
		if _, err := e.comes("kari", "the second", "kano1"); !errors.Is(err, accounts.ErrOtherAccount) {
			t.Fatalf("nothing says that it is she: %v", err)
		}
		if _, err := v.ReleasePins(t.Context(), v.staff("adm001", accounts.Administrator, v.hospital), "employer-entra"); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("anybody lets go: %v", err)
		}
		if _, err := v.ReleasePins(t.Context(), accounts.Command("provider"), "employer-bergen"); !errors.Is(err, accounts.ErrNoProvider) {
			t.Errorf("of nobody's: %v", err)
		}
		if n, err := v.ReleasePins(t.Context(), accounts.Command("provider"), "employer-entra"); err != nil || n != 1 {
			t.Fatalf("%d %v", n, err)
		}
		if id, err := e.comes("kari", "the second", "kano1"); err != nil || id != kari.ID {
			t.Errorf("afterwards: %v", err)
		}
		if n := v.count("SELECT count(*) FROM audit_entry WHERE action = 'provider.release'"); n != 1 {
			t.Errorf("%d entries tell of it", n)
		}
	})
}

func TestAConnectionIsKnownByTheClaimThatTheOperatorNames(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		known := func(options string) {
			settings, err := oidc.Parse("idporten", strings.Replace(v.idporten.URL, "://", "://"+oidctest.Client+"@", 1)+options, oidctest.Secret, v.Settings.URL)
			v.must(err)
			v.OIDC[v.at("idporten")], err = oidc.New(settings, v.DB.Now)
			v.must(err)
		}
		guest := v.guest()
		v.is("kari", nationalid.Number{})
		v.must(v.connects(person(guest)))
		for _, step := range []struct{ what, options, subject string }{
			{"another claim", "?account=uuid", "kari"}, {"another subject with it", "?account=uuid", "kari anew"}, {"by the subject again", "", "kari anew"},
		} {
			known(step.options)
			v.is(step.subject, nationalid.Number{})
			v.idporten.Claims["uuid"] = "7"
			if arrival, err := v.comes("idporten", accounts.Nobody); err != nil || arrival.In == nil || arrival.In.Profile.ID != guest.ID {
				t.Errorf("%s: %+v %v", step.what, arrival, err)
			}
		}
	})
}

// at finds a provider among the room's.
func (v vouching) at(name string) int {
	return slices.IndexFunc(v.OIDC, func(p *oidc.Provider) bool { return p.Name == name })
}
