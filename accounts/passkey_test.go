package accounts_test

import (
	"errors"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db/dbtest"
	"kursbro/app/problem"
)

// keyOf says which message a problem is.
func keyOf(err error) string {
	if p := problem.Of(err); p != nil {
		return p.Key
	}
	return ""
}

func TestAPasskeyAloneLetsIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		in, err := h.signIn(guest.Email, secret)
		h.must(err)
		other, err := h.signIn(guest.Email, secret)
		h.must(err)
		phone := newAuthenticator(t)
		fresh, err := h.adds(h.who(in), phone)
		h.must(err)
		if fresh.Token == in.Token {
			t.Error("the login was not renewed")
		}
		for name, token := range map[string]string{"the one that added it": in.Token, "another by password": other.Token} {
			if _, err := h.Identify(t.Context(), token); !errors.Is(err, accounts.ErrNotSignedIn) {
				t.Errorf("%s is still open: %v", name, err)
			}
		}
		if sent := h.newest(); sent.kind != "account.factor_changed" {
			t.Errorf("the owner was told %q", sent.kind)
		}
		back, err := h.enters(phone)
		h.must(err)
		if by := h.who(back); by.ProfileID != guest.ID || by.Held != nil {
			t.Errorf("in as %+v", by)
		}
		factors, err := h.Factors(t.Context(), h.who(back))
		h.must(err)
		if len(factors.Passkeys) != 1 || factors.Passkeys[0].Name != "Mobilen min" || factors.Passkeys[0].UsedAt == nil {
			t.Errorf("%+v", factors.Passkeys)
		}
	})
}

func TestAChallengeIsForOneBrowserOnceAndSoon(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		in, err := h.signIn(guest.Email, secret)
		h.must(err)
		phone := newAuthenticator(t)
		_, err = h.adds(h.who(in), phone)
		h.must(err)
		challenge := func() string {
			options, err := h.AskPasskey(t.Context(), browser)
			h.must(err)
			return options.Response.Challenge.String()
		}
		enter := func(from, challenge string) error {
			_, err := h.SignInByPasskey(t.Context(), accounts.PasskeyAnswer{Browser: from, From: here, Text: phone.gets(challenge)})
			return err
		}
		once := challenge()
		h.must(enter(browser, once))
		if err := enter(browser, once); !errors.Is(err, accounts.ErrPasskey) {
			t.Errorf("twice: %v", err)
		}
		other := challenge()
		if err := enter("another browser", other); !errors.Is(err, accounts.ErrPasskey) {
			t.Errorf("from another browser: %v", err)
		}
		if err := enter(browser, other); !errors.Is(err, accounts.ErrPasskey) {
			t.Errorf("after another browser tried it: %v", err)
		}
		old := challenge()
		h.later(6 * time.Minute)
		if err := enter(browser, old); !errors.Is(err, accounts.ErrPasskey) {
			t.Errorf("too late: %v", err)
		}
		if err := enter(browser, b64([]byte("a challenge that nobody gave at all"))); !errors.Is(err, accounts.ErrPasskey) {
			t.Errorf("invented: %v", err)
		}
		challenge()
		h.later(6 * time.Minute)
		if swept, err := h.SweepChallenges(t.Context()); err != nil || swept != 1 {
			t.Errorf("swept %d: %v", swept, err)
		}
	})
}

// TestWhatAnAuthenticatorSaysIsChecked breaks each thing that a passkey must
// show, one at a time.
func TestWhatAnAuthenticatorSaysIsChecked(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		in, err := h.signIn(guest.Email, secret)
		h.must(err)
		phone := newAuthenticator(t)
		_, err = h.adds(h.who(in), phone)
		h.must(err)
		for name, spoil := range map[string]func(a *authenticator){
			"another site":                   func(a *authenticator) { a.origin = "https://kursbro.example.evil.example" },
			"a name that looks like ours":    func(a *authenticator) { a.host = "kursbro-example.no" },
			"nobody was asked for a finger":  func(a *authenticator) { a.verified = false },
			"another key signed":             func(a *authenticator) { a.key = newAuthenticator(t).key },
			"it says that it is of somebody": func(a *authenticator) { a.owner = []byte("somebody else") },
			"it says of whom it is not":      func(a *authenticator) { a.owner = nil },
		} {
			broken := *phone
			spoil(&broken)
			if _, err := h.enters(&broken); !errors.Is(err, accounts.ErrPasskey) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := h.enters(newAuthenticator(t)); !errors.Is(err, accounts.ErrPasskeyUnknown) {
			t.Errorf("a key that we do not know: %v", err)
		}
		for _, text := range []string{"", "{", "null", `{"id":"x"}`} {
			if _, err := h.SignInByPasskey(t.Context(), accounts.PasskeyAnswer{Browser: browser, Text: text}); !errors.Is(err, accounts.ErrPasskey) {
				t.Errorf("%q: %v", text, err)
			}
		}
		if _, err := h.enters(phone); err != nil {
			t.Errorf("the right one: %v", err)
		}
	})
}

