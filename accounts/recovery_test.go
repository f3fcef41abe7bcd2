package accounts_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

func TestLinkWorksOnceAndNotForEver(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.register(h.kari())
		token := h.newest().token()
		opened, err := h.OpenPasswordLink(t.Context(), token, here)
		if err != nil || opened.SignInName != "Kari@Privat.example" || opened.Internal {
			t.Fatalf("%+v, %v", opened, err)
		}
		if h.count("SELECT count(*) FROM one_time_link WHERE opened_at IS NOT NULL AND used_at IS NULL") != 1 {
			t.Error("opening is not noted, or used the link up")
		}
		if _, err := h.NewPassword(t.Context(), token, "kort", false, here); err == nil || errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("a short password: %v", err)
		}
		if _, err := h.NewPassword(t.Context(), token, secret, false, here); err != nil {
			t.Fatalf("after a fault the link still works: %v", err)
		}
		if _, err := h.NewPassword(t.Context(), token, secret, false, here); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("twice: %v", err)
		}
		if _, err := h.OpenPasswordLink(t.Context(), token, here); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("looking at a used one: %v", err)
		}
	})
}

func TestLinksLiveAsLongAsTheMailSays(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.register(h.kari())
		first := h.newest().token()
		h.later(47 * time.Hour)
		if _, err := h.OpenPasswordLink(t.Context(), first, here); err != nil {
			t.Errorf("after 47 hours: %v", err)
		}
		h.later(time.Hour)
		if _, err := h.OpenPasswordLink(t.Context(), first, here); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("after 48 hours: %v", err)
		}
		h.must(h.RenewLink(t.Context(), first, here))
		h.enter(secret)
		h.later(2 * time.Minute)
		h.must(h.Forget(t.Context(), "kari@privat.example", "nb", here))
		reset := h.newest()
		if reset.kind != "account.reset_password" {
			t.Fatalf("%+v", reset)
		}
		h.later(time.Hour)
		if _, err := h.OpenPasswordLink(t.Context(), reset.token(), here); !errors.Is(err, accounts.ErrLinkOver) {
			t.Errorf("a reset link after an hour: %v", err)
		}
	})
}

func TestOfTwoUsesAtOnceOneWins(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.register(h.kari())
		token := h.newest().token()
		var all sync.WaitGroup
		errs := make(chan error, 6)
		for range 6 {
			all.Go(func() {
				_, err := h.NewPassword(t.Context(), token, secret, false, here)
				errs <- err
			})
		}
		all.Wait()
		close(errs)
		won := 0
		for err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, accounts.ErrLinkOver):
				t.Error(err)
			}
		}
		if won != 1 || h.count("SELECT count(*) FROM login") != 1 {
			t.Errorf("%d won", won)
		}
	})
}

func TestForgottenPasswordAnswersEverybodyAlike(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.guest()
		hired := h.add(accounts.Profile{Kind: accounts.Internal, Username: "olno", PrivateEmail: "ola@privat.example", PrivateEmailSource: accounts.FromHR})
		h.add(accounts.Profile{Kind: accounts.Internal, Username: "alone"})
		h.add(accounts.Profile{Kind: accounts.Internal, Username: "self", PrivateEmail: "self@privat.example", PrivateEmailSource: accounts.FromSelf})
		h.add(accounts.Profile{Email: "laast@privat.example", State: accounts.Locked, PasswordHash: "x"})
		tests := []struct{ name, kind, to string }{
			{"kari@privat.example", "account.reset_password", "Kari@Privat.example"},
			{"OLNO", "account.set_password", "ola@privat.example"},
			{"ola@privat.example", "account.set_password", "ola@privat.example"},
			{"alone", "", ""},
			{"self", "", ""}, // unconfirmed: no way back in
			{"self@privat.example", "", ""},
			{"nobody@privat.example", "", ""},
			{"laast@privat.example", "account.locked", "laast@privat.example"},
			{"", "", ""},
		}
		for _, test := range tests {
			before := len(h.letters())
			h.must(h.Forget(t.Context(), test.name, "nb", here))
			after := h.letters()
			if test.kind == "" {
				if len(after) != before {
					t.Errorf("%q: %+v", test.name, after[before:])
				}
				continue
			}
			kind := strings.Replace(test.kind, "account.set_password", "account.welcome_internal", 1)
			if len(after) != before+1 || h.newest().kind != kind || h.newest().to != test.to {
				t.Errorf("%q: %+v", test.name, after[before:])
			}
			h.later(2 * time.Minute)
		}
		h.must(h.Forget(t.Context(), "olno", "nb", here))
		in := h.enter(secret)
		if p := h.profile(hired.ID); in.Profile.ID != hired.ID || p.PrivateEmailVerifiedAt == nil {
			t.Errorf("using the link proves the address: %+v", p)
		}
	})
}

