package certificate

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"kursbro/app/problem"
)

// alphabet is Crockford's base 32: no I, L, O or U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// errNumber says that a text is no certificate number, and what one looks like.
var errNumber = problem.New(problem.Invalid, "certificate.number.invalid")

// NewNumber makes a certificate number such as KB-2026-7F3K-9Q2S: the year of
// issue, seven random characters and one that finds slips of the pen. Two of a
// year may, once in many, be equal: the database decides. It panics when random
// gives out.
func NewNumber(random io.Reader, year int) string {
	payload := fmt.Sprintf("%04d", year) + encode(random, 7)
	payload += string(alphabet[checksum(payload)])
	return "KB-" + payload[:4] + "-" + payload[4:8] + "-" + payload[8:]
}

// NewVerifyCode makes the secret part of a verification address: 26 lower-case
// characters, 130 random bits. It panics when random gives out.
func NewVerifyCode(random io.Reader) string {
	return strings.ToLower(encode(random, 26))
}

var numberForm = regexp.MustCompile(`^(?:KB)?([0-9]{4}[0-9A-HJKMNP-TV-Z]{8})$`)

// ParseNumber gives the number as it is stored, from what somebody reads off a
// sheet: in any case, with or without KB, blanks and hyphens, with O for 0 and
// I or L for 1. The problem is certificate.number.invalid.
func ParseNumber(text string) (string, error) {
	plain := strings.NewReplacer(" ", "", "\u00a0", "", "-", "", "‐", "", "‑", "", "–", "", "O", "0", "I", "1", "L", "1").
		Replace(strings.ToUpper(strings.TrimSpace(text)))
	found := numberForm.FindStringSubmatch(plain)
	if found == nil {
		return "", errNumber
	}
	payload := found[1]
	if alphabet[checksum(payload[:11])] != payload[11] {
		return "", errNumber
	}
	return "KB-" + payload[:4] + "-" + payload[4:8] + "-" + payload[8:], nil
}

// encode draws random characters of the alphabet, five bits each.
func encode(random io.Reader, length int) string {
	raw := make([]byte, length)
	if _, err := io.ReadFull(random, raw); err != nil {
		panic("certificate: no randomness: " + err.Error())
	}
	for i, b := range raw {
		raw[i] = alphabet[b%32]
	}
	return string(raw)
}

// checksum weighs the characters in the field of 32 elements (x⁵ = x² + 1) by
// rising powers of x, so that no wrong character and no swap goes unseen.
func checksum(payload string) int {
	sum := 0
	for _, r := range payload {
		sum = double(sum ^ strings.IndexRune(alphabet, r))
	}
	return sum
}

// double multiplies by x.
func double(a int) int {
	a <<= 1
	if a&32 != 0 {
		a ^= 0b100101
	}
	return a
}
