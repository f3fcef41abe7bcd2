package accounts_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// shows is what an app shows for a key at a moment.
func (h house) shows(key string, at time.Time) string {
	h.t.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(key, " ", ""), at)
	h.must(err)
	return code
}

// codeApp gives the asker an app, and its key.
func (h house) codeApp(by accounts.Actor) (accounts.SignedIn, string) {
	h.t.Helper()
	offer, err := h.OfferCodeApp(h.t.Context(), by, "")
	h.must(err)
	in, err := h.AddCodeApp(h.t.Context(), by, offer.Sealed, h.shows(offer.Key, *h.now), here)
	h.must(err)
	return in, offer.Key
}

// guarded is a guest with an app, and its key.
func (h house) guarded() (accounts.Profile, accounts.Actor, string) {
	h.t.Helper()
	guest := h.guest()
	in, err := h.signIn(guest.Email, secret)
	h.must(err)
	in, key := h.codeApp(h.who(in))
	return guest, h.who(in), key
}

func TestACodeIsAskedForAfterThePassword(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, _, key := h.guarded()
		h.later(time.Minute)
		half, err := h.signIn(guest.Email, secret)
		h.must(err)
		by := h.who(half)
		if by.SignedIn() || by.ProfileID != "" || by.Held == nil || by.Held.Step != accounts.ShowFactor {
			t.Fatalf("after the password alone: %+v", by)
		}
		for _, rule := range accounts.Rules() {
			if err := accounts.Authorise(by, rule); err == nil && accounts.MayOf(rule)[accounts.Passerby] == "" {
				t.Errorf("%s lets in who has shown the password alone", rule)
			}
		}
		if logins, err := h.Logins(t.Context(), accounts.Actor{ProfileID: guest.ID, Kind: accounts.Person}); err != nil || slices.ContainsFunc(logins, func(l accounts.Login) bool { return l.ID == by.Login }) {
			t.Errorf("it stands among the devices: %v", err)
		}
		if _, err := h.ShowCode(t.Context(), by, "000000", here); !errors.Is(err, accounts.ErrCode) {
			t.Errorf("a wrong code: %v", err)
		}
		in, err := h.ShowCode(t.Context(), by, " "+h.shows(key, *h.now)[:3]+" "+h.shows(key, *h.now)[3:], here)
		h.must(err)
		if in.Token == half.Token || h.who(in).ProfileID != guest.ID {
			t.Error("the login was not renewed")
		}
		if _, err := h.Identify(t.Context(), half.Token); !errors.Is(err, accounts.ErrNotSignedIn) {
			t.Errorf("the half login is still open: %v", err)
		}
		if _, err := h.ShowCode(t.Context(), by, h.shows(key, *h.now), here); problem.KindOf(err) == 0 {
			t.Errorf("a second time by the same half login: %v", err)
		}
	})
}

func TestACodeCountsOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, _, key := h.guarded()
		code := func(at time.Time) error {
			half, err := h.signIn(guest.Email, secret)
			h.must(err)
			_, err = h.ShowCode(t.Context(), h.who(half), h.shows(key, at), here)
			return err
		}
		if err := code(*h.now); !errors.Is(err, accounts.ErrCode) {
			t.Errorf("the one that confirmed the app: %v", err)
		}
		h.later(90 * time.Second)
		for _, row := range []struct {
			name string
			at   time.Duration
			fits bool
		}{
			{"too old", -61 * time.Second, false},
			{"the last one", -30 * time.Second, true},
			{"the last one again", -30 * time.Second, false},
			{"the next one", 30 * time.Second, true},
			{"this one after the next", 0, false},
		} {
			if err := code(h.now.Add(row.at)); (err == nil) != row.fits {
				t.Errorf("%s: %v", row.name, err)
			}
		}
		h.later(20 * time.Minute)
		var halves []accounts.Actor
		for range 4 {
			half, err := h.signIn(guest.Email, secret)
			h.must(err)
			halves = append(halves, h.who(half))
		}
		var wait sync.WaitGroup
		let := make(chan bool, len(halves))
		for _, by := range halves {
			wait.Go(func() {
				_, err := h.ShowCode(t.Context(), by, h.shows(key, *h.now), here)
				let <- err == nil
			})
		}
		wait.Wait()
		close(let)
		in := 0
		for yes := range let {
			if yes {
				in++
			}
		}
		if in != 1 {
			t.Errorf("one code let %d in at the same moment", in)
		}
	})
}

