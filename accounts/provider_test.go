package accounts_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/accounts/oidc"
	"kursbro/accounts/oidc/oidctest"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// vouching is the room with ID-porten and an employer's provider.
type vouching struct {
	house
	idporten, employer *oidctest.Provider
}

func eachVouching(t *testing.T, test func(t *testing.T, v vouching)) {
	each(t, func(t *testing.T, h house) {
		v := vouching{house: h, idporten: oidctest.Start(t, h.DB.Now), employer: oidctest.Start(t, h.DB.Now)}
		v.employer.Claims["preferred_username"] = "kano1@helse.example"
		for name, at := range map[string]*oidctest.Provider{"idporten": v.idporten, "employer": v.employer} {
			address := strings.Replace(at.URL, "://", "://"+oidctest.Client+"@", 1) + map[string]string{"employer": "?domain=helse.example"}[name]
			settings, err := oidc.Parse(name, address, oidctest.Secret, h.Settings.URL)
			h.must(err)
			provider, err := oidc.New(settings, h.DB.Now)
			h.must(err)
			h.OIDC = append(h.OIDC, provider)
		}
		v.is("kari", number(1))
		test(t, v)
	})
}

// is says whom ID-porten vouches for from now on.
func (v vouching) is(subject string, n nationalid.Number) {
	v.idporten.Claims = map[string]any{"sub": subject, "acr": "idporten-loa-high", "pid": n.Reveal()}
	if n.IsZero() {
		delete(v.idporten.Claims, "pid")
	}
}

const visitor = "a browser"

func (v vouching) trip(provider string) accounts.Departure {
	return accounts.Departure{Provider: provider, Browser: visitor, Return: "/kurskatalog", Language: "nb"}
}

// answers goes to a provider and gives what the browser carries back.
func (v vouching) answers(provider string) url.Values {
	v.t.Helper()
	address, err := v.Depart(v.t.Context(), v.trip(provider))
	v.must(err)
	return map[string]*oidctest.Provider{"idporten": v.idporten, "employer": v.employer}[provider].Visit(address)
}

// comes goes to a provider and back.
func (v vouching) comes(provider string, by accounts.Actor) (accounts.Arrival, error) {
	v.t.Helper()
	return v.Arrive(v.t.Context(), by, v.trip(provider), v.answers(provider), here)
}

// shows comes back with something to decide, and gives it.
func (v vouching) shows(by accounts.Actor) accounts.Shown {
	v.t.Helper()
	arrival, err := v.comes("idporten", by)
	v.must(err)
	if arrival.In != nil {
		v.t.Fatalf("signed in as %s", arrival.In.Profile.ID)
	}
	shown, err := v.Shown(v.t.Context(), by, visitor)
	v.must(err)
	return shown
}

func person(p accounts.Profile) accounts.Actor {
	return accounts.Actor{ProfileID: p.ID, Kind: accounts.Person, Internal: p.Kind == accounts.Internal, LoginAt: noon}
}

func (v vouching) connects(by accounts.Actor) error {
	v.t.Helper()
	shown := v.shows(by)
	return v.Connect(v.t.Context(), by, visitor, shown.ID, by.ProfileID)
}

