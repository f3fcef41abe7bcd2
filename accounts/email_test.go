package accounts_test

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
)

func TestNobodyProvesAnAddressByOneThatOnlyLooksLikeIt(t *testing.T) {
	for look, like := range map[string]string{
		"kari@mAİl.example":  "kari@mail.example", // another domain: xn--mai̇l
		"karİ@post.example":  "kari@post.example",
		"kariſ@post.example": "karis@post.example",
		"bjørn@post.example": "bjorn@post.example",
	} {
		if accounts.EmailKey(look) == accounts.EmailKey(like) {
			t.Errorf("%q counts as %q", look, like)
		}
	}
	for one, other := range map[string]string{
		" Kari@Post.EXAMPLE ": "kari@post.example",
		"kari@BLÅBÆR.example": "kari@blåbær.example",
		"kari@blåbær.example": "kari@xn--blbr-roah.example",
	} {
		if accounts.EmailKey(one) != accounts.EmailKey(other) {
			t.Errorf("%q and %q are one address: %q, %q", one, other, accounts.EmailKey(one), accounts.EmailKey(other))
		}
	}
}

func TestAStrangerHasNothingOfAnAddressThatSomebodyElseConfirms(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		stranger := h.guest()
		in, err := h.signIn(stranger.Email, secret)
		h.must(err)
		by, err := h.Identify(t.Context(), in.Token)
		h.must(err)
		h.must(h.ChangeEmail(t.Context(), by, "offer@post.example", secret, here))
		asked := h.newest()
		choose, err := h.ConfirmEmail(t.Context(), accounts.Nobody, asked.token(), here)
		if err != nil || choose == "" {
			t.Fatalf("%q, %v", choose, err)
		}
		if _, err := h.Identify(t.Context(), in.Token); !errors.Is(err, accounts.ErrNotSignedIn) {
			t.Errorf("the stranger is still in: %v", err)
		}
		if _, err := h.signIn("offer@post.example", secret); !errors.Is(err, accounts.ErrSignInFailed) {
			t.Errorf("the stranger's password still opens: %v", err)
		}
		if opened, err := h.OpenPasswordLink(t.Context(), choose, here); err != nil || opened.SignInName != "offer@post.example" {
			t.Errorf("%+v, %v", opened, err)
		}
	})
}

func TestWhoeverReadsTheMailSeesWhomTheirAddressWasRegisteredFor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		r := h.kari()
		r.GivenName, r.FamilyName, r.BirthDate = "Fremmed", "Person", "1970-01-02"
		h.must(h.Register(t.Context(), r, here))
		token := h.newest().token()
		opened, err := h.OpenPasswordLink(t.Context(), token, here)
		h.must(err)
		if opened.Registered == nil || opened.Registered.Name != "Fremmed Person" || opened.Registered.BirthDate != "1970-01-02" {
			t.Errorf("the owner of the address is not told who has used it: %+v", opened.Registered)
		}
	})
}

func TestOneDomainInTwoSpellingsIsOneAddress(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		r := h.kari()
		r.Email = "kari@xn--blbr-roah.example"
		h.register(r)
		if sent := h.newest(); sent.to != "kari@blåbær.example" {
			t.Errorf("the mail is to %s", sent.to)
		}
		in := h.enter(secret)
		if in.Profile.Email != "kari@blåbær.example" {
			t.Errorf("people read %s", in.Profile.Email)
		}
		for _, name := range []string{"kari@blåbær.example", "Kari@XN--BLBR-ROAH.example"} {
			if again, err := h.signIn(name, secret); err != nil || again.Profile.ID != in.Profile.ID {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.later(2 * time.Minute)
		r.Email = "kari@blåbær.example"
		h.register(r)
		if sent := h.newest(); sent.kind != "account.already_registered" {
			t.Errorf("registered again by the other spelling: %s", sent.kind)
		}
	})
}