func TestACopiedPasskeyIsShut(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		in, err := h.signIn(guest.Email, secret)
		h.must(err)
		phone := newAuthenticator(t)
		phone.count = 7
		_, err = h.adds(h.who(in), phone)
		h.must(err)
		phone.count = 9
		_, err = h.enters(phone)
		h.must(err)
		phone.count = 8 // the copy has been used less often
		if _, err := h.enters(phone); !errors.Is(err, accounts.ErrPasskeyCopied) {
			t.Errorf("the copy: %v", err)
		}
		phone.count = 10
		if _, err := h.enters(phone); !errors.Is(err, accounts.ErrPasskeyCopied) {
			t.Errorf("the other one afterwards: %v", err)
		}
		if entries := h.log(guest.ID, "passkey.copied"); len(entries) != 2 {
			t.Errorf("%d entries", len(entries))
		}
		if n := h.count("SELECT count(*) FROM mail WHERE kind = 'account.factor_changed'"); n != 2 {
			t.Errorf("%d letters: one for adding it, one for shutting it", n)
		}
	})
}

func TestOnesOwnPasskeysAreNamedAndRemoved(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, other := h.guest(), h.staff("help1", accounts.Helpdesk, h.root)
		in, err := h.signIn(guest.Email, secret)
		h.must(err)
		phone := newAuthenticator(t)
		in, err = h.adds(h.who(in), phone)
		h.must(err)
		by := h.who(in)
		if _, err := h.adds(by, phone); !errors.Is(err, accounts.ErrPasskeyThere) {
			t.Errorf("the same key again: %v", err)
		}
		factors, err := h.Factors(t.Context(), by)
		h.must(err)
		id := factors.Passkeys[0].ID
		for name, want := range map[string]string{"": "passkey.fault.name", "\u202esnu": "accounts.fault.control", string(make([]byte, 61)): "accounts.fault.long"} {
			if err := h.RenamePasskey(t.Context(), by, id, name); keyOf(err) != want {
				t.Errorf("%q: %v", name, err)
			}
		}
		h.must(h.RenamePasskey(t.Context(), by, id, "Nøkkelknippet"))
		other.LoginAt = *h.now
		for name, err := range map[string]error{"names": h.RenamePasskey(t.Context(), other, id, "x"), "removes": h.RemovePasskey(t.Context(), other, id)} {
			if !errors.Is(err, accounts.ErrNoPasskey) {
				t.Errorf("another %s it: %v", name, err)
			}
		}
		h.later(16 * time.Minute)
		if err := h.RemovePasskey(t.Context(), h.who(in), id); !errors.Is(err, accounts.ErrNotFresh) {
			t.Errorf("by a browser that was left open: %v", err)
		}
		if _, err := h.Confirm(t.Context(), by, "feil passord her", here); !errors.Is(err, accounts.ErrOldPassword) {
			t.Error(err)
		}
		half, err := h.Confirm(t.Context(), by, secret, here)
		h.must(err)
		if err := h.RemovePasskey(t.Context(), h.who(half), id); !errors.Is(err, accounts.ErrSignIn) {
			t.Errorf("by the password alone: %v", err)
		}
		in, err = h.enters(phone)
		h.must(err)
		h.must(h.RemovePasskey(t.Context(), h.who(in), id))
		if _, err := h.enters(phone); !errors.Is(err, accounts.ErrPasskeyUnknown) {
			t.Errorf("a key that was removed: %v", err)
		}
	})
}

// FuzzPasskeyAnswer throws at the parser what browsers never say: it answers
// with a problem, and lets nobody in.
func FuzzPasskeyAnswer(f *testing.F) {
	phone := newAuthenticator(f)
	f.Add(phone.gets(b64([]byte("a challenge of thirty-two bytes.."))))
	f.Add(phone.creates(b64([]byte("a challenge of thirty-two bytes..")), []byte("kari")))
	f.Add(`{"id":"","rawId":"","type":"public-key","response":{}}`)
	h := open(f, dbtest.SQLite(f))
	f.Fuzz(func(t *testing.T, text string) {
		_, err := h.SignInByPasskey(t.Context(), accounts.PasskeyAnswer{Browser: browser, From: here, Text: text})
		if !errors.Is(err, accounts.ErrPasskey) {
			t.Errorf("%q: %v", text, err)
		}
	})
}
