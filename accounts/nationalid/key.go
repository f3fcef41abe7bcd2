package nationalid

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// KeySize is the length of a sealing key and the least length of the look-up
// key, in bytes.
const KeySize = 32

// Key seals numbers. Its ID is stored beside what it sealed, so that keys can
// be changed. It prints as its ID alone.
type Key struct {
	ID     string
	secret *string // fmt follows a pointer to bytes from an unexported field, but none to a string
}

// String gives the ID.
func (k Key) String() string { return k.ID }

// GoString gives the ID.
func (k Key) GoString() string { return k.ID }

var keyID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,24}$`)

// Mistakes in configured keys. None of them repeats what was configured: where
// somebody swapped ID and key, the ID is the secret.
var (
	errNoKeys  = errors.New("no key given")
	errForm    = errors.New("is not written as id:base64, with an id of 1–24 letters, digits, . _ or -")
	errCoding  = errors.New("is not base64")
	errKeySize = fmt.Errorf("is not %d bytes long", KeySize)
	errWeak    = errors.New("is one byte repeated")
	errTwice   = errors.New("is there twice (its id or the key itself)")
)

// ParseKeys reads the keys of the configuration, `id:base64,id:base64`, the one
// that seals first. Blanks around the commas are forgiven. Its errors are for
// the operator, name the key by its place and never show it.
func ParseKeys(text string) ([]Key, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errNoKeys
	}
	var keys []Key
	for i, part := range strings.Split(text, ",") {
		key, err := parseKey(strings.TrimSpace(part))
		if err == nil && contains(keys, key) {
			err = errTwice
		}
		if err != nil {
			return nil, fmt.Errorf("key %d %w", i+1, err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func parseKey(text string) (Key, error) {
	id, coded, found := strings.Cut(text, ":")
	if !found || !keyID.MatchString(id) {
		return Key{}, errForm
	}
	secret, err := decodeSecret(coded)
	if err != nil {
		return Key{}, err
	}
	if len(secret) != KeySize {
		return Key{}, errKeySize
	}
	return Key{ID: id, secret: new(string(secret))}, nil
}

// ParseLookupKeys reads the keys of the blind index, with commas between, the one
// that is written under first.
func ParseLookupKeys(text string) (all [][]byte, err error) {
	for part := range strings.SplitSeq(text, ",") {
		key, err := ParseLookupKey(part)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(other []byte) bool { return bytes.Equal(other, key) }) {
			return nil, errTwice
		}
		all = append(all, key)
	}
	return all, nil
}

// ParseLookupKey reads one key of the blind index, base64 of at least KeySize
// bytes.
func ParseLookupKey(text string) ([]byte, error) {
	secret, err := decodeSecret(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("key %w", err)
	}
	if len(secret) < KeySize {
		return nil, fmt.Errorf("key is shorter than %d bytes", KeySize)
	}
	return secret, nil
}

func decodeSecret(coded string) ([]byte, error) {
	secret, err := base64.StdEncoding.Strict().DecodeString(coded)
	if err != nil {
		return nil, errCoding
	}
	if len(secret) > 0 && bytes.Count(secret, secret[:1]) == len(secret) {
		return nil, errWeak
	}
	return secret, nil
}

func contains(keys []Key, key Key) bool {
	for _, other := range keys {
		if other.ID == key.ID || *other.secret == *key.secret {
			return true
		}
	}
	return false
}
