package elmo_test

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"testing"

	"kursbro/courses/elmo"
)

// BenchmarkSign makes and signs a document of 200 results; BenchmarkBareRSA is
// the signature alone.
func BenchmarkSign(b *testing.B) {
	document, key := many(200), signer(b)
	for b.Loop() {
		text, err := elmo.Write(document)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := elmo.Sign(text, key); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBareRSA(b *testing.B) {
	key, sum := signer(b).Key, sha256.Sum256([]byte("x"))
	for b.Loop() {
		if _, err := key.Sign(rand.Reader, sum[:], crypto.SHA256); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify checks and reads a document of 200 results.
func BenchmarkVerify(b *testing.B) {
	text, trusted := sign(b, write(b, many(200))), trust(b)
	for b.Loop() {
		if _, _, err := elmo.Verify(text, trusted); err != nil {
			b.Fatal(err)
		}
	}
}
