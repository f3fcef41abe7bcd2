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
	"kursbro/app/db"
)

// employs adds another employer's provider, whose organisation is named.
func (v *vouching) employs(name, organisation string) *oidctest.Provider {
	v.t.Helper()
	at := oidctest.Start(v.t, v.DB.Now)
	address := strings.Replace(at.URL, "://", "://"+oidctest.Client+"@", 1) + "?domain=helse.example&title=Helse&organisation=" + organisation
	settings, err := oidc.Parse("employer-"+name, address, oidctest.Secret, v.Settings.URL)
	v.must(err)
	provider, err := oidc.New(settings, v.DB.Now)
	v.must(err)
	v.OIDC = append(v.OIDC, provider)
	return at
}

// signsOn is an employee at an employer's provider: an account there, and the user
// name that it says.
func (v vouching) signsOn(at *oidctest.Provider, provider, subject, username string) (accounts.ProfileID, error) {
	v.t.Helper()
	at.Claims = map[string]any{"sub": subject, "preferred_username": username + "@helse.example"}
	address, err := v.Depart(v.t.Context(), v.trip(provider))
	v.must(err)
	arrival, err := v.Arrive(v.t.Context(), accounts.Nobody, v.trip(provider), at.Visit(address), here)
	if err != nil {
		return "", err
	}
	return arrival.In.Profile.ID, nil
}

func TestAUserNameThatGetsANewOwnerOpensNothingOfTheOldOnes(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		kari := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		other := v.add(accounts.Profile{Kind: accounts.Internal, Username: "olber1"})
		for range 2 {
			if id, err := v.signsOn(v.employer, "employer", "kari", "kano1"); err != nil || id != kari.ID {
				t.Fatalf("her own account: %s %v", id, err)
			}
		}
		if _, err := v.signsOn(v.employer, "employer", "karsten", "kano1"); !errors.Is(err, accounts.ErrOtherAccount) {
			t.Errorf("another account with her user name: %v", err)
		}
		if _, err := v.signsOn(v.employer, "employer", "kari", "olber1"); !errors.Is(err, accounts.ErrOtherProfile) {
			t.Errorf("her account with another's user name: %v", err)
		}
		if n := v.count("SELECT count(*) FROM audit_entry WHERE action = 'login.fail' AND subject_profile_ref IN ($1, $2)", kari.ID, other.ID); n != 2 {
			t.Errorf("%d of two refusals are written down with whom they are about", n)
		}
		if id, err := v.signsOn(v.employer, "employer", "kari", "kano1"); err != nil || id != kari.ID {
			t.Errorf("she herself afterwards: %v", err)
		}
		desk := v.staff("kusent", accounts.Helpdesk, v.hospital)
		if ended, err := v.EndFactors(t.Context(), desk, kari.ID, "Ny konto hos arbeidsgiver"); err != nil || !ended {
			t.Fatalf("the helpdesk lets go: %v %v", ended, err)
		}
		if id, err := v.signsOn(v.employer, "employer", "kari anew", "kano1"); err != nil || id != kari.ID {
			t.Errorf("her new account: %v", err)
		}
		if _, err := v.signsOn(v.employer, "employer", "kari", "kano1"); !errors.Is(err, accounts.ErrOtherAccount) {
			t.Errorf("the account from before: %v", err)
		}
	})
}

func TestM45_ATombstonesUserNameIsHeldToItsOwnAccount(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		old := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		now := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kanor2"})
		for subject, username := range map[string]string{"old": "kano1", "new": "kanor2"} {
			_, err := v.signsOn(v.employer, "employer", subject, username)
			v.must(err)
		}
		v.write(func(tx *db.Tx) {
			_, err := tx.Exec(t.Context(), "UPDATE profile SET state = 'merged', merged_into = $2, merged_evidence = 'hr', merged_at = $3 WHERE id = $1", old.ID, now.ID, tx.Now())
			v.must(err)
		})
		for subject, username := range map[string]string{"old": "kano1", "new": "kanor2"} {
			if id, err := v.signsOn(v.employer, "employer", subject, username); err != nil || id != now.ID {
				t.Errorf("%s: %s %v", subject, id, err)
			}
		}
		if _, err := v.signsOn(v.employer, "employer", "stranger", "kano1"); !errors.Is(err, accounts.ErrOtherAccount) {
			t.Errorf("the tombstone's user name with a new owner: %v", err)
		}
	})
}