func TestAnAddressIsKeptAsPeopleReadIt(t *testing.T) {
	for typed, want := range map[string]string{
		" Kari@Post.example ":        "Kari@Post.example",
		"kari@XN--blbr-roah.example": "kari@blåbær.example",
		"kari@blåbær.example":        "kari@blåbær.example",
		"kari@роst.example":          "kari@xn--st-emch.example", // two Cyrillic letters: it only looks like post
		"kari":                       "kari",
	} {
		if got := accounts.KeptEmail(typed); got != want {
			t.Errorf("%q is kept as %q, want %q", typed, got, want)
		}
	}
}

func TestNamesWithAPlusDoNotFillAMailbox(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		owner := h.kari()
		owner.Email = "kari+kurs@post.example"
		h.register(owner)
		h.enter(secret)
		h.later(2 * time.Hour)
		before := len(h.letters())
		for i := range 12 {
			r := h.kari()
			r.Email = fmt.Sprintf("Kari+%d@POST.example", i)
			h.register(r)
			h.must(h.Forget(t.Context(), r.Email, "nb", here))
			h.must(h.ResendRegistration(t.Context(), r.Email, here))
			h.later(2 * time.Minute)
		}
		if sent := len(h.letters()) - before; sent != 5 {
			t.Errorf("%d mails to one mailbox within the hour", sent)
		}
		if people := h.count("SELECT count(*) FROM profile"); people != 13 {
			t.Errorf("%d people: each name is a user name of its own", people)
		}
		h.must(h.Forget(t.Context(), "kari+kurs@post.example", "nb", here))
		if sent := h.newest(); sent.kind != "account.reset_password" || sent.to != "kari+kurs@post.example" {
			t.Errorf("the owner of a confirmed name is held up: %+v", sent)
		}
		h.later(time.Second)
		plain := h.kari()
		plain.Email = "kari@post.example"
		h.register(plain)
		if sent := h.newest(); sent.to != "kari@post.example" {
			t.Errorf("the owner of the mailbox cannot register: %+v", sent)
		}
		h.later(time.Hour)
		h.must(h.ResendRegistration(t.Context(), "kari+11@post.example", here))
		if sent := h.newest(); sent.to != "Kari+11@POST.example" {
			t.Errorf("an hour later: %+v", sent)
		}
	})
}

func TestAChangeOfAddressCarriesNobodysWordsToStrangers(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		r := h.kari()
		r.GivenName = "Vunnet Hent på vond.example"
		h.register(r)
		in := h.enter(secret)
		by, err := h.Identify(t.Context(), in.Token)
		h.must(err)
		h.later(2 * time.Hour)
		for i := range 61 {
			err := h.ChangeEmail(t.Context(), by, mail(i), secret, here)
			if refused := errors.Is(err, accounts.ErrTooMany); refused != (i == 60) {
				t.Fatalf("stranger %d: %v", i, err)
			}
		}
		for _, sent := range h.letters() {
			if strings.Contains(sent.args, "vond.example") && sent.to != "Kari@Privat.example" {
				t.Fatalf("a stranger reads %s", sent.args)
			}
		}
	})
}

// FuzzEmail: an address that is taken is one line of what mail systems read, and
// keeping it or looking it up changes it no further.
func FuzzEmail(f *testing.F) {
	for _, email := range []string{"Kari@BLÅBÆR.example", "a+b@xn--blbr-roah.example", "kari@İ.example", "\"a b\"@c.example", "a@b@c.example\r\nBcc: d@e.example", "а@аррӏе.example"} {
		f.Add(email)
	}
	f.Fuzz(func(t *testing.T, email string) {
		key, kept := accounts.EmailKey(email), accounts.KeptEmail(email)
		if accounts.CheckEmail(email) != nil {
			return
		}
		if parsed, err := netmail.ParseAddress(key); err != nil || parsed.Address != key {
			t.Errorf("%q is looked up as %q: %v", email, key, err)
		}
		if accounts.EmailKey(key) != key || accounts.EmailKey(kept) != key || accounts.KeptEmail(kept) != kept {
			t.Errorf("%q is kept as %q and looked up as %q", email, kept, key)
		}
		if strings.ContainsAny(kept, "\r\n\x00<>\" ") {
			t.Errorf("%q is kept", kept)
		}
	})
}
