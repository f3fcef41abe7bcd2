package site

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// sealer hides notices that a browser carries to its next page:
// XChaCha20-Poly1305 under a key of its own, with an end.
type sealer struct{ box cipher.AEAD }

func newSealer(secret []byte) (sealer, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "kursbro flash", chacha20poly1305.KeySize)
	if err != nil {
		return sealer{}, err
	}
	box, err := chacha20poly1305.NewX(key)
	return sealer{box}, err
}

// longestCookie is what a browser surely keeps, in bytes.
const longestCookie = 4000

// seal hides notices until a moment.
func (s sealer) seal(notices []Notice, until time.Time) (string, error) {
	var plain bytes.Buffer
	plain.Write(binary.BigEndian.AppendUint64(nil, uint64(until.Unix())))
	if err := gob.NewEncoder(&plain).Encode(notices); err != nil {
		return "", fmt.Errorf("write notices: %w", err)
	}
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	rand.Read(nonce)
	value := base64.RawURLEncoding.EncodeToString(s.box.Seal(nonce, nonce, plain.Bytes(), []byte(flashCookie)))
	if len(value) > longestCookie {
		return "", errors.New("the notices are too long for a cookie")
	}
	return value, nil
}

// open gives what seal hid. What cannot be read – too old, or not ours – is
// nothing.
func (s sealer) open(value string, now time.Time) (notices []Notice) {
	raw, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(value) > longestCookie || len(raw) < chacha20poly1305.NonceSizeX {
		return nil
	}
	plain, err := s.box.Open(nil, raw[:chacha20poly1305.NonceSizeX], raw[chacha20poly1305.NonceSizeX:], []byte(flashCookie))
	if err != nil || len(plain) < 8 || now.Unix() > int64(binary.BigEndian.Uint64(plain)) {
		return nil
	}
	if gob.NewDecoder(bytes.NewReader(plain[8:])).Decode(&notices) != nil {
		return nil
	}
	return notices
}