func TestWhomAnElectronicIDOpens(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		typed := v.add(accounts.Profile{Email: mail(1)})
		v.attach(typed.ID, number(1), accounts.Typed)
		if known := v.shows(accounts.Nobody).Known; len(known) != 0 {
			t.Errorf("a typed number says whose profile it is: %v", known)
		}
		guest := v.add(accounts.Profile{Email: mail(2)})
		v.attach(guest.ID, number(1), accounts.Proven)
		arrival, err := v.comes("idporten", accounts.Nobody)
		if err != nil || arrival.In == nil || arrival.In.Profile.ID != guest.ID || arrival.Return != "/kurskatalog" {
			t.Fatalf("%+v %v", arrival, err)
		}
		if provider, err := v.LoginProvider(t.Context(), arrival.In.Token); err != nil || provider != "idporten" {
			t.Errorf("%q %v", provider, err)
		}
		employee := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		v.attach(employee.ID, number(1), accounts.ByHR)
		known := v.shows(accounts.Nobody).Known
		if len(known) != 2 || known[0].ID != employee.ID || known[1].ID != guest.ID {
			t.Fatalf("both are theirs, the employee first: %v", known)
		}
		shown := v.shows(accounts.Nobody)
		if _, err := v.Choose(t.Context(), visitor, shown.ID, typed.ID, here); !errors.Is(err, accounts.ErrTripOver) {
			t.Errorf("a profile that is not theirs: %v", err)
		}
		in, err := v.Choose(t.Context(), visitor, shown.ID, employee.ID, here)
		if err != nil || in.Profile.ID != employee.ID {
			t.Errorf("%v", err)
		}
		if _, err := v.Choose(t.Context(), visitor, shown.ID, employee.ID, here); !errors.Is(err, accounts.ErrTripOver) {
			t.Errorf("chosen twice: %v", err)
		}
	})
}

func TestAMistakenNumberAndALockedProfileLetNobodyIn(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		guest := v.add(accounts.Profile{Email: mail(1)})
		v.attach(guest.ID, number(1), accounts.Proven)
		v.write(func(tx *db.Tx) {
			_, err := tx.Exec(t.Context(), "UPDATE profile SET state = 'locked' WHERE id = $1", guest.ID)
			v.must(err)
		})
		if _, err := v.comes("idporten", accounts.Nobody); !errors.Is(err, accounts.ErrLocked) {
			t.Errorf("locked: %v", err)
		}
		v.write(func(tx *db.Tx) {
			_, err := tx.Exec(t.Context(), "UPDATE national_id SET status = 'mistaken' WHERE profile_id = $1", guest.ID)
			v.must(err)
		})
		if known := v.shows(accounts.Nobody).Known; len(known) != 0 {
			t.Errorf("a mistaken number opens %v", known)
		}
	})
}

func TestM42_AnElectronicIDOfATombstoneIsToldOfTheMerge(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		guest := v.guest()
		v.must(v.connects(person(guest)))
		employee := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		v.write(func(tx *db.Tx) { v.must(accounts.CloseMerged(t.Context(), tx, guest.ID, employee.ID, "proven")) })
		_, err := v.comes("idporten", accounts.Nobody)
		if !errors.Is(err, accounts.ErrMergedAs) || problem.Of(err).Args["Username"] != "kano1" {
			t.Errorf("no living profile has the number: %v", err)
		}
		v.is("kari", nationalid.Number{})
		if _, err := v.comes("idporten", accounts.Nobody); !errors.Is(err, accounts.ErrMergedAs) {
			t.Errorf("by what was connected alone: %v", err)
		}
		v.is("kari", number(1))
		v.attach(employee.ID, number(1), accounts.ByHR)
		arrival, err := v.comes("idporten", accounts.Nobody)
		if err != nil || arrival.In == nil || arrival.In.Profile.ID != employee.ID {
			t.Errorf("the survivor has the number: %+v %v", arrival, err)
		}
	})
}