func TestM42_ForgottenPasswordOfATombstoneSaysSo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		external, internal := h.pair()
		h.write(func(tx *db.Tx) {
			h.must(accounts.CloseMerged(t.Context(), tx, external.ID, internal.ID, "typed"))
		})
		h.must(h.Forget(t.Context(), external.Email, "nb", here))
		if sent := h.newest(); sent.kind != "account.merged_reset" || strings.Contains(sent.args, internal.Username) {
			t.Errorf("%+v", sent)
		}
		if h.count("SELECT count(*) FROM one_time_link") != 0 {
			t.Error("a tombstone got a link")
		}
	})
}

func TestANewLinkGoesOnlyWhereTheOldOneWent(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		h.must(h.Forget(t.Context(), guest.Email, "nb", here))
		old := h.newest().token()
		h.later(2 * time.Hour)
		h.must(h.RenewLink(t.Context(), old, here))
		if len(h.letters()) != 3 || h.newest().to != guest.Email {
			t.Errorf("%+v", h.letters())
		}
		h.must(h.RenewLink(t.Context(), "never-a-link", here))
		h.write(func(tx *db.Tx) {
			_, err := tx.Exec(t.Context(), "UPDATE profile SET email = 'ny@privat.example', email_key = 'ny@privat.example' WHERE id = $1", guest.ID)
			h.must(err)
		})
		h.later(2 * time.Minute)
		h.must(h.RenewLink(t.Context(), old, here))
		if len(h.letters()) != 3 {
			t.Errorf("%+v", h.newest())
		}
	})
}

func TestGuessingLinksIsThrottledPerAddress(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.register(h.kari())
		token := h.newest().token()
		for i := range 31 {
			_, err := h.OpenPasswordLink(t.Context(), "guess"+mail(i), here)
			if i < 30 && !errors.Is(err, accounts.ErrLinkOver) || i == 30 && !errors.Is(err, accounts.ErrTooMany) {
				t.Fatalf("guess %d: %v", i, err)
			}
		}
		if _, err := h.NewPassword(t.Context(), "guess", secret, false, here); !errors.Is(err, accounts.ErrTooMany) {
			t.Errorf("using: %v", err)
		}
		if _, err := h.OpenPasswordLink(t.Context(), token, accounts.Client{Address: "192.0.2.8"}); err != nil {
			t.Errorf("from elsewhere: %v", err)
		}
	})
}

func TestANewPasswordEndsWhatTheOldOneAskedFor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for _, way := range []string{"changed", "by a link"} {
			h.later(2 * time.Hour)
			r := h.kari()
			r.Email = strings.ReplaceAll(way, " ", ".") + "@privat.example"
			h.register(r)
			in := h.enter(secret)
			by, err := h.Identify(t.Context(), in.Token)
			h.must(err)
			h.later(2 * time.Minute)
			h.must(h.ChangeEmail(t.Context(), by, "tyv@annet.example", secret, here)) // by somebody who has learned the password
			stolen := h.newest().token()
			h.later(2 * time.Minute)
			if way == "changed" {
				_, err := h.ChangePassword(t.Context(), by, secret, "elgen svømmer over fjorden", here)
				h.must(err)
			} else {
				h.must(h.Forget(t.Context(), r.Email, "nb", here))
				h.enter("elgen svømmer over fjorden")
			}
			if _, err := h.ConfirmEmail(t.Context(), accounts.Nobody, stolen, here); !errors.Is(err, accounts.ErrLinkOver) {
				t.Errorf("%s: the thief takes the profile over by a link from before: %v", way, err)
			}
			if p := h.profile(in.Profile.ID); p.Email != r.Email {
				t.Errorf("%s: the address is %s", way, p.Email)
			}
		}
	})
}
