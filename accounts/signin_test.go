package accounts_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// hashes counts the argon2id computations that something costs.
func (h house) hashes(do func()) int64 {
	before := h.Hasher.Computed()
	do()
	return h.Hasher.Computed() - before
}

// statements counts what something asks of the database.
func (h house) statements(do func()) int64 {
	before := h.DB.Statements()
	do()
	return h.DB.Statements() - before
}

func TestUnknownAndWrongCannotBeToldApart(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		asked := map[int64][]string{}
		h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"}) // no password yet
		h.add(accounts.Profile{Email: mail(7), State: accounts.Pending})
		for _, name := range []string{"kari@privat.example", "nobody@privat.example", "kano1", "none1", mail(7), "", "a b"} {
			var cost int64
			n := h.statements(func() {
				cost = h.hashes(func() {
					_, err := h.signIn(name, "feil passord er feil")
					if !errors.Is(err, accounts.ErrSignInFailed) || problem.Of(err).Args != nil {
						t.Errorf("%q: %v", name, err)
					}
				})
			})
			if asked[n] = append(asked[n], name); cost != 1 {
				t.Errorf("%q cost %d hashes", name, cost)
			}
		}
		if len(asked) != 1 {
			t.Errorf("by how many statements they cost: %v", asked)
		}
		if n := h.count("SELECT count(*) FROM audit_entry WHERE action = 'login.fail' AND outcome = 'refused'"); n != 7 {
			t.Errorf("%d failures in the log", n)
		}
	})
}

func TestBothKindsOfNameLetOneIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		hash, err := h.Hasher.Hash(t.Context(), secret)
		h.must(err)
		internal := h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1", PasswordHash: hash, PrivateEmail: "kari@jobb.example", PrivateEmailSource: accounts.FromHR})
		for name, fits := range map[string]bool{"kano1": true, " KANO1 ": true, "kari@jobb.example": false, "kano": false} {
			in, err := h.signIn(name, secret)
			if (err == nil) != fits || fits && in.Profile.ID != internal.ID {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}

func TestRememberedForAMonthElseTwelveIdleHours(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		in := func(remember bool) accounts.SignedIn {
			in, err := h.SignIn(t.Context(), accounts.Credentials{Name: "kari@privat.example", Password: secret, Remember: remember}, here)
			h.must(err)
			return in
		}
		remembered, session := in(true), in(false)
		if !session.Until.IsZero() || !remembered.Until.Equal(h.now.Add(30*24*time.Hour)) || remembered.Token == session.Token {
			t.Errorf("%v %v", remembered.Until, session.Until)
		}
		works := func(token string) bool { _, err := h.Identify(t.Context(), token); return err == nil }
		for range 3 { // every use moves the end
			h.later(11 * time.Hour)
			if !works(session.Token) {
				t.Fatal("signed out while in use")
			}
		}
		h.later(12*time.Hour + time.Minute)
		if works(session.Token) {
			t.Error("still signed in after twelve idle hours")
		}
		busy := in(false)
		for range 6 * 24 {
			h.later(time.Hour)
			works(busy.Token)
		}
		if !works(busy.Token) {
			t.Error("signed out in use after six days")
		}
		for range 24 {
			h.later(time.Hour)
			works(busy.Token)
		}
		if works(busy.Token) {
			t.Error("still signed in after a week in use")
		}
		h.later(18 * 24 * time.Hour)
		if !works(remembered.Token) {
			t.Error("a remembered one is out after 27 days")
		}
		h.later(4 * 24 * time.Hour)
		if works(remembered.Token) {
			t.Error("a remembered one is in after 30 days")
		}
		if n, err := h.SweepLogins(t.Context()); err != nil || n == 0 {
			t.Errorf("swept %d, %v", n, err)
		}
	})
}

func TestLastSeenIsNotedAtMostEveryFiveMinutes(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.register(h.kari())
		token := h.enter(secret).Token
		seen := func() (at time.Time) {
			_, err := h.Identify(t.Context(), token)
			h.must(err)
			h.must(h.DB.QueryRow(t.Context(), "SELECT last_seen_at FROM login").Scan(&at))
			return at.UTC()
		}
		first := seen()
		h.later(4 * time.Minute)
		if at := seen(); !at.Equal(first) {
			t.Error("noted too often")
		}
		h.later(time.Minute)
		if at := seen(); !at.Equal(*h.now) {
			t.Errorf("not noted: %v", at)
		}
	})
}

