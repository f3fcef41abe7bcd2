// Package badge writes, signs and checks certificates as Open Badges 3.0
// credentials (1EdTech, on the W3C Verifiable Credentials Data Model 2.0), and
// puts them into pictures.
//
// It knows no course and no person: whoever asks gives plain values, and what
// has to be fetched comes from a function that is handed in. It keeps nothing
// and reads no clock. A badge has no place for a national ID or a birth date.
package badge

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Credential is an OpenBadgeCredential in plain values. Addresses are https
// (http on this machine only) without a fragment, each a different one; times
// are kept to the second.
type Credential struct {
	ID          string // where the badge itself is found
	Issuer      Profile
	Achievement Achievement
	Result      Result // zero: none
	Holder      Holder
	ValidFrom   time.Time
	ValidUntil  time.Time // zero: for ever
	Evidence    string    // address of the page where a person checks it; may be empty
	Status      Status    // zero: cannot be revoked
}

// Profile is who issues. At ID an IssuerDocument is found.
type Profile struct {
	ID   string
	Name string
	URL  string // home page; may be empty
}

// Achievement is what was achieved. The standard has one language for each.
type Achievement struct {
	ID          string // address of the course
	Name        string
	Description string
	Criteria    string // what one had to do, in words (Markdown)
	Language    string // BCP 47, of the three above
}

// Result is a measured result, as texts: {"Resultat", "Percent", "85", "0", "100"}.
type Result struct {
	Name  string
	Type  string // resultType of the standard, such as Percent, RawScore, Result
	Value string // empty: no result
	Min   string // may be empty
	Max   string // may be empty
}

// Holder is whose badge it is. Empty: whoever has the address.
type Holder struct {
	Name      string // only if the holder wants it in the badge
	EmailHash string // of HashEmail
	Salt      string // of HashEmail
}

// Status is the place of a badge in a StatusList.
type Status struct {
	List  string // address of the list; empty: none
	Index int    // 0 … StatusListLength-1
}

// subject is what the claims are about: the holder as this badge knows them.
func (c Credential) subject() string { return c.ID + "#holder" }

// HashEmail is an e-mail address as an identityHash of the standard: whoever
// knows the address can check it, and nobody can read it. The salt is a random
// text, another one for each badge.
func HashEmail(email, salt string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(email) + salt))
	return "sha256$" + hex.EncodeToString(sum[:])
}
