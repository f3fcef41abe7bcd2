package events

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// Secret signs the deliveries of one subscription: whsec_ and base64, as
// Standard Webhooks writes it. It prints as asterisks; Reveal shows it, once,
// to whoever sets the receiver up.
type Secret struct{ text string }

const secretPrefix = "whsec_"

// Reveal gives the secret itself.
func (s Secret) Reveal() string { return s.text }

// Format hides the secret from every verb of fmt.
func (Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, "***") }

// MarshalText hides the secret from JSON and the like.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// LogValue hides the secret from the log.
func (Secret) LogValue() slog.Value { return slog.StringValue("***") }

// newSecret makes a secret of 256 bits.
func newSecret() Secret {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the process instead
	return Secret{secretPrefix + base64.StdEncoding.EncodeToString(raw)}
}

// keyOf is the key that a written secret stands for.
func keyOf(secret string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil || len(key) < 24 {
		return nil, errors.New("a webhook secret is whsec_ and base64 of at least 24 bytes")
	}
	return key, nil
}

// box seals secrets for the database with XChaCha20-Poly1305 under a key that
// is derived from the installation's, each bound to its subscription. The first
// seals, all of them open.
type box struct{ aeads []cipher.AEAD }

func newBox(installation ...[]byte) (b box, err error) {
	for _, secret := range installation {
		if len(secret) < 32 {
			return b, errors.New("events: the installation's secret is shorter than 32 bytes")
		}
		key, err := hkdf.Key(sha256.New, secret, nil, "kursbro webhook secrets", chacha20poly1305.KeySize)
		if err != nil {
			return b, fmt.Errorf("events: %w", err)
		}
		aead, err := chacha20poly1305.NewX(key)
		if err != nil {
			return b, fmt.Errorf("events: %w", err)
		}
		b.aeads = append(b.aeads, aead)
	}
	return b, nil
}

func (b box) seal(s Secret, of SubscriptionID) []byte {
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	_, _ = rand.Read(nonce)
	return b.aeads[0].Seal(nonce, nonce, []byte(s.text), []byte(of))
}

func (b box) open(sealed []byte, of SubscriptionID) (Secret, error) {
	secret, _, err := b.look(sealed, of)
	return secret, err
}

// look is open that says whether it was sealed under an older secret than today's.
func (b box) look(sealed []byte, of SubscriptionID) (secret Secret, stale bool, err error) {
	if len(sealed) < chacha20poly1305.NonceSizeX {
		return Secret{}, false, errCannotOpen
	}
	nonce, ciphertext := sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:]
	for i, aead := range b.aeads {
		if text, err := aead.Open(nil, nonce, ciphertext, []byte(of)); err == nil {
			return Secret{string(text)}, i > 0, nil
		}
	}
	return Secret{}, false, errCannotOpen
}

var errCannotOpen = errors.New("events: a stored secret was sealed under another installation's secret")