func TestWhatConnectingDoesIsWhatWasShown(t *testing.T) {
	born := time.Date(1991, 9, 12, 0, 0, 0, 0, time.UTC)
	temporary := nationalid.SyntheticDNumber(born, 7)
	for _, test := range []struct {
		name     string
		before   nationalid.Number
		evidence accounts.Evidence
		kind     accounts.Kind
		effects  []accounts.Effect
		refusal  error
		old      string // what the number before is now
	}{
		{"no number", nationalid.Number{}, "", accounts.External, []accounts.Effect{accounts.NumberAdded, accounts.WayIn}, nil, ""},
		{"typed the same", number(1), accounts.Typed, accounts.External, []accounts.Effect{accounts.NumberConfirmed, accounts.WayIn}, nil, "current"},
		{"typed another", number(2), accounts.Typed, accounts.External, []accounts.Effect{accounts.NumberReplaces, accounts.WayIn}, nil, "mistaken"},
		{"a D-number before", temporary, accounts.Proven, accounts.External, []accounts.Effect{accounts.NumberFollows, accounts.WayIn}, nil, "succeeded"},
		{"proven another", number(2), accounts.Proven, accounts.External, nil, accounts.ErrOtherNumber, "current"},
		{"an employee with another", number(2), accounts.ByHR, accounts.Internal, nil, accounts.ErrOtherNumber, "current"},
		{"an employee with the same", number(1), accounts.ByHR, accounts.Internal, nil, accounts.ErrNothingNew, "current"},
	} {
		t.Run(test.name, func(t *testing.T) {
			eachVouching(t, func(t *testing.T, v vouching) {
				p := v.add(accounts.Profile{Kind: test.kind, Email: map[bool]string{true: mail(1)}[test.kind == accounts.External], Username: map[bool]string{true: "kano1"}[test.kind == accounts.Internal]})
				if !test.before.IsZero() {
					v.attach(p.ID, test.before, test.evidence)
				}
				shown := v.shows(person(p))
				if !slices.Equal(shown.Effects, test.effects) || !errors.Is(shown.Refusal, test.refusal) {
					t.Fatalf("%v %v", shown.Effects, shown.Refusal)
				}
				v.later(time.Second)
				if err := v.Connect(t.Context(), person(p), visitor, shown.ID, p.ID); !errors.Is(err, test.refusal) {
					t.Fatalf("%v", err)
				}
				if test.old != "" && v.count("SELECT count(*) FROM national_id WHERE lookup = $1 AND status = $2", v.Vault.Lookup(test.before), test.old) != 1 {
					t.Errorf("the number before is not %s", test.old)
				}
				if test.refusal != nil {
					return
				}
				if v.count("SELECT count(*) FROM national_id WHERE lookup = $1 AND status = 'current' AND evidence = 'proven'", v.Vault.Lookup(number(1))) != 1 {
					t.Error("the number is not proven")
				}
				if !v.profile(p.ID).UpdatedAt.After(p.UpdatedAt) {
					t.Error("nobody looks at the matches again")
				}
				if err := v.Connect(t.Context(), person(p), visitor, shown.ID, p.ID); !errors.Is(err, accounts.ErrTripOver) {
					t.Errorf("a double click: %v", err)
				}
			})
		})
	}
}

func TestConnectingTellsOfOtherProfiles(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		guest := v.guest()
		other := v.add(accounts.Profile{Email: mail(5)})
		v.attach(other.ID, number(1), accounts.Proven)
		employee := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		v.attach(employee.ID, number(1), accounts.ByHR)
		effects := v.shows(person(guest)).Effects
		if !slices.Contains(effects, accounts.CoursesMove) || !slices.Contains(effects, accounts.OtherGuest) {
			t.Errorf("%v", effects)
		}
	})
}

