// Package oidc is the relying party: it sends a browser to ID-porten, HelseID,
// Feide or an employer's own provider and gives back a verified Identity.
//
// It owns the protocol (OpenID Connect Core 1.0, PKCE, PAR, DPoP, private_key_jwt,
// the iss of RFC 9207) and what each provider calls things. It knows no profile
// and keeps nothing: who the identity is here, and that a trip is used once and
// by the browser that began it, is accounts' business.
package oidc

import (
	"time"

	"kursbro/app/config"
	"kursbro/app/problem"
)

// Identity is what a provider vouches for, after every check.
type Identity struct {
	Provider string        // idporten, helseid, feide, employer
	Issuer   string        // whose word it is
	Subject  string        // their name for the person: means nothing elsewhere
	Claim    string        // what the account is known by: BySubject, or the claim that the operator names
	Account  string        // what that says
	Tenant   string        // whose account it is, where a provider serves many (tid); may be empty
	Number   config.Secret // national ID as the provider has it; empty: it says none
	Username string        // an employer's: 4–6 characters, if it is one
	Name     string        // as the provider has it; often empty
	Level    string        // how sure the provider is, in its own words
	Session  string        // the provider's name for its own login (sid); may be empty
}

// BySubject is the claim that an account is known by unless the operator names
// another.
const BySubject = "sub"

// Trip is what must come back unchanged from a visit to the provider.
type Trip struct {
	State, Nonce, Verifier string // 256 random bits each
	Language               string // nb, nn, en or se
	Key                    string // NewProofKey: what the code and the tokens are bound to, where they are
}

// What a visit may end in. The causes are for the log and hold no token and no
// national ID.
var (
	ErrDown      = problem.New(problem.Unavailable, "provider.down")
	ErrCancelled = problem.New(problem.Invalid, "provider.cancelled")
	ErrLevel     = problem.New(problem.Forbidden, "provider.level")
	ErrAnswer    = problem.New(problem.Invalid, "provider.answer")
)

// How exactly our clock and theirs must agree, and how long answers may take.
const (
	skew         = time.Minute
	longestToken = 10 * time.Minute // since it was issued
	patience     = 8 * time.Second
	mostBytes    = 1 << 20
	metadataAge  = 24 * time.Hour

	restAfterFailure = 10 * time.Second
)
