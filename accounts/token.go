package accounts

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
)

// newToken makes 256 random bits for a link or a cookie: nobody guesses it,
// and the database keeps only its hash.
func newToken() string {
	var raw [32]byte
	rand.Read(raw[:]) // never fails: crypto/rand ends the process instead
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// hashToken is what the database keeps: SHA-256, hex. A plain hash is enough
// for 256 random bits.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// keyed is an HMAC of parts under the room's secret, hex; the parts cannot run
// into each other.
func (s *Service) keyed(purpose string, parts ...string) string {
	return keyedBy(s.Settings.Secret, purpose, parts...)
}

// wasKeyed says whether a hash is of these parts, under today's secret or one
// before it.
func (s *Service) wasKeyed(hash, purpose string, parts ...string) bool {
	return slices.ContainsFunc(s.Settings.secrets(), func(secret []byte) bool {
		return hmac.Equal([]byte(hash), []byte(keyedBy(secret, purpose, parts...)[:len(hash)]))
	})
}

func keyedBy(secret []byte, purpose string, parts ...string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("kursbro accounts\x00" + purpose))
	for _, part := range parts {
		mac.Write([]byte("\x00" + part))
	}
	return hex.EncodeToString(mac.Sum(nil))
}
