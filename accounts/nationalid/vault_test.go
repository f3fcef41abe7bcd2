package nationalid_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"kursbro/accounts/nationalid"
)

var (
	oldSecret = base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))
	newSecret = base64.StdEncoding.EncodeToString([]byte("fedcba9876543210fedcba9876543210"))
	lookupKey = []byte("the look-up key is another again")
)

func newVault(t *testing.T, keys string) *nationalid.Vault {
	t.Helper()
	parsed, err := nationalid.ParseKeys(keys)
	if err != nil {
		t.Fatal(err)
	}
	vault, err := nationalid.NewVault(parsed, lookupKey)
	if err != nil {
		t.Fatal(err)
	}
	return vault
}

func someNumber(serial int) nationalid.Number {
	return nationalid.Synthetic(time.Date(1985, 1, 12, 0, 0, 0, 0, time.UTC), serial)
}

func TestWhatIsSealedOpensForItsRowOnly(t *testing.T) {
	vault := newVault(t, "2026:"+newSecret)
	for serial := range 100 {
		n := someNumber(serial)
		sealed, err := vault.Seal(n, "profile-1")
		if err != nil || sealed.KeyID != "2026" || len(sealed.Data) != 51 {
			t.Fatalf("sealed by %s, %d bytes, %v", sealed.KeyID, len(sealed.Data), err)
		}
		if bytes.Contains(sealed.Data, []byte(n.Reveal())) {
			t.Fatal("the digits are in what is stored")
		}
		if opened, err := vault.Open(sealed, "profile-1"); err != nil || opened != n {
			t.Fatalf("opening: %v", err)
		}
		if _, err := vault.Open(sealed, "profile-2"); err == nil {
			t.Fatal("it opens for another row")
		}
	}
}

func TestEveryChangedBitIsFound(t *testing.T) {
	vault := newVault(t, "2026:"+newSecret)
	sealed, _ := vault.Seal(someNumber(0), "row")
	for i := range sealed.Data {
		changed := nationalid.Sealed{KeyID: sealed.KeyID, Data: bytes.Clone(sealed.Data)}
		changed.Data[i] ^= 1
		if _, err := vault.Open(changed, "row"); err == nil {
			t.Fatalf("byte %d may be changed unseen", i)
		}
		if _, err := vault.Open(nationalid.Sealed{KeyID: sealed.KeyID, Data: sealed.Data[:i]}, "row"); err == nil {
			t.Fatalf("%d bytes are enough to open", i)
		}
	}
}

func TestSealingTwiceTellsNothing(t *testing.T) {
	vault := newVault(t, "2026:"+newSecret)
	first, _ := vault.Seal(someNumber(0), "row")
	second, _ := vault.Seal(someNumber(0), "row")
	if bytes.Equal(first.Data, second.Data) {
		t.Error("the same number seals to the same bytes")
	}
}

func TestOldKeysOpenAndNewOnesSeal(t *testing.T) {
	before := newVault(t, "2025:"+oldSecret)
	sealed, _ := before.Seal(someNumber(3), "row")

	during := newVault(t, "2026:"+newSecret+" , 2025:"+oldSecret)
	opened, err := during.Open(sealed, "row")
	if err != nil || opened != someNumber(3) || during.IsCurrent(sealed) {
		t.Fatalf("the old key opens, and its work is due for renewal: %v", err)
	}
	renewed, _ := during.Seal(opened, "row")
	if !during.IsCurrent(renewed) {
		t.Error("the first key seals")
	}
	after := newVault(t, "2026:"+newSecret)
	if _, err := after.Open(renewed, "row"); err != nil {
		t.Error(err)
	}
	if _, err := after.Open(sealed, "row"); err == nil {
		t.Error("opened without its key")
	}
	renamed := nationalid.Sealed{KeyID: "2025", Data: renewed.Data}
	if _, err := during.Open(renamed, "row"); err == nil {
		t.Error("the key id may be changed")
	}
}

