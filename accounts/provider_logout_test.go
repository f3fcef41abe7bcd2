package accounts_test

import (
	"errors"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/oidc"
	"kursbro/app/db"
)

// enters is one of ID-porten's logins, and the login here that comes of it.
func (v vouching) enters(session string) accounts.SignedIn {
	v.t.Helper()
	v.idporten.Claims["sid"] = session
	arrival, err := v.comes("idporten", accounts.Nobody)
	v.must(err)
	if arrival.In == nil {
		v.t.Fatal("nobody came in")
	}
	return *arrival.In
}

func (v vouching) isIn(in accounts.SignedIn) bool {
	_, err := v.Identify(v.t.Context(), in.Token)
	return err == nil
}

func TestWhoSignsOutAtTheProviderIsSignedOutHere(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		guest := v.add(accounts.Profile{Email: mail(1)})
		v.attach(guest.ID, number(1), accounts.Proven)
		home, work, password := v.enters("home"), v.enters("work"), v.byPassword(guest)
		token := v.idporten.Logout("kari", "home", nil)
		v.must(v.EndedThere(t.Context(), "idporten", token))
		if v.isIn(home) || !v.isIn(work) || !v.isIn(password) {
			t.Error("another login than that session's has ended, or that has not")
		}
		if err := v.EndedThere(t.Context(), "idporten", token); !errors.Is(err, accounts.ErrTripOver) {
			t.Errorf("the same token again: %v", err)
		}
		if n := v.count("SELECT count(*) FROM audit_entry WHERE action = 'login.end' AND subject_profile_ref = $1", guest.ID); n != 1 {
			t.Errorf("%d entries tell of it", n)
		}
		for name, token := range map[string]string{"somebody else's session": v.idporten.Logout("another", "work", nil), "an unknown one": v.idporten.Logout("kari", "none", nil)} {
			if v.must(v.EndedThere(t.Context(), "idporten", token)); !v.isIn(work) {
				t.Errorf("%s ends this", name)
			}
		}
		v.must(v.EndedThere(t.Context(), "idporten", v.idporten.Logout("kari", "", nil)))
		if v.isIn(work) || !v.isIn(password) {
			t.Error("without a session all that came from there end, and no other")
		}
		if err := v.EndedThere(t.Context(), "employer", v.idporten.Logout("kari", "", nil)); !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("one provider's word at another's address: %v", err)
		}
	})
}

func TestABrowserThatLeavesTheProviderEndsWhatCameOfIt(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		guest := v.add(accounts.Profile{Email: mail(1)})
		v.attach(guest.ID, number(1), accounts.Proven)
		in := v.enters("home")
		for _, said := range [][2]string{{v.idporten.URL, ""}, {v.employer.URL, "home"}, {"", ""}} {
			if err := v.LeftThere(t.Context(), "idporten", said[0], said[1]); !errors.Is(err, oidc.ErrAnswer) {
				t.Errorf("%v: %v", said, err)
			}
		}
		v.must(v.LeftThere(t.Context(), "employer", v.employer.URL, "home"))
		v.must(v.LeftThere(t.Context(), "idporten", v.idporten.URL, "elsewhere"))
		if !v.isIn(in) {
			t.Error("another's session ends this one")
		}
		v.must(v.LeftThere(t.Context(), "idporten", v.idporten.URL, "home"))
		if v.isIn(in) {
			t.Error("still signed in here")
		}
	})
}

func TestWhatABrowserHasShownEndsWithItsLoginAtTheProvider(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		ends := map[string]func(session string) error{
			"told by the provider": func(session string) error {
				return v.EndedThere(t.Context(), "idporten", v.idporten.Logout("kari", session, nil))
			},
			"told of all of hers": func(session string) error {
				if session != "home" {
					return v.EndedThere(t.Context(), "idporten", v.idporten.Logout("another", "", nil))
				}
				return v.EndedThere(t.Context(), "idporten", v.idporten.Logout("kari", "", nil))
			},
			"told by the browser": func(session string) error {
				return v.LeftThere(t.Context(), "idporten", v.idporten.URL, session)
			},
		}
		v.idporten.Claims["sid"] = "home"
		guest := v.guest()
		for how, end := range ends {
			shown := v.shows(person(guest))
			v.must(end("another"))
			if _, err := v.Shown(t.Context(), person(guest), visitor); err != nil {
				t.Errorf("%s: another's end takes this: %v", how, err)
			}
			v.must(end("home"))
			if _, err := v.Shown(t.Context(), person(guest), visitor); !errors.Is(err, accounts.ErrTripOver) {
				t.Errorf("%s: still shown: %v", how, err)
			}
			if err := v.Connect(t.Context(), person(guest), visitor, shown.ID, guest.ID); !errors.Is(err, accounts.ErrTripOver) {
				t.Errorf("%s: connected afterwards: %v", how, err)
			}
			if n, err := v.ProvenNumber(t.Context(), visitor); err != nil || !n.IsZero() {
				t.Errorf("%s: the form of a newcomer still has the number: %v", how, err)
			}
		}
	})
}

func TestTheSecondStepKeepsWhereOneCameFrom(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		p := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		v.employer.Claims["sid"] = "work"
		arrival, err := v.comes("employer", accounts.Nobody)
		v.must(err)
		_, key := v.codeApp(v.who(*arrival.In))
		v.later(2 * time.Minute)
		arrival, err = v.comes("employer", accounts.Nobody)
		v.must(err)
		by := v.who(*arrival.In)
		if by.Held == nil || by.Held.ID != p.ID {
			t.Fatalf("the code is not asked for: %+v", by)
		}
		in, err := v.ShowCode(t.Context(), by, v.house.shows(key, *v.now), here)
		v.must(err)
		if provider, err := v.LoginProvider(t.Context(), in.Token); provider != "employer" || err != nil {
			t.Errorf("comes from %q, %v", provider, err)
		}
		v.must(v.EndedThere(t.Context(), "employer", v.employer.Logout("", "work", nil)))
		if v.isIn(in) {
			t.Error("signed out there, and still in here")
		}
	})
}

// byPassword is a login that no provider has to do with.
func (v vouching) byPassword(p accounts.Profile) (in accounts.SignedIn) {
	v.t.Helper()
	v.write(func(tx *db.Tx) {
		token, _, err := accounts.OpenLogin(v.t.Context(), tx, p.ID, false, "")
		v.must(err)
		in.Token = token
	})
	return in
}
