package accounts

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// PasskeyID is the key of a passkey of ours, not what its authenticator calls it.
type PasskeyID string

// Passkey is a WebAuthn credential: what lets a person in by finger, face or
// PIN on a device of theirs, and alone is enough.
type Passkey struct {
	ID         PasskeyID
	ProfileID  ProfileID
	Name       string
	CreatedAt  time.Time
	UsedAt     *time.Time // last
	CopiedAt   *time.Time // its counter went backwards: it opens nothing more
	credential string     // what its authenticator calls it, base64url
	record     string     // sealed
}

// What passkeys may answer.
var (
	ErrPasskey        = problem.New(problem.Invalid, "passkey.failed")
	ErrPasskeyUnknown = problem.New(problem.Invalid, "passkey.unknown")
	ErrPasskeyCopied  = problem.New(problem.Forbidden, "passkey.copied")
	ErrPasskeyThere   = problem.New(problem.Conflict, "passkey.there")
	ErrNoPasskey      = problem.New(problem.NotFound, "passkey.none")
	errPasskeyName    = problem.New(problem.Invalid, "passkey.fault.name")
	errPasskeys       = problem.New(problem.Conflict, "passkey.many")
)

// mostPasskeys is how many one person may have.
const mostPasskeys = 20

// challengeFor is how long a browser has to sign a challenge: people look for
// their security key.
const challengeFor = 5 * time.Minute

// relyingParty is this portal in the words of WebAuthn: keys belong to its host
// name, must ask for finger, face or PIN, and need not say who made them.
func (s *Service) relyingParty() (*webauthn.WebAuthn, error) {
	portal, err := url.Parse(s.Settings.URL)
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	party, err := webauthn.New(&webauthn.Config{
		RPID: portal.Hostname(), RPDisplayName: "Kursbro", RPOrigins: []string{strings.TrimRight(s.Settings.URL, "/")},
		AttestationPreference:  protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	return party, nil
}

func encodeCredential(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

// passkeyOwner is a person in the words of WebAuthn.
type passkeyOwner struct {
	profile     Profile
	credentials []webauthn.Credential
}

func (o passkeyOwner) WebAuthnID() []byte                         { return []byte(o.profile.ID) }
func (o passkeyOwner) WebAuthnName() string                       { return o.profile.SignInName() }
func (o passkeyOwner) WebAuthnDisplayName() string                { return o.profile.Name() }
func (o passkeyOwner) WebAuthnCredentials() []webauthn.Credential { return o.credentials }
func (o passkeyOwner) WebAuthnCredentialIDs() (ids [][]byte) {
	for _, credential := range o.credentials {
		ids = append(ids, credential.ID)
	}
	return ids
}

func (s *Service) passkeyOwner(ctx context.Context, q db.Queryer, id ProfileID) (owner passkeyOwner, err error) {
	if owner.profile, err = SelectProfile(ctx, q, id); err != nil {
		return owner, err
	}
	keys, err := selectPasskeys(ctx, q, id)
	if err != nil {
		return owner, fmt.Errorf("read passkeys: %w", err)
	}
	for _, key := range keys {
		credential, err := s.openPasskey(key)
		if err != nil {
			return owner, err
		}
		owner.credentials = append(owner.credentials, credential)
	}
	return owner, nil
}

// sealPasskey hides a credential for its row: who can write into the table
// cannot give a person another's key.
func (s *Service) sealPasskey(key Passkey, credential webauthn.Credential) (string, error) {
	credential.Attestation = webauthn.CredentialAttestation{} // who made the authenticator is not asked
	text, err := json.Marshal(credential)
	if err != nil {
		return "", fmt.Errorf("write passkey: %w", err)
	}
	return s.Seal(key.purpose(), string(text)), nil
}

func (s *Service) openPasskey(key Passkey) (credential webauthn.Credential, err error) {
	text, ours := s.Unseal(key.purpose(), key.record)
	if !ours {
		return credential, fmt.Errorf("passkey %s was sealed for another row or under another secret", key.ID)
	}
	return credential, json.Unmarshal([]byte(text), &credential)
}

func (k Passkey) purpose() string { return "passkey " + string(k.ID) + " " + string(k.ProfileID) }
