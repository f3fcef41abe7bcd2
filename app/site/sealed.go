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
// XChaCha20-Poly1305 under a key of its own, with an end. The first box seals,
// all of them open.
type sealer struct{ boxes []cipher.AEAD }

func newSealer(secrets ...[]byte) (s sealer, err error) {
	for _, secret := range secrets {
		key, err := hkdf.Key(sha256.New, secret, nil, "kursbro flash", chacha20poly1305.KeySize)
		if err != nil {
			return s, err
		}
		box, err := chacha20poly1305.NewX(key)
		if err != nil {
			return s, err
		}
		s.boxes = append(s.boxes, box)
	}
	return s, nil
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
	value := base64.RawURLEncoding.EncodeToString(s.boxes[0].Seal(nonce, nonce, plain.Bytes(), []byte(flashCookie)))
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
	var plain []byte
	for _, box := range s.boxes {
		if plain, err = box.Open(nil, raw[:chacha20poly1305.NonceSizeX], raw[chacha20poly1305.NonceSizeX:], []byte(flashCookie)); err == nil {
			break
		}
	}
	if err != nil || len(plain) < 8 || now.Unix() > int64(binary.BigEndian.Uint64(plain)) {
		return nil
	}
	if gob.NewDecoder(bytes.NewReader(plain[8:])).Decode(&notices) != nil {
		return nil
	}
	return notices
}
