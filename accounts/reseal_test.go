package accounts_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
)

// under is the room with other secrets, the first of which is today's.
func (h house) under(secrets ...string) house {
	settings := h.Settings
	settings.Secret, settings.OldSecrets = nil, nil
	for i, secret := range secrets {
		long := bytes.Repeat([]byte(secret), 32)
		if i == 0 {
			settings.Secret = long
			continue
		}
		settings.OldSecrets = append(settings.OldSecrets, long)
	}
	h.Service = accounts.New(h.DB, h.Vault, h.Hasher, settings)
	return h
}

func TestAnOldSecretOpensAndTheNewOneSeals(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		before, during, after := h.under("a"), h.under("b", "a"), h.under("b")
		carried, kept := before.Carry("form", "typed"), before.Seal("row", "value")
		for _, sealed := range []string{carried, during.Carry("form", "typed")} {
			if text, ok := during.Carried("form", sealed); !ok || text != "typed" {
				t.Errorf("a form from before and one from now: %q %v", text, ok)
			}
		}
		if _, ok := after.Carried("form", carried); ok {
			t.Error("a secret that was taken away opens")
		}
		if _, ok := after.Carried("form", during.Carry("form", "typed")); !ok {
			t.Error("the old secret seals")
		}
		fresh, ours := during.SealAnew("row", kept)
		if text, ok := after.Unseal("row", fresh); !ours || !ok || text != "value" {
			t.Errorf("sealed anew: %q %v", text, ok)
		}
		if again, ours := during.SealAnew("row", fresh); !ours || again != "" {
			t.Error("sealed anew for nothing")
		}
		if _, ours := during.SealAnew("another row", kept); ours {
			t.Error("taken to another row it opens")
		}
	})
}

func TestABrowserIsKnownAfterTheSecretHasChanged(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		before, during := h.under("a"), h.under("b", "a")
		guest := before.guest()
		in, err := before.SignIn(t.Context(), accounts.Credentials{Name: guest.Email, Password: secret}, here)
		before.must(err)
		for range 11 { // somebody else guesses until the name is held up
			_, _ = during.SignIn(t.Context(), accounts.Credentials{Name: guest.Email, Password: "not the right one"}, accounts.Client{Address: "203.0.113.9"})
		}
		known := here
		known.Known = in.Known
		if _, err := during.SignIn(t.Context(), accounts.Credentials{Name: guest.Email, Password: secret}, known); err != nil {
			t.Errorf("her own browser: %v", err)
		}
		if _, err := h.under("b").SignIn(t.Context(), accounts.Credentials{Name: guest.Email, Password: secret}, known); err == nil {
			t.Error("without the old secret it is known still")
		}
	})
}

func TestWhatIsStoredIsSealedAnew(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		before, during, after := h.under("a"), h.under("b", "a"), h.under("b")
		guest, _, key := before.guarded()
		before.attach(guest.ID, number(1), accounts.Proven)
		keys, err := nationalid.ParseKeys("k2:" + writtenKey('2') + ",k1:" + writtenKey('1'))
		h.must(err)
		lookup := bytes.Repeat([]byte("l"), 32)
		old, err := nationalid.NewVault(keys[1:], lookup)
		h.must(err)
		both, err := nationalid.NewVault(keys, lookup)
		h.must(err)
		newest, err := nationalid.NewVault(keys[:1], lookup)
		h.must(err)
		var row string
		h.must(h.DB.QueryRow(t.Context(), "SELECT id FROM national_id").Scan(&row))
		sealed, err := old.Seal(number(1), row)
		h.must(err)
		h.write(func(tx *db.Tx) {
			_, err := tx.Exec(t.Context(), "UPDATE national_id SET sealed = $1, key_id = $2", sealed.Data, sealed.KeyID)
			h.must(err)
		})
		during.Vault = both
		for _, want := range []int{2, 0} {
			if anew, lost, err := during.Reseal(t.Context()); err != nil || anew != want || lost != 0 {
				t.Errorf("%d anew and %d lost, not %d: %v", anew, lost, want, err)
			}
		}
		h.must(h.DB.QueryRow(t.Context(), "SELECT sealed, key_id FROM national_id").Scan(&sealed.Data, &sealed.KeyID))
		if n, err := newest.Open(sealed, row); err != nil || n != number(1) {
			t.Errorf("the number: %v", err)
		}
		h.later(time.Minute)
		half, err := after.SignIn(t.Context(), accounts.Credentials{Name: guest.Email, Password: secret}, here)
		h.must(err)
		if _, err := after.ShowCode(t.Context(), after.who(half), h.shows(key, *h.now), here); err != nil {
			t.Errorf("the code app under the new secret alone: %v", err)
		}
		if anew, lost, err := h.under("c").Reseal(t.Context()); err != nil || anew != 0 || lost != 2 {
			t.Errorf("with none of the keys %d anew, %d lost: %v", anew, lost, err)
		}
	})
}