func TestNobodyConnectsWhatSomebodyElseHasShown(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		guest, other := v.guest(), v.add(accounts.Profile{Email: mail(9)})
		shown := v.shows(person(guest))
		if err := v.Connect(t.Context(), person(other), visitor, shown.ID, guest.ID); !errors.Is(err, accounts.ErrTripOver) {
			t.Errorf("somebody else is signed in meanwhile: %v", err)
		}
		if err := v.Connect(t.Context(), person(guest), "another browser", shown.ID, guest.ID); !errors.Is(err, accounts.ErrTripOver) {
			t.Errorf("another browser: %v", err)
		}
		if err := v.Connect(t.Context(), accounts.Nobody, visitor, shown.ID, guest.ID); !errors.Is(err, accounts.ErrSignIn) {
			t.Errorf("nobody: %v", err)
		}
		left := person(guest)
		left.LoginAt = noon.Add(-time.Hour)
		if err := v.Connect(t.Context(), left, visitor, shown.ID, guest.ID); !errors.Is(err, accounts.ErrNotFresh) {
			t.Errorf("a browser that was left open: %v", err)
		}
		v.is("mari", number(3))
		v.shows(person(guest)) // in a second tab
		if err := v.Connect(t.Context(), person(guest), visitor, shown.ID, guest.ID); !errors.Is(err, accounts.ErrTripOver) {
			t.Errorf("the page shows another one: %v", err)
		}
		v.later(2 * time.Hour)
		if _, err := v.Shown(t.Context(), person(guest), visitor); !errors.Is(err, accounts.ErrTripOver) {
			t.Errorf("two hours later: %v", err)
		}
		if n, err := v.SweepVisits(t.Context()); err != nil || n == 0 || v.count("SELECT count(*) FROM provider_voucher") != 0 {
			t.Errorf("swept %d, %v", n, err)
		}
	})
}

func TestAVisitIsUsedOnceByTheBrowserThatBeganIt(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		guest := v.guest()
		v.attach(guest.ID, number(1), accounts.Proven)
		arrive := func(d accounts.Departure, answer url.Values) error {
			_, err := v.Arrive(t.Context(), accounts.Nobody, d, answer, here)
			return err
		}
		answer := v.answers("idporten")
		stolen := v.trip("idporten")
		stolen.Browser = "a thief's browser"
		if err := arrive(stolen, answer); !errors.Is(err, accounts.ErrTripOver) {
			t.Errorf("another browser: %v", err)
		}
		if err := arrive(v.trip("employer"), answer); !errors.Is(err, accounts.ErrTripOver) {
			t.Errorf("another provider's address: %v", err)
		}
		answer, second := v.answers("idporten"), v.answers("idporten") // two tabs
		for _, tab := range []url.Values{answer, second} {
			if err := arrive(v.trip("idporten"), tab); err != nil {
				t.Errorf("each of two tabs: %v", err)
			}
			if err := arrive(v.trip("idporten"), tab); !errors.Is(err, accounts.ErrTripOver) {
				t.Errorf("the same answer again: %v", err)
			}
		}
		wrong := v.answers("idporten")
		wrong.Set("state", "made up")
		if err := arrive(v.trip("idporten"), wrong); !errors.Is(err, accounts.ErrTripOver) {
			t.Errorf("another state: %v", err)
		}
		late := v.answers("idporten")
		v.later(16 * time.Minute)
		if err := arrive(v.trip("idporten"), late); !errors.Is(err, accounts.ErrTripOver) {
			t.Errorf("sixteen minutes later: %v", err)
		}
	})
}

func TestTheEmployersProviderOpensTheProfileWithTheUserName(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		_, err := v.comes("employer", accounts.Nobody)
		if !errors.Is(err, accounts.ErrNoEmployee) || problem.Of(err).Args["Username"] != "kano1" {
			t.Errorf("nobody of that name: %v", err)
		}
		old := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		arrival, err := v.comes("employer", accounts.Nobody)
		if err != nil || arrival.In == nil || arrival.In.Profile.ID != old.ID {
			t.Fatalf("%+v %v", arrival, err)
		}
		now := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kanor2"})
		v.write(func(tx *db.Tx) {
			_, err := tx.Exec(t.Context(), "UPDATE profile SET state = 'merged', merged_into = $2, merged_evidence = 'hr', merged_at = $3 WHERE id = $1", old.ID, now.ID, tx.Now())
			v.must(err)
		})
		if arrival, err = v.comes("employer", accounts.Nobody); err != nil || arrival.In.Profile.ID != now.ID {
			t.Errorf("a tombstone's name is its survivor's (M45): %v", err)
		}
		v.employer.Claims["preferred_username"] = "kari@helse.example' OR 1=1"
		if _, err := v.comes("employer", accounts.Nobody); err == nil {
			t.Error("a name that is none")
		}
	})
}