func TestCodesAreGuessedFiveTimes(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, _, key := h.guarded()
		h.later(20 * time.Minute)
		tries := func() error {
			half, err := h.signIn(guest.Email, secret)
			h.must(err)
			_, err = h.ShowCode(t.Context(), h.who(half), "000000", here)
			return err
		}
		for range 5 {
			if err := tries(); !errors.Is(err, accounts.ErrCode) {
				t.Fatal(err)
			}
		}
		if err := tries(); problem.KindOf(err) != problem.TooMany {
			t.Errorf("the sixth, in a new browser: %v", err)
		}
		half, err := h.signIn(guest.Email, secret)
		h.must(err)
		if _, err := h.ShowCode(t.Context(), h.who(half), h.shows(key, *h.now), here); problem.KindOf(err) != problem.TooMany {
			t.Errorf("the right one after them: %v", err)
		}
		before := h.Hasher.Computed()
		if _, err := h.ShowRecoveryCode(t.Context(), h.who(half), "2345-6789-abcd", here); problem.KindOf(err) != problem.TooMany || h.Hasher.Computed() != before {
			t.Errorf("and by recovery codes: %v", err)
		}
		h.later(16 * time.Minute)
		half, err = h.signIn(guest.Email, secret)
		h.must(err)
		if _, err := h.ShowCode(t.Context(), h.who(half), h.shows(key, *h.now), here); err != nil {
			t.Errorf("a quarter of an hour later: %v", err)
		}
	})
}

func TestTheSecondStepTakesTenMinutes(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, _, _ := h.guarded()
		half, err := h.signIn(guest.Email, secret)
		h.must(err)
		h.later(11 * time.Minute)
		if _, err := h.Identify(t.Context(), half.Token); !errors.Is(err, accounts.ErrNotSignedIn) {
			t.Errorf("still open: %v", err)
		}
	})
}

// TestNoLinkGoesPastTheSecondStep: who reads the mail has one factor, as who
// knows the password.
func TestNoLinkGoesPastTheSecondStep(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, _, _ := h.guarded()
		h.must(h.Forget(t.Context(), guest.Email, "nb", here))
		in := h.enter("en helt annen hemmelighet")
		if by := h.who(in); by.Held == nil || by.Held.Step != accounts.ShowFactor {
			t.Errorf("%+v", by)
		}
	})
}

func TestTheKeyOfAnAppIsSealed(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, by, key := h.guarded()
		var kept string
		h.must(h.DB.QueryRow(t.Context(), "SELECT secret FROM code_app").Scan(&kept))
		if plain := strings.ReplaceAll(key, " ", ""); strings.Contains(kept, plain) || len(plain) != 32 {
			t.Errorf("%d characters of key, kept as %s", len(plain), kept)
		}
		offer, err := h.OfferCodeApp(t.Context(), by, "")
		h.must(err)
		link, err := url.Parse(offer.Link)
		h.must(err)
		if link.Scheme != "otpauth" || link.Host != "totp" || link.Path != "/Kursbro:"+guest.Email || link.Query().Get("issuer") != "Kursbro" || link.Query().Get("secret") != strings.ReplaceAll(offer.Key, " ", "") {
			t.Errorf("%s", offer.Link)
		}
		again, err := h.OfferCodeApp(t.Context(), by, offer.Sealed)
		if err != nil || again.Key != offer.Key {
			t.Error("a form that had a mistake gets another key")
		}
		other := by
		other.Login = "another browser"
		if _, err := h.AddCodeApp(t.Context(), other, offer.Sealed, h.shows(offer.Key, *h.now), here); keyOf(err) != "codeapp.offer" {
			t.Errorf("an offer of another browser: %v", err)
		}
		h.later(time.Minute)
		if _, err := h.AddCodeApp(t.Context(), by, offer.Sealed, "000000", here); !errors.Is(err, accounts.ErrCode) {
			t.Errorf("%v", err)
		}
		if n := h.count("SELECT count(*) FROM code_app"); n != 1 {
			t.Errorf("%d apps", n)
		}
	})
}

func TestRecoveryCodesCountOnceEach(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, by, _ := h.guarded()
		codes, err := h.NewRecoveryCodes(t.Context(), by)
		h.must(err)
		if len(codes) != 10 || len(codes[0]) != 14 {
			t.Fatalf("%q", codes)
		}
		if n := h.count("SELECT count(*) FROM recovery_code WHERE hash LIKE '$argon2id$%'"); n != 10 {
			t.Errorf("%d hashes", n)
		}
		use := func(code string) error {
			half, err := h.signIn(guest.Email, secret)
			h.must(err)
			_, err = h.ShowRecoveryCode(t.Context(), h.who(half), code, here)
			return err
		}
		if n := h.hashes(func() { h.must(use(" " + strings.ToUpper(strings.ReplaceAll(codes[3], "-", " ")))) }); n != 2 {
			t.Errorf("%d hashes: one for the password, one for the code", n)
		}
		if sent := h.newest(); sent.kind != "account.recovery_code_used" {
			t.Errorf("the owner was told %q", sent.kind)
		}
		if err := use(codes[3]); !errors.Is(err, accounts.ErrCode) {
			t.Errorf("again: %v", err)
		}
		old := codes
		codes, err = h.NewRecoveryCodes(t.Context(), by)
		h.must(err)
		if err := use(old[4]); !errors.Is(err, accounts.ErrCode) {
			t.Errorf("of the older set: %v", err)
		}
		h.must(use(codes[9]))
		h.must(h.RemoveCodeApp(t.Context(), by))
		if n := h.count("SELECT count(*) FROM recovery_code"); n != 0 {
			t.Errorf("%d are left that stand in for nothing", n)
		}
		if _, err := h.NewRecoveryCodes(t.Context(), by); keyOf(err) != "factor.none" {
			t.Errorf("for nothing: %v", err)
		}
	})
}

