package accounts_test

import (
	"errors"
	"testing"

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
