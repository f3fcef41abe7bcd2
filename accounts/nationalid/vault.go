package nationalid

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"golang.org/x/crypto/chacha20poly1305"
)

// Sealed is a number as the database keeps it.
type Sealed struct {
	KeyID string // which key sealed it
	Data  []byte // nonce and ciphertext, 51 bytes
}

// Vault seals numbers, opens them and finds them again. It is safe for
// concurrent use.
type Vault struct {
	current string // id of the key that seals
	boxes   map[string]cipher.AEAD
	newMACs []func() hash.Hash // of the blind index, the newest first; a function shows no key
}

// NewVault makes a vault. The first key seals and all of them open; lookupKey
// (at least KeySize bytes) makes the blind index, and what older ones have made
// is still found.
func NewVault(keys []Key, lookupKey []byte, older ...[]byte) (*Vault, error) {
	if len(keys) == 0 {
		return nil, errNoKeys
	}
	v := &Vault{current: keys[0].ID, boxes: map[string]cipher.AEAD{}}
	for _, key := range append([][]byte{lookupKey}, older...) {
		if len(key) < KeySize {
			return nil, errors.New("nationalid: the look-up key is too short")
		}
		v.newMACs = append(v.newMACs, func() hash.Hash { return hmac.New(sha256.New, key) })
	}
	for _, key := range keys {
		box, err := chacha20poly1305.NewX([]byte(*key.secret))
		if err != nil {
			return nil, fmt.Errorf("nationalid: key %s: %w", key.ID, err)
		}
		v.boxes[key.ID] = box
	}
	return v, nil
}

// Format prints the kind of thing it is and nothing that is in it.
func (v *Vault) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, "nationalid.Vault") }

// What goes wrong in a vault is our fault, never the person's.
var (
	errNothing    = errors.New("nationalid: there is no number to seal")
	errNoRow      = errors.New("nationalid: a sealed number must be bound to a row")
	errUnknownKey = errors.New("nationalid: sealed with a key that is not configured")
	errCannotOpen = errors.New("nationalid: what is stored is damaged or belongs to another row")
)

// Seal encrypts a number with XChaCha20-Poly1305. It is bound to row, the
// identity of where it is kept (profile or row id): moved to another row it
// does not open.
func (v *Vault) Seal(n Number, row string) (Sealed, error) {
	switch {
	case n.IsZero():
		return Sealed{}, errNothing
	case row == "":
		return Sealed{}, errNoRow
	}
	nonce := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+length+chacha20poly1305.Overhead)
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the process instead
	data := v.boxes[v.current].Seal(nonce, nonce, []byte(n.Reveal()), binding(v.current, row))
	return Sealed{KeyID: v.current, Data: data}, nil
}

// Open decrypts what Seal made for the same row, with whichever key it was.
func (v *Vault) Open(s Sealed, row string) (Number, error) {
	box, known := v.boxes[s.KeyID]
	switch {
	case !known:
		return Number{}, errUnknownKey
	case len(s.Data) < chacha20poly1305.NonceSizeX:
		return Number{}, errCannotOpen
	}
	nonce, ciphertext := s.Data[:chacha20poly1305.NonceSizeX], s.Data[chacha20poly1305.NonceSizeX:]
	plain, err := box.Open(nil, nonce, ciphertext, binding(s.KeyID, row))
	if err != nil {
		return Number{}, errCannotOpen
	}
	return Parse(string(plain), true)
}

// IsCurrent says whether the number was sealed with the key that seals now;
// what was not should be sealed again before the old key is taken away.
func (v *Vault) IsCurrent(s Sealed) bool { return s.KeyID == v.current }

// Current is the id of the key that seals now.
func (v *Vault) Current() string { return v.current }

// Lookup is the blind index of a number: 64 hex digits that are equal for equal
// numbers and tell nothing without the key (HMAC-SHA-256). It panics for the
// zero Number, which must never be found equal to another.
func (v *Vault) Lookup(n Number) string { return v.lookup(v.newMACs[0], n) }

// Lookups are the blind indexes that a number may be kept under: Lookup, and
// then those of older keys.
func (v *Vault) Lookups(n Number) Lookups {
	all := make(Lookups, len(v.newMACs))
	for i, newMAC := range v.newMACs {
		all[i] = v.lookup(newMAC, n)
	}
	return all
}

// Lookups are what one number may be kept under; the first is what is written.
type Lookups []string

// Has says whether what is kept is the number.
func (l Lookups) Has(kept string) bool { return slices.Contains(l, kept) }

func (v *Vault) lookup(newMAC func() hash.Hash, n Number) string {
	if n.IsZero() {
		panic("nationalid: look-up of no number")
	}
	mac := newMAC()
	mac.Write([]byte("kursbro national id\x00" + n.Reveal()))
	return hex.EncodeToString(mac.Sum(nil))
}

// Keyed is a hash, 64 hex digits, of what is no national ID but must be found
// again as long, under each look-up key, the newest first. The parts cannot run
// into each other, nor into a number.
func (v *Vault) Keyed(purpose string, parts ...string) []string {
	text := "kursbro keyed\x00" + purpose
	for _, part := range parts {
		text += "\x00" + part
	}
	return v.hashes(text)
}

// LookupKeys name the look-up keys, the newest first, and tell nothing of them.
func (v *Vault) LookupKeys() []string { return v.hashes("kursbro look-up key") }

func (v *Vault) hashes(text string) []string {
	all := make([]string, len(v.newMACs))
	for i, newMAC := range v.newMACs {
		mac := newMAC()
		mac.Write([]byte(text))
		all[i] = hex.EncodeToString(mac.Sum(nil))
	}
	return all
}

// binding is what a sealed number is authenticated with besides its key.
func binding(keyID, row string) []byte {
	return []byte("kursbro national id\x00" + keyID + "\x00" + row)
}
