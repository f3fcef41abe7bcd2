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
// XChaCha20-Poly1305 under a key of its own, bound to a purpose, with an end. The
// first box seals, all of them open.
type sealer struct{ boxes []cipher.AEAD }

func newSealer(secrets ...[]byte) (s sealer) {
	for _, secret := range secrets {
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
		s.boxes = append(s.boxes, box)
	}
	return s
}

// seal hides value until a moment, for one purpose.
func (s sealer) seal(purpose, value string, until time.Time) string {
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	rand.Read(nonce)
	plain := binary.BigEndian.AppendUint64(nil, uint64(until.Unix()))
	return base64.RawURLEncoding.EncodeToString(s.boxes[0].Seal(nonce, nonce, append(plain, value...), []byte(purpose)))
}

// open gives what seal hid for the same purpose, if its time is not over.
func (s sealer) open(purpose, sealed string, now time.Time) (string, bool) {
	value, until, _, ok := s.look(purpose, sealed)
	if !ok || now.Unix() > until.Unix() {
		return "", false
	}
	return value, true
}

// look opens what seal hid, however old; stale says that it was under an older
// secret than today's.
func (s sealer) look(purpose, sealed string) (value string, until time.Time, stale, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(raw) < chacha20poly1305.NonceSizeX {
		return "", until, false, false
	}
	nonce, hidden := raw[:chacha20poly1305.NonceSizeX], raw[chacha20poly1305.NonceSizeX:]
	for i, box := range s.boxes {
		plain, err := box.Open(nil, nonce, hidden, []byte(purpose))
		if err == nil && len(plain) >= 8 {
			return string(plain[8:]), time.Unix(int64(binary.BigEndian.Uint64(plain)), 0), i > 0, true
		}
	}
	return "", until, false, false
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

// SealAnew gives what Seal would now for what it hid under an older secret, and
// nothing when it is under today's. ours is false when it does not open.
func (s *Service) SealAnew(purpose, sealed string) (fresh string, ours bool) {
	value, until, stale, ours := s.seals.look(purpose, sealed)
	if !ours || !stale {
		return "", ours
	}
	return s.seals.seal(purpose, value, until), true
}
