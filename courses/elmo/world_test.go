package elmo_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kursbro/app/problem"
	"kursbro/courses/elmo"
)

var at = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// newSigner makes a key of so many bits and its own certificate, valid for the
// ten years around at.
func newSigner(t testing.TB, bits int) elmo.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	plan := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "laering.example.no"},
		NotBefore:    at.AddDate(-5, 0, 0),
		NotAfter:     at.AddDate(5, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, plan, plan, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return elmo.Signer{Key: key, Chain: []*x509.Certificate{certificate}}
}

var keys sync.Map

// signer is the provider, stranger somebody else.
func signer(t testing.TB) elmo.Signer   { return keyNamed(t, "provider") }
func stranger(t testing.TB) elmo.Signer { return keyNamed(t, "stranger") }

func keyNamed(t testing.TB, name string) elmo.Signer {
	if found, ok := keys.Load(name); ok {
		return found.(elmo.Signer)
	}
	made, _ := keys.LoadOrStore(name, newSigner(t, 2048))
	return made.(elmo.Signer)
}

func trust(t testing.TB) elmo.Trust {
	return elmo.Trust{Certificates: signer(t).Chain, At: at}
}

func write(t testing.TB, document elmo.Document) []byte {
	t.Helper()
	text, err := elmo.Write(document)
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	return text
}

func sign(t testing.TB, text []byte) []byte {
	t.Helper()
	signed, err := elmo.Sign(text, signer(t))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// keyOf is the key of the problem, "" when there is none.
func keyOf(t testing.TB, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	p := problem.Of(err)
	if p == nil {
		t.Fatalf("not a problem: %v", err)
	}
	return p.Key
}

// fixture reads one of the fixtures, which are not part of the repository.
func fixture(t testing.TB, name string) string {
	t.Helper()
	folder := os.Getenv("KURSBRO_FIXTURES")
	if folder == "" {
		t.Skip("KURSBRO_FIXTURES names no folder")
	}
	return filepath.Join(folder, "elmo", name)
}

func fixtureText(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(fixture(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