func TestM42_TheRightOldPasswordIsToldOfTheMerge(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		internal := h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1"})
		for _, test := range []struct {
			evidence string
			want     error
		}{{"typed", accounts.ErrMerged}, {"confirmed", accounts.ErrMergedAs}, {"proven", accounts.ErrMergedAs}} {
			h.write(func(tx *db.Tx) {
				_, err := tx.Exec(t.Context(), "UPDATE profile SET state = 'active', merged_into = NULL WHERE id = $1", guest.ID)
				h.must(err)
				h.must(accounts.CloseMerged(t.Context(), tx, guest.ID, internal.ID, test.evidence))
			})
			_, err := h.signIn(guest.Email, secret)
			if !errors.Is(err, test.want) {
				t.Errorf("%s: %v", test.evidence, err)
			}
			if shown := problem.Of(err).Args["Username"] == "kano1"; shown != (test.want == accounts.ErrMergedAs) {
				t.Errorf("%s: username shown: %v", test.evidence, shown)
			}
			if _, err := h.signIn(guest.Email, "feil passord er feil"); !errors.Is(err, accounts.ErrSignInFailed) {
				t.Errorf("%s, wrong password: %v", test.evidence, err)
			}
		}
		if n := h.count("SELECT count(*) FROM login WHERE merged_at IS NULL"); n != 0 {
			t.Errorf("%d logins", n)
		}
	})
}

func TestLockedIsToldToTheRightPasswordOnly(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		h.must(h.Lock(t.Context(), accounts.Command("test"), guest.ID, "mistet telefon"))
		if _, err := h.signIn(guest.Email, "feil passord er feil"); !errors.Is(err, accounts.ErrSignInFailed) {
			t.Errorf("wrong: %v", err)
		}
		if _, err := h.signIn(guest.Email, secret); !errors.Is(err, accounts.ErrLocked) {
			t.Errorf("right: %v", err)
		}
	})
}

func TestGuessingDoesNotLockTheOwnerOut(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		mine, err := h.SignIn(t.Context(), accounts.Credentials{Name: guest.Email, Password: secret}, here)
		h.must(err)
		known := accounts.Client{Address: "192.0.2.7", Known: mine.Known}
		for i := range 12 {
			_, err := h.SignIn(t.Context(), accounts.Credentials{Name: guest.Email, Password: "gjetning"}, accounts.Client{Address: "198.51.100." + string(rune('0'+i%10))})
			if want := accounts.ErrSignInFailed; i < 10 && !errors.Is(err, want) {
				t.Fatalf("guess %d: %v", i, err)
			}
			if i >= 10 && !errors.Is(err, accounts.ErrTooMany) {
				t.Fatalf("guess %d: %v", i, err)
			}
		}
		var again accounts.SignedIn
		cost := h.hashes(func() {
			_, err = h.signIn(guest.Email, secret)
		})
		if p := problem.Of(err); !errors.Is(err, accounts.ErrTooMany) || p.Args["Minutes"] != 15 || cost != 0 {
			t.Errorf("a strange browser: %v (%d hashes)", err, cost)
		}
		if again, err = h.SignIn(t.Context(), accounts.Credentials{Name: guest.Email, Password: secret}, known); err != nil {
			t.Errorf("the owner's browser: %v", err)
		}
		if _, err := h.SignIn(t.Context(), accounts.Credentials{Name: guest.Email, Password: secret}, accounts.Client{Known: again.Known}); err != nil {
			t.Errorf("with the token of the second time: %v", err)
		}
		h.must(h.Forget(t.Context(), guest.Email, "nb", accounts.Client{Address: "203.0.113.5"}))
		h.enter("et annet godt langt ord")
		if _, err := h.signIn(guest.Email, "et annet godt langt ord"); err != nil {
			t.Errorf("after the mailed link: %v", err)
		}
	})
}

func TestAKnownBrowserMayNotGuessForEverEither(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		mine, err := h.SignIn(t.Context(), accounts.Credentials{Name: guest.Email, Password: secret}, here)
		h.must(err)
		for i := range 11 {
			_, err = h.SignIn(t.Context(), accounts.Credentials{Name: guest.Email, Password: "gjetning"}, accounts.Client{Known: mine.Known})
			if i < 10 && !errors.Is(err, accounts.ErrSignInFailed) {
				t.Fatal(err)
			}
		}
		if !errors.Is(err, accounts.ErrTooMany) {
			t.Errorf("%v", err)
		}
		other := h.add(accounts.Profile{Email: mail(5)})
		forged := strings.Replace(mine.Known, ".", "x.", 1)
		for _, token := range []string{forged, "", ".", "a.b.c", mine.Known + strings.Repeat(".0", 500)} {
			_, err = h.SignIn(t.Context(), accounts.Credentials{Name: other.Email, Password: "gjetning"}, accounts.Client{Known: token})
			if !errors.Is(err, accounts.ErrSignInFailed) {
				t.Errorf("%.20q: %v", token, err)
			}
		}
		if n := h.count("SELECT failures FROM throttle WHERE failures = 5"); n != 5 {
			t.Errorf("none of these browsers is known to that account: %d", n)
		}
	})
}

