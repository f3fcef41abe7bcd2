package keypair_test

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"testing"
	"time"

	"kursbro/app/keypair"
)

func TestTheFirstPrivateKeyOfBadgesSignsAndAllAreKnown(t *testing.T) {
	old, err := keypair.MakeEd25519()
	if err != nil {
		t.Fatal(err)
	}
	now, _ := keypair.MakeEd25519()
	first, _, _ := keypair.Ed25519(now)
	second, _, _ := keypair.Ed25519(old)
	raw, _ := x509.MarshalPKIXPublicKey(second.Public())
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: raw})
	for _, content := range [][]byte{append(now, old...), append(now, public...), append(public, now...)} {
		signs, known, err := keypair.Ed25519(content)
		if err != nil || !signs.Equal(first) || len(known) != 2 {
			t.Errorf("%v %d", err, len(known))
		}
	}
	if signs, known, err := keypair.Ed25519(public); err != nil || signs != nil || !known[0].Equal(second.Public().(ed25519.PublicKey)) {
		t.Errorf("a public key alone: %v", err)
	}
}

func TestWhatIsNoKeyOfBadgesIsNotRead(t *testing.T) {
	documents, err := keypair.Make("Helse Bergen HF", 2048, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for what, content := range map[string]string{"nothing": "", "text": "hei", "a key of documents": string(documents), "junk": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		if _, _, err := keypair.Ed25519([]byte(content)); err == nil {
			t.Errorf("%s was read", what)
		}
	}
}