func TestAnElectronicIDIsTwoFactorsAndTheEmployersIsNot(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		v.Settings.SecondFactor = []accounts.Role{accounts.Helpdesk}
		p := v.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		v.attach(p.ID, number(1), accounts.ByHR)
		v.write(func(tx *db.Tx) {
			v.must(accounts.GrantRole(t.Context(), tx, accounts.Command("test"), p.ID, accounts.Grant{Role: accounts.Helpdesk, OrganisationID: v.hospital}))
		})
		for provider, held := range map[string]bool{"idporten": false, "employer": true} {
			arrival, err := v.comes(provider, accounts.Nobody)
			v.must(err)
			by, err := v.Identify(t.Context(), arrival.In.Token)
			if err != nil || (by.Held != nil) != held || by.SignedIn() == held {
				t.Errorf("%s: held %v, %v", provider, by.Held, err)
			}
		}
	})
}

func TestAGuestWithoutANumberComesInByWhatTheyConnected(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		guest := v.guest()
		v.is("kari", nationalid.Number{})
		v.must(v.connects(person(guest)))
		if n := v.count("SELECT count(*) FROM mail WHERE recipient_profile_ref = $1 AND kind = 'account.factor_changed'", guest.ID); n != 1 {
			t.Errorf("%d letters tell of the new way in", n)
		}
		arrival, err := v.comes("idporten", accounts.Nobody)
		if err != nil || arrival.In == nil || arrival.In.Profile.ID != guest.ID {
			t.Fatalf("%+v %v", arrival, err)
		}
		v.attach(guest.ID, number(2), accounts.Proven)
		v.is("kari", number(1))
		if known := v.shows(accounts.Nobody).Known; len(known) != 0 {
			t.Error("the provider's name opens a profile that is known to be another person's")
		}
		v.is("kari", nationalid.Number{})
		left := person(guest)
		left.LoginAt = left.LoginAt.Add(-16 * time.Minute)
		if err := v.Disconnect(t.Context(), left, "idporten"); !errors.Is(err, accounts.ErrNotFresh) {
			t.Errorf("by a browser that was left open: %v", err)
		}
		v.must(v.Disconnect(t.Context(), person(guest), "idporten"))
		if known := v.shows(accounts.Nobody).Known; len(known) != 0 {
			t.Error("disconnected, and still a way in")
		}
	})
}

func TestNoRefusalIsWithoutAnEntryAndNoEntryHasANumber(t *testing.T) {
	eachVouching(t, func(t *testing.T, v vouching) {
		v.idporten.Claims["acr"] = "idporten-loa-low"
		if _, err := v.comes("idporten", accounts.Nobody); !errors.Is(err, oidc.ErrLevel) {
			t.Errorf("%v", err)
		}
		v.is("kari", number(1))
		v.idporten.Claims["pid"] = "12345678901"
		if _, err := v.comes("idporten", accounts.Nobody); !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("a number that is none: %v", err)
		}
		v.is("kari", number(1))
		v.must(v.connects(person(v.guest())))
		if n := v.count("SELECT count(*) FROM audit_entry WHERE action = 'login.fail' AND outcome = 'refused' AND detail LIKE '%idporten%'"); n != 2 {
			t.Errorf("%d refusals in the log", n)
		}
		for _, column := range []string{"detail", "action", "object_ref"} {
			if n := v.count("SELECT count(*) FROM audit_entry WHERE "+column+" LIKE $1", "%"+number(1).Reveal()+"%"); n != 0 {
				t.Errorf("a number in %s", column)
			}
		}
		if n := v.count("SELECT count(*) FROM provider_voucher WHERE sealed LIKE $1", "%"+number(1).Reveal()+"%"); n != 0 {
			t.Error("a number lies open")
		}
	})
}