func TestOneAddressMayNotTryEverybody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for i := range 101 {
			_, err := h.signIn(mail(i), "passord passord")
			if i < 100 && !errors.Is(err, accounts.ErrSignInFailed) || i == 100 && !errors.Is(err, accounts.ErrTooMany) {
				t.Fatalf("try %d: %v", i, err)
			}
		}
		if _, err := h.SignIn(t.Context(), accounts.Credentials{Name: mail(1), Password: "x"}, accounts.Client{Address: "2001:db8::1"}); !errors.Is(err, accounts.ErrSignInFailed) {
			t.Errorf("another address: %v", err)
		}
	})
}

func TestOldParametersAreReplacedSilently(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		h.Hasher.Parameters.Passes = 2
		_, err := h.signIn(guest.Email, secret)
		h.must(err)
		if hash := string(h.profile(guest.ID).PasswordHash); !strings.HasPrefix(hash, "$argon2id$v=19$m=16,t=2,p=1$") {
			t.Errorf("%s", hash)
		}
		if _, err := h.signIn(guest.Email, secret); err != nil {
			t.Errorf("with the new hash: %v", err)
		}
		if cost := h.hashes(func() { _, err = h.signIn(guest.Email, secret) }); cost != 1 || err != nil {
			t.Errorf("%d hashes, %v", cost, err)
		}
	})
}

func TestAFormerEmployeeReadsOnTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		hash, err := h.Hasher.Hash(t.Context(), secret)
		h.must(err)
		p := h.add(accounts.Profile{Kind: accounts.Internal, Username: "kano1", PasswordHash: hash})
		h.write(func(tx *db.Tx) {
			h.must(accounts.GrantRole(t.Context(), tx, accounts.Command("test"), p.ID, accounts.Grant{Role: accounts.Helpdesk, OrganisationID: h.root}))
			_, err := accounts.UpsertEmployment(t.Context(), tx, accounts.Employment{ProfileID: p.ID, EmployeeNumber: "100", StartDate: "2020-01-01"})
			h.must(err)
		})
		in, err := h.signIn("kano1", secret)
		h.must(err)
		if by, _ := h.Identify(t.Context(), in.Token); !by.Has(accounts.Helpdesk) || !by.Has(accounts.Employee) {
			t.Errorf("employed: %+v", by)
		}
		h.write(func(tx *db.Tx) {
			_, err := accounts.EndEmployment(t.Context(), tx, "100", "2026-05-07")
			h.must(err)
		})
		if h.profile(p.ID).State != accounts.Active {
			t.Error("ended on the last day")
		}
		h.later(24 * time.Hour)
		if n, err := h.EndDue(t.Context()); n != 1 || err != nil {
			t.Errorf("ended %d, %v", n, err)
		}
		if in, err = h.signIn("kano1", secret); err != nil {
			t.Fatalf("a former employee: %v", err)
		}
		if by, err := h.Identify(t.Context(), in.Token); err != nil || by.Has(accounts.Helpdesk) || !by.Ended || !by.Has(accounts.Employee) {
			t.Errorf("ended: %+v, %v", by, err)
		}
		h.write(func(tx *db.Tx) {
			change, err := accounts.ReactivateInternal(t.Context(), tx, p.ID)
			if change != accounts.Updated || err != nil {
				t.Errorf("M7: %v %v", change, err)
			}
		})
	})
}

func TestOneSignsOutHereThereOrEverywhereElse(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		var tokens []string
		for range 3 {
			in, err := h.signIn(guest.Email, secret)
			h.must(err)
			tokens = append(tokens, in.Token)
		}
		by, err := h.Identify(t.Context(), tokens[0])
		h.must(err)
		second, err := h.Identify(t.Context(), tokens[1])
		h.must(err)
		logins, err := h.Logins(t.Context(), by)
		if err != nil || len(logins) != 4 {
			t.Fatalf("%d logins, %v", len(logins), err)
		}
		works := func(token string) bool { _, err := h.Identify(t.Context(), token); return err == nil }
		h.must(h.SignOutThere(t.Context(), by, second.Login))
		if works(tokens[1]) || !works(tokens[2]) {
			t.Error("the wrong one ended")
		}
		h.must(h.SignOutThere(t.Context(), by, ""))
		if works(tokens[2]) || !works(tokens[0]) {
			t.Error("every other ends, this one stays")
		}
		stranger := h.add(accounts.Profile{Email: mail(3)})
		h.must(h.SignOutThere(t.Context(), accounts.Actor{ProfileID: stranger.ID, Kind: accounts.Person, LoginAt: *h.now}, by.Login))
		if !works(tokens[0]) {
			t.Error("somebody else ended it")
		}
		h.later(16 * time.Minute)
		if err := h.SignOutThere(t.Context(), by, ""); !errors.Is(err, accounts.ErrNotFresh) {
			t.Errorf("whoever finds the browser open puts the owner out elsewhere: %v", err)
		}
		h.must(h.SignOut(t.Context(), by, tokens[0]))
		h.must(h.SignOut(t.Context(), by, tokens[0]))
		if works(tokens[0]) {
			t.Error("still signed in")
		}
	})
}