// writtenKey is a key as an operator writes it.
func writtenKey(c byte) string {
	return base64.StdEncoding.EncodeToString(append(bytes.Repeat([]byte{c}, 31), 0))
}

// indexedBy is the room with look-up keys, the first of which is today's.
func (h house) indexedBy(lookups ...string) house {
	h.t.Helper()
	keys, err := nationalid.ParseKeys("k1:" + writtenKey('1'))
	h.must(err)
	var raw [][]byte
	for _, lookup := range lookups {
		raw = append(raw, bytes.Repeat([]byte(lookup), 32))
	}
	vault, err := nationalid.NewVault(keys, raw[0], raw[1:]...)
	h.must(err)
	h.Service = accounts.New(h.DB, vault, h.Hasher, h.Settings)
	return h
}

// finds says how many rows a number has, and that all are under the same key.
func (h house) finds(n nationalid.Number) int {
	h.t.Helper()
	rows, err := accounts.FindByNationalID(h.t.Context(), h.DB, h.Vault.Lookups(n)...)
	h.must(err)
	for _, row := range rows {
		if row.Lookup != rows[0].Lookup {
			h.t.Errorf("the rows of one number are under two keys")
		}
	}
	return len(rows)
}

// TestALookUpKeyIsReplacedWhileEverybodyWorks: at every step each number is found,
// and whoever registers with one that is there meets its other rows.
func TestALookUpKeyIsReplacedWhileEverybodyWorks(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		before, during, after := h.indexedBy("a"), h.indexedBy("b", "a"), h.indexedBy("b")
		h.must(before.KeepLookupKeys(t.Context()))
		guest := before.guest()
		before.attach(guest.ID, number(1), accounts.Proven)
		for n := 2; n < 9; n++ {
			before.attach(before.add(accounts.Profile{Kind: accounts.Internal, Username: fmt.Sprintf("olbe%d", n)}).ID, number(n), accounts.ByHR)
		}
		if err := after.KeepLookupKeys(t.Context()); !errors.Is(err, accounts.ErrLookupKeyMissing) {
			t.Errorf("the old key was taken away before: %v", err)
		}
		h.must(during.KeepLookupKeys(t.Context()))
		twin := during.add(accounts.Profile{Kind: accounts.Internal, Username: "olbe1"})
		during.attach(twin.ID, number(1), accounts.ByHR) // moves the guest's row
		during.attach(guest.ID, number(1), accounts.Proven)
		if n := during.finds(number(1)); n != 2 || after.finds(number(1)) != 2 || before.finds(number(1)) != 0 {
			t.Errorf("the employee and the guest: %d", n)
		}
		for n := 2; n < 9; n++ {
			if during.finds(number(n)) != 1 {
				t.Errorf("number %d is not found", n)
			}
		}
		for _, want := range []int{7, 0} {
			if anew, lost, err := during.Reseal(t.Context()); err != nil || anew != want || lost != 0 {
				t.Errorf("%d anew and %d lost, not %d: %v", anew, lost, want, err)
			}
		}
		h.must(after.KeepLookupKeys(t.Context()))
		for n := 1; n < 9; n++ {
			if after.finds(number(n)) == 0 {
				t.Errorf("number %d is not found under the new key alone", n)
			}
		}
		if err := before.KeepLookupKeys(t.Context()); !errors.Is(err, accounts.ErrLookupKeyMissing) {
			t.Errorf("back to the old key: %v", err)
		}
	})
}

// TestAReplacementThatIsStoppedGoesOn: half of the numbers are under the new key,
// as when the process was killed, and all are found by both.
func TestAReplacementThatIsStoppedGoesOn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		before, during, after := h.indexedBy("a"), h.indexedBy("b", "a"), h.indexedBy("b")
		for n := range 6 {
			before.attach(before.add(accounts.Profile{Email: mail(n)}).ID, number(n), accounts.Typed)
		}
		h.must(before.KeepLookupKeys(t.Context()))
		h.must(during.KeepLookupKeys(t.Context()))
		h.write(func(tx *db.Tx) {
			for n := range 3 {
				_, err := tx.Exec(t.Context(), "UPDATE national_id SET lookup = $2 WHERE lookup = $1", before.Vault.Lookup(number(n)), after.Vault.Lookup(number(n)))
				h.must(err)
			}
		})
		for n := range 6 {
			if during.finds(number(n)) != 1 {
				t.Errorf("number %d is not found", n)
			}
		}
		h.must(during.KeepLookupKeys(t.Context()))
		if anew, lost, err := during.Reseal(t.Context()); err != nil || anew != 3 || lost != 0 {
			t.Errorf("%d anew, %d lost: %v", anew, lost, err)
		}
	})
}
