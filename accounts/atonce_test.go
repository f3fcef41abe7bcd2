package accounts_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// atOnce does things at the same moment and gives how each ended.
func atOnce(acts ...func() error) []error {
	var all sync.WaitGroup
	ends, go_ := make([]error, len(acts)), make(chan bool)
	for i, act := range acts {
		all.Go(func() {
			<-go_
			ends[i] = act()
		})
	}
	close(go_)
	all.Wait()
	return ends
}

// well is how many ended well.
func well(ends []error) (n int) {
	for _, err := range ends {
		if err == nil {
			n++
		}
	}
	return n
}

func TestOfTwoAtOnceOneGetsTheInvitation(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		admin := h.staff("admin1", accounts.Administrator, h.root)
		reader, other := h.add(accounts.Profile{Email: mail(1)}), h.add(accounts.Profile{Email: mail(2)})
		sent, token := h.invites(admin, mail(1), accounts.HR)
		h.must(h.SendInvitationCode(t.Context(), person(other), token, here))
		code := h.codeOf("account.invitation_code")
		ends := atOnce(
			func() error { return h.AcceptInvitation(t.Context(), person(reader), sent.ID) },
			func() error { return h.AcceptByCode(t.Context(), person(other), token, code, here) },
			func() error { return h.AcceptByCode(t.Context(), person(other), token, code, here) },
		)
		if a, b := len(h.roles(reader.ID)), len(h.roles(other.ID)); a+b != 1 {
			t.Errorf("%d and %d roles of one invitation: %v", a, b, ends)
		}
	})
}

func TestACodeOpensOneOfTwoBrowsers(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, by, key := h.guarded()
		codes, err := h.NewRecoveryCodes(t.Context(), by)
		h.must(err)
		h.later(time.Minute)
		two := func(show func(by accounts.Actor) error) []error {
			var browsers []func() error
			for range 2 {
				half, err := h.signIn(guest.Email, secret)
				h.must(err)
				held := h.who(half)
				browsers = append(browsers, func() error { return show(held) })
			}
			return atOnce(browsers...)
		}
		code := h.shows(key, *h.now)
		if ends := two(func(by accounts.Actor) error { _, err := h.ShowCode(t.Context(), by, code, here); return err }); well(ends) != 1 {
			t.Errorf("a code of an app: %v", ends)
		}
		if ends := two(func(by accounts.Actor) error {
			_, err := h.ShowRecoveryCode(t.Context(), by, codes[0], here)
			return err
		}); well(ends) != 1 {
			t.Errorf("a recovery code: %v", ends)
		}
	})
}

func TestNobodyWhoMustHaveAFactorTakesBothAwayAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Settings.SecondFactor = []accounts.Role{accounts.Helpdesk}
		guest, by, _ := h.guarded()
		a := newAuthenticator(t)
		in, err := h.adds(by, a)
		h.must(err)
		h.write(func(tx *db.Tx) {
			h.must(accounts.GrantRole(t.Context(), tx, accounts.Command("test"), guest.ID, accounts.Grant{Role: accounts.Helpdesk, OrganisationID: h.root}))
		})
		by = h.who(in)
		factors, err := h.Factors(t.Context(), by)
		h.must(err)
		ends := atOnce(
			func() error { return h.RemoveCodeApp(t.Context(), by) },
			func() error { return h.RemovePasskey(t.Context(), by, factors.Passkeys[0].ID) },
			func() error { _, err := h.enters(a); return err },
		)
		if n := h.count(`SELECT (SELECT count(*) FROM passkey) + (SELECT count(*) FROM code_app)`); n != 1 {
			t.Errorf("%d factors are left: %v", n, ends)
		}
	})
}

func TestOfTwoWhoConfirmOneAddressAtOnceOneHasIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var confirms []func() error
		for i := range 3 {
			p := h.add(accounts.Profile{Email: mail(i)})
			var token string
			h.write(func(tx *db.Tx) {
				h.must(accounts.RevokeLinks(t.Context(), tx, p.ID))
			})
			h.must(h.CorrectEmail(t.Context(), accounts.Command("test"), p.ID, "samme@privat.example"))
			token = h.newest().token()
			confirms = append(confirms, func() error { _, err := h.ConfirmEmail(t.Context(), person(p), token, here); return err })
			h.later(2 * time.Minute)
		}
		ends := atOnce(confirms...)
		if n := h.count(`SELECT count(*) FROM profile WHERE email_key = 'samme@privat.example'`); n != 1 || well(ends) != 1 {
			t.Errorf("%d have it: %v", n, ends)
		}
		for _, err := range ends {
			if err != nil && !errors.Is(err, accounts.ErrEmailTaken) {
				t.Errorf("told: %v", err)
			}
		}
	})
}

func TestManyRegistrationsOfOneAddressAtOnceAreOne(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var acts []func() error
		for i := range 4 {
			r := h.kari()
			r.FamilyName = fmt.Sprint("Nummer ", string(rune('A'+i)))
			h.must(h.Service.Register(t.Context(), r, here))
			acts = append(acts, func() error { _, err := h.SeeToInbox(context.WithoutCancel(t.Context())); return err })
		}
		if ends := atOnce(acts...); well(ends) != len(acts) {
			t.Errorf("%v", ends)
		}
		if n := h.count(`SELECT count(*) FROM profile`); n != 1 {
			t.Errorf("%d profiles", n)
		}
	})
}

// TestAPasswordThatIsChangedMeanwhileOpensNothing: who knows the old one signs in
// and asks for another address, over and over, while the owner sets a new one.
func TestAPasswordThatIsChangedMeanwhileOpensNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		in, err := h.signIn(guest.Email, secret)
		h.must(err)
		thief := h.who(in)
		h.must(h.Forget(t.Context(), guest.Email, "nb", here))
		token := h.newest().token()
		atOnce(
			func() error {
				_, err := h.NewPassword(t.Context(), token, "elgen svømmer over fjorden", false, here)
				return err
			},
			func() error { _, err := h.signIn(guest.Email, secret); return err },
			func() error { _, err := h.Confirm(t.Context(), thief, secret, here); return err },
			func() error {
				_, err := h.ChangePassword(t.Context(), thief, secret, "tyven svømmer over fjorden", here)
				return err
			},
			func() error { return h.ChangeEmail(t.Context(), thief, "tyv@annet.example", secret, here) },
		)
		_, owner := h.signIn(guest.Email, "elgen svømmer over fjorden")
		links := h.count(`SELECT count(*) FROM one_time_link WHERE purpose = 'verify_email' AND used_at IS NULL AND revoked_at IS NULL`)
		logins := h.count(`SELECT count(*) FROM login`)
		if owner == nil && (links > 0 || logins != 2) {
			t.Errorf("the owner has set another password; %d links of the thief's are good and %d logins open", links, logins)
		}
	})
}