func TestARoleAsksForASecondFactor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		in, err := h.signIn(guest.Email, secret)
		h.must(err)
		h.write(func(tx *db.Tx) {
			grant := accounts.Grant{Role: accounts.Helpdesk, OrganisationID: h.root}
			h.must(accounts.GrantRole(t.Context(), tx, accounts.Command("test"), guest.ID, grant))
		})
		if by := h.who(in); by.Held != nil || !by.Has(accounts.Helpdesk) {
			t.Fatalf("where nobody needs one: %+v", by)
		}
		h.Settings.SecondFactor = accounts.Grants
		by := h.who(in)
		if by.Held == nil || by.Held.Step != accounts.SetUpFactor || by.Has(accounts.Helpdesk) {
			t.Fatalf("%+v", by)
		}
		for _, rule := range accounts.Rules() {
			open := accounts.MayOf(rule)[accounts.Passerby] != "" || rule == accounts.RuleFactors
			if err := accounts.Authorise(by, rule); (err == nil) != open {
				t.Errorf("%s: %v", rule, err)
			}
		}
		in, err = h.adds(by, newAuthenticator(t))
		h.must(err)
		by = h.who(in)
		if by.Held != nil || !by.Has(accounts.Helpdesk) {
			t.Fatalf("with a passkey: %+v", by)
		}
		factors, err := h.Factors(t.Context(), by)
		h.must(err)
		if err := h.RemovePasskey(t.Context(), by, factors.Passkeys[0].ID); !errors.Is(err, accounts.ErrLastOne) {
			t.Errorf("the last one: %v", err)
		}
		if n := h.count("SELECT count(*) FROM passkey"); n != 1 {
			t.Errorf("%d passkeys", n)
		}
		in, _ = h.codeApp(by)
		h.must(h.RemovePasskey(t.Context(), h.who(in), factors.Passkeys[0].ID))
	})
}

// TestAPasswordAloneGivesNoSecondFactor: who is held to set one up, and one has
// come meanwhile, sets up no other.
func TestAPasswordAloneGivesNoSecondFactor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, _, _ := h.guarded()
		half, err := h.signIn(guest.Email, secret)
		h.must(err)
		by := h.who(half)
		by.Held.Step = accounts.SetUpFactor
		if _, err := h.adds(by, newAuthenticator(t)); keyOf(err) != "factor.step.over" {
			t.Errorf("%v", err)
		}
		if _, err := h.Confirm(t.Context(), h.who(half), secret, here); !errors.Is(err, accounts.ErrSignIn) {
			t.Errorf("%v", err)
		}
	})
}

// TestTheOperatorHelpsTheLastAdministrator, whom no colleague can.
func TestTheOperatorHelpsTheLastAdministrator(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		admin := h.staff("admin1", accounts.Administrator, h.root)
		var token string
		h.write(func(tx *db.Tx) {
			var err error
			token, _, err = accounts.OpenLogin(t.Context(), tx, admin.ProfileID, false, "")
			h.must(err)
		})
		in, _ := h.codeApp(h.who(accounts.SignedIn{Token: token}))
		operator := accounts.Command("factor end")
		for name, want := range map[string]string{"nobody": accounts.ErrNoProfile.Key, "admin1": ""} {
			if err := h.EndFactorsOf(t.Context(), operator, name, "mistet telefon"); keyOf(err) != want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := h.EndFactorsOf(t.Context(), admin, "admin1", "selv"); !errors.Is(err, accounts.ErrNoProfile) {
			t.Errorf("by somebody signed in: %v", err)
		}
		if _, err := h.Identify(t.Context(), in.Token); !errors.Is(err, accounts.ErrNotSignedIn) {
			t.Errorf("still in: %v", err)
		}
		if n := h.count("SELECT count(*) FROM code_app"); n != 0 {
			t.Errorf("%d apps are left", n)
		}
	})
}
