package sharing

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"

	"kursbro/app/problem"
)

// alphabet is Crockford's base 32: no I, L, O or U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeLength is how many characters a code has: 40 random bits.
const codeLength = 8

// ErrCode says that a text cannot be a code, and what one looks like.
var ErrCode = problem.New(problem.Invalid, "sharing.code.invalid")

// newCode makes the code that goes with a link, such as K7QM-3WXD.
func newCode() string {
	raw := make([]byte, codeLength)
	rand.Read(raw) // never fails: crypto/rand ends the process instead
	for i, b := range raw {
		raw[i] = alphabet[b%32]
	}
	return written(string(raw))
}

func written(code string) string { return code[:4] + "-" + code[4:] }

var codeForm = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{8}$`)

// ParseCode gives a code as it is written, from what somebody typed or pasted:
// in any case, with or without blanks and hyphens of any kind, with O for 0 and
// I or L for 1. Problem: ErrCode.
func ParseCode(text string) (string, error) {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Dash, r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, text)
	plain = strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(plain)
	if !codeForm.MatchString(plain) {
		return "", ErrCode
	}
	return written(plain), nil
}

// newToken makes 256 random bits for a link or a browser: nobody guesses it.
func newToken() string {
	var raw [32]byte
	rand.Read(raw[:])
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// hash is what the database keeps of a token: SHA-256, hex.
func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