func TestLookupIsOnePerNumberAndKey(t *testing.T) {
	vault := newVault(t, "2026:"+newSecret)
	seen := map[string]bool{}
	for serial := range 1000 {
		index := vault.Lookup(someNumber(serial))
		if raw, err := hex.DecodeString(index); err != nil || len(raw) != 32 || seen[index] {
			t.Fatalf("serial %d: %d bytes, %v, seen %v", serial, len(raw), err, seen[index])
		}
		seen[index] = true
	}
	rotated := newVault(t, "2027:"+oldSecret)
	if rotated.Lookup(someNumber(0)) != vault.Lookup(someNumber(0)) {
		t.Error("a new sealing key must not lose the index")
	}
	keys, _ := nationalid.ParseKeys("2026:" + newSecret)
	other, _ := nationalid.NewVault(keys, []byte("yet another look-up key of length"))
	if other.Lookup(someNumber(0)) == vault.Lookup(someNumber(0)) {
		t.Error("the index does not depend on its key")
	}
}

func TestNoNumberIsNeitherSealedNorFound(t *testing.T) {
	vault := newVault(t, "2026:"+newSecret)
	if _, err := vault.Seal(nationalid.Number{}, "row"); err == nil {
		t.Error("sealed nothing")
	}
	if _, err := vault.Seal(someNumber(0), ""); err == nil {
		t.Error("sealed for no row")
	}
	defer func() {
		if recover() == nil {
			t.Error("no number has a look-up value")
		}
	}()
	vault.Lookup(nationalid.Number{})
}

func TestKeysOfTheConfigurationAreChecked(t *testing.T) {
	short := base64.StdEncoding.EncodeToString([]byte("0123456789abcdef"))
	weak := base64.StdEncoding.EncodeToString(make([]byte, 32))
	tests := []struct{ name, text, want string }{
		{"nothing", " ", "no key given"},
		{"no id", newSecret, "key 1 is not written as id:base64"},
		{"id and key swapped", newSecret + ":2026", "key 1 is not written as id:base64"},
		{"short", "a:" + short, "key 1 is not 32 bytes long"},
		{"second short", "a:" + newSecret + ",b:" + short, "key 2 is not 32 bytes long"},
		{"not base64", "a:" + newSecret[:43] + "!", "key 1 is not base64"},
		{"without padding", "a:" + newSecret[:43], "key 1 is not base64"},
		{"empty", "a:", "key 1 is not 32 bytes long"},
		{"zeros", "a:" + weak, "key 1 is one byte repeated"},
		{"same id", "a:" + newSecret + ",a:" + oldSecret, "key 2 is there twice"},
		{"same key", "a:" + newSecret + ",b:" + newSecret, "key 2 is there twice"},
		{"comma at the end", "a:" + newSecret + ",", "key 2 is not written as id:base64"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := nationalid.ParseKeys(test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			for _, secret := range []string{newSecret, oldSecret, short, weak} {
				if strings.Contains(err.Error(), secret[:12]) {
					t.Error("the error shows the key")
				}
			}
		})
	}
}

func TestLookupKeyIsChecked(t *testing.T) {
	if key, err := nationalid.ParseLookupKey(" " + newSecret + "\n"); err != nil || len(key) != 32 {
		t.Errorf("%d bytes, %v", len(key), err)
	}
	for _, text := range []string{"", "x", newSecret[:8], base64.StdEncoding.EncodeToString(make([]byte, 32))} {
		if _, err := nationalid.ParseLookupKey(text); err == nil {
			t.Errorf("took a key of %d characters", len(text))
		}
	}
	keys, _ := nationalid.ParseKeys("a:" + newSecret)
	if _, err := nationalid.NewVault(keys, []byte("short")); err == nil {
		t.Error("took a short look-up key")
	}
	if _, err := nationalid.NewVault(nil, lookupKey); err == nil {
		t.Error("took no keys")
	}
}

func TestKeysAndVaultDoNotShowThemselves(t *testing.T) {
	keys, _ := nationalid.ParseKeys("2026:" + newSecret)
	vault := newVault(t, "2026:"+newSecret)
	raw, _ := base64.StdEncoding.DecodeString(newSecret)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		text := fmt.Sprintf(verb, keys) + fmt.Sprintf(verb, keys[0]) + fmt.Sprintf(verb, vault) +
			fmt.Sprintf(verb, struct{ hidden any }{keys}) + fmt.Sprintf(verb, struct{ vault *nationalid.Vault }{vault})
		for _, secret := range []string{string(raw), string(lookupKey)} {
			for _, form := range []string{secret[:8], fmt.Sprintf("%x", secret[:8]), strings.Trim(fmt.Sprint([]byte(secret[:8])), "[]")} {
				if strings.Contains(text, form) {
					t.Errorf("%s shows a key", verb)
				}
			}
		}
	}
}
