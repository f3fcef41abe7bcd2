package accounts_test

import (
	"errors"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
)

// TestM41_FactorsAreOfTheirProfileAlone: those of the external open nothing
// after the merge and tell so (M42), the survivor keeps its own, and an undo
// gives them back; they go when the password of the tombstone goes.
func TestM41_FactorsAreOfTheirProfileAlone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest := h.guest()
		in, err := h.signIn(guest.Email, secret)
		h.must(err)
		phone, key := newAuthenticator(t), ""
		in, err = h.adds(h.who(in), phone)
		h.must(err)
		in, key = h.codeApp(h.who(in))
		_, err = h.NewRecoveryCodes(t.Context(), h.who(in))
		h.must(err)
		hired := h.staff("kano1", accounts.CourseOwner, h.root)
		hired.LoginAt = *h.now
		h.later(2 * time.Minute)
		before := h.profile(guest.ID)
		merge := func(tx *db.Tx) {
			h.must(accounts.CloseMerged(t.Context(), tx, guest.ID, hired.ProfileID, "proven"))
		}
		h.write(merge)
		if _, err := h.enters(phone); keyOf(err) != accounts.ErrMergedAs.Key {
			t.Errorf("the passkey of the tombstone: %v", err)
		}
		if _, err := h.signIn(guest.Email, secret); keyOf(err) != accounts.ErrMergedAs.Key {
			t.Errorf("its password: %v", err)
		}
		factors, err := h.Factors(t.Context(), hired)
		h.must(err)
		if factors.Any() || factors.RecoveryCodes != 0 {
			t.Errorf("the survivor got %+v", factors)
		}
		h.write(func(tx *db.Tx) {
			h.must(h.Unmerge(t.Context(), tx, accounts.Unmerging{From: guest.ID, Into: hired.ProfileID, State: accounts.Active, FromUpdatedAt: before.UpdatedAt}, nil))
		})
		if _, err := h.enters(phone); err != nil {
			t.Errorf("after the undo: %v", err)
		}
		half, err := h.signIn(guest.Email, secret)
		h.must(err)
		if _, err := h.ShowCode(t.Context(), h.who(half), h.shows(key, *h.now), here); err != nil {
			t.Errorf("the app after the undo: %v", err)
		}
		h.write(merge)
		h.later(time.Hour)
		h.write(func(tx *db.Tx) {
			_, err := accounts.ForgetPasswords(t.Context(), tx, *h.now)
			h.must(err)
		})
		if n := h.count("SELECT (SELECT count(*) FROM passkey) + (SELECT count(*) FROM code_app) + (SELECT count(*) FROM recovery_code)"); n != 0 {
			t.Errorf("%d rows outlive the tombstone's password", n)
		}
		if _, err := h.enters(phone); !errors.Is(err, accounts.ErrPasskeyUnknown) {
			t.Errorf("for good: %v", err)
		}
	})
}

// TestEveryBrowserIsSignedOutWhenThePasswordChanges, with or without a second
// factor, and none gets in half way.
func TestEveryBrowserIsSignedOutWhenThePasswordChanges(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		guest, by, key := h.guarded()
		h.later(time.Minute)
		half, err := h.signIn(guest.Email, secret)
		h.must(err)
		whole, err := h.ShowCode(t.Context(), h.who(half), h.shows(key, *h.now), here)
		h.must(err)
		waiting, err := h.signIn(guest.Email, secret)
		h.must(err)
		seen := h.who(waiting)
		renewed, err := h.ChangePassword(t.Context(), by, secret, "en helt annen hemmelighet", here)
		h.must(err)
		if now := h.who(renewed); now.Login == by.Login || now.ProfileID != guest.ID || now.Held != nil {
			t.Errorf("the asking browser is %+v", now)
		}
		for name, in := range map[string]accounts.SignedIn{"with both": whole, "half way": waiting} {
			if _, err := h.Identify(t.Context(), in.Token); !errors.Is(err, accounts.ErrNotSignedIn) {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.later(time.Minute)
		if _, err := h.ShowCode(t.Context(), seen, h.shows(key, *h.now), here); keyOf(err) != "factor.step.over" {
			t.Errorf("the code after the old password: %v", err)
		}
		if n := h.count("SELECT count(*) FROM login"); n != 1 {
			t.Errorf("%d logins are left, not the one that asked", n)
		}
	})
}
