package accounts

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// sealer hides a value that a browser must carry from one page to the next:
// XChaCha20-Poly1305 under a key of its own, bound to a purpose, with an end.
type sealer struct{ box cipher.AEAD }

func newSealer(secret []byte) sealer {
	if len(secret) < 32 {
		panic("accounts: the secret is shorter than 32 bytes")
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "kursbro accounts seal", chacha20poly1305.KeySize)
	if err != nil {
		panic(err)
	}
	box, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic(err)
	}
	return sealer{box}
}

// seal hides value until a moment, for one purpose.
func (s sealer) seal(purpose, value string, until time.Time) string {
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	rand.Read(nonce)
	plain := binary.BigEndian.AppendUint64(nil, uint64(until.Unix()))
	return base64.RawURLEncoding.EncodeToString(s.box.Seal(nonce, nonce, append(plain, value...), []byte(purpose)))
}

// open gives what seal hid for the same purpose, if its time is not over.
func (s sealer) open(purpose, sealed string, now time.Time) (string, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(raw) < chacha20poly1305.NonceSizeX {
		return "", false
	}
	nonce, hidden := raw[:chacha20poly1305.NonceSizeX], raw[chacha20poly1305.NonceSizeX:]
	plain, err := s.box.Open(nil, nonce, hidden, []byte(purpose))
	if err != nil || len(plain) < 8 || now.Unix() > int64(binary.BigEndian.Uint64(plain)) {
		return "", false
	}
	return string(plain[8:]), true
}

// Carry hides a value for a page to hand to a browser, for one purpose and two
// hours: the address on "check your e-mail", a national ID typed in a form that
// had another mistake.
func (s *Service) Carry(purpose, value string) string {
	return s.seals.seal(purpose, value, s.DB.Now().Add(2*time.Hour))
}

// Carried gives back what Carry hid; false when it is not ours or too old.
func (s *Service) Carried(purpose, sealed string) (string, bool) {
	return s.seals.open(purpose, sealed, s.DB.Now())
}

// never is when what Seal hides ends.
var never = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Seal hides a value that another room keeps in a table, for one purpose that
// names the row: taken to another row it does not open.
func (s *Service) Seal(purpose, value string) string { return s.seals.seal(purpose, value, never) }

// Unseal gives back what Seal hid; false when it was hidden for something else
// or under another installation's secret.
func (s *Service) Unseal(purpose, sealed string) (string, bool) {
	return s.seals.open(purpose, sealed, s.DB.Now())
}