func TestAnEmployersProviderOpensItsOwnOrganisationAlone(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		var bergen, ward accounts.OrganisationID
		v.write(func(tx *db.Tx) {
			var err error
			bergen, err = accounts.InsertOrganisation(t.Context(), tx, accounts.Organisation{Name: "Helse Bergen", Number: "313000001"})
			v.must(err)
			ward, err = accounts.InsertOrganisation(t.Context(), tx, accounts.Organisation{Name: "Hjerteavdelingen", ParentID: bergen})
			v.must(err)
		})
		at := v.employs("bergen", "313000001")
		theirs := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1", OrganisationID: ward})
		v.add(accounts.Profile{Kind: accounts.Internal, Username: "olber1"})
		if id, err := v.signsOn(at, "employer-bergen", "kari", "kano1"); err != nil || id != theirs.ID {
			t.Errorf("their own, below: %s %v", id, err)
		}
		if _, err := v.signsOn(at, "employer-bergen", "mallory", "olber1"); !errors.Is(err, accounts.ErrNoEmployee) {
			t.Errorf("another trust's employee: %v", err)
		}
		if n := v.count(`SELECT count(*) FROM audit_entry WHERE action = 'login.fail' AND detail LIKE '%other_organisation%'`); n != 1 {
			t.Errorf("%d entries say why", n)
		}
		gone := v.employs("gone", "999999999")
		if _, err := v.signsOn(gone, "employer-gone", "kari", "kano1"); !errors.Is(err, accounts.ErrNoEmployee) {
			t.Errorf("the provider of an organisation that is not there: %v", err)
		}
	})
}

// TestAccountsAtProvidersAreKnownUnderANewLookUpKey: what is kept of them cannot be
// hashed anew by itself; it is when they come, and the old key is not needed then.
func TestAccountsAtProvidersAreKnownUnderANewLookUpKey(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		guest, kari := v.guest(), v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		v.add(accounts.Profile{Kind: accounts.Internal, Username: "olber1"})
		v.is("kari", nationalid.Number{})
		comes := func() {
			t.Helper()
			if arrival, err := v.comes("idporten", accounts.Nobody); err != nil || arrival.In == nil || arrival.In.Profile.ID != guest.ID {
				t.Errorf("the guest: %+v %v", arrival, err)
			}
			if id, err := v.signsOn(v.employer, "employer", "kari", "kano1"); err != nil || id != kari.ID {
				t.Errorf("the employee: %s %v", id, err)
			}
			if _, err := v.signsOn(v.employer, "employer", "kari", "olber1"); !errors.Is(err, accounts.ErrOtherProfile) {
				t.Errorf("her account with another's user name: %v", err)
			}
		}
		v.Vault = v.indexedBy("a").Vault
		v.must(v.connects(person(guest)))
		for _, keys := range [][]string{{"a"}, {"a", "b"}, {"b", "a"}, {"b"}} {
			v.Vault = v.indexedBy(keys...).Vault
			comes()
		}
		v.Vault = v.indexedBy("c").Vault
		if _, err := v.signsOn(v.employer, "employer", "kari", "kano1"); !errors.Is(err, accounts.ErrOtherAccount) {
			t.Errorf("without the key: %v", err)
		}
	})
}

func TestTheHelpdeskFindsHowToLetGoOfAnAccountAtWork(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		kari := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1", PrivateEmail: mail(1), PrivateEmailSource: accounts.FromHR, OrganisationID: v.hospital})
		desk := v.staff("kusent", accounts.Helpdesk, v.hospital)
		leads := func() bool {
			state, err := v.State(t.Context(), desk, kari.ID)
			v.must(err)
			return slices.ContainsFunc(state.Sentences, func(s accounts.Sentence) bool { return s.Key == accounts.PinnedKey && s.Act == accounts.ActFactors })
		}
		if leads() {
			t.Error("before she has come in by it")
		}
		_, err := v.signsOn(v.employer, "employer", "kari", "kano1")
		if v.must(err); !leads() {
			t.Error("nothing on her page leads there")
		}
		ended, err := v.EndFactors(t.Context(), desk, kari.ID, "Ny konto hos arbeidsgiver")
		if v.must(err); !ended || leads() || v.newest().kind != "account.released" {
			t.Errorf("%v, and the mail is %s", ended, v.newest().kind)
		}
	})
}
