package accounts

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
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

// OfferPasskey begins adding a passkey: what navigator.credentials.create is
// asked for. browser is the token of a cookie; only that browser may answer,
// once and soon. Problems: ErrNotFresh, passkey.many.
func (s *Service) OfferPasskey(ctx context.Context, by Actor, browser string) (*protocol.CredentialCreation, error) {
	id, factors, err := s.mayChange(ctx, s.DB, by)
	if err != nil {
		return nil, err
	}
	if len(factors.Passkeys) >= mostPasskeys {
		return nil, errPasskeys
	}
	owner, err := s.passkeyOwner(ctx, s.DB, id)
	if err != nil {
		return nil, err
	}
	party, err := s.relyingParty()
	if err != nil {
		return nil, err
	}
	options, session, err := party.BeginRegistration(owner, webauthn.WithExclusions(webauthn.Credentials(owner.credentials).CredentialDescriptors()))
	if err != nil {
		return nil, fmt.Errorf("offer passkey: %w", err)
	}
	return options, s.keepChallenge(ctx, browser, id, session)
}

// AddPasskey keeps what the browser answered to OfferPasskey, and lets the
// browser in anew. Problems: ErrPasskey, ErrPasskeyThere, ErrNotFresh,
// passkey.fault.name, accounts.fault.long, accounts.fault.control.
func (s *Service) AddPasskey(ctx context.Context, by Actor, a PasskeyAnswer, name string) (SignedIn, error) {
	if err := checkPasskeyName(name); err != nil {
		return SignedIn{}, err
	}
	id, err := ownFactors(by)
	if err != nil {
		return SignedIn{}, err
	}
	credential, err := s.readCreation(ctx, id, a)
	if err != nil {
		return SignedIn{}, err
	}
	key := Passkey{ID: PasskeyID(db.NewID()), ProfileID: id, Name: name, credential: encodeCredential(credential.ID)}
	if key.record, err = s.sealPasskey(key, *credential); err != nil {
		return SignedIn{}, err
	}
	var in SignedIn
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		_, factors, err := s.mayChange(ctx, tx, by)
		if err != nil {
			return err
		}
		if len(factors.Passkeys) >= mostPasskeys {
			return errPasskeys
		}
		key.CreatedAt = tx.Now()
		if err := insertPasskey(ctx, tx, key); err != nil {
			return err
		}
		in, err = s.added(ctx, tx, by, a.From, "passkey")
		return err
	})
	if db.IsTaken(err) {
		return SignedIn{}, ErrPasskeyThere
	}
	return in, err
}

// readCreation checks an answer to OfferPasskey.
func (s *Service) readCreation(ctx context.Context, id ProfileID, a PasskeyAnswer) (*webauthn.Credential, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(a.Text))
	if err != nil {
		return nil, ErrPasskey.Because(err)
	}
	session, err := s.takeChallenge(ctx, parsed.Response.CollectedClientData.Challenge, a.Browser, id)
	if err != nil {
		return nil, err
	}
	owner, err := s.passkeyOwner(ctx, s.DB, id)
	if err != nil {
		return nil, err
	}
	party, err := s.relyingParty()
	if err != nil {
		return nil, err
	}
	credential, err := party.CreateCredential(owner, session, parsed)
	if err != nil {
		return nil, ErrPasskey.Because(err)
	}
	return credential, nil
}

// AskPasskey begins signing in by passkey: what navigator.credentials.get is
// asked for. It names nobody, so that it says nothing of who is known here.
func (s *Service) AskPasskey(ctx context.Context, browser string) (*protocol.CredentialAssertion, error) {
	party, err := s.relyingParty()
	if err != nil {
		return nil, err
	}
	options, session, err := party.BeginDiscoverableLogin()
	if err != nil {
		return nil, fmt.Errorf("ask for passkey: %w", err)
	}
	return options, s.keepChallenge(ctx, browser, "", session)
}

// PasskeyAnswer is what a browser said to a challenge.
type PasskeyAnswer struct {
	Browser  string // the token of the cookie that the challenge went with
	Text     string // PublicKeyCredential.toJSON
	Remember bool   // stay signed in
	From     Client
}

// SignInByPasskey lets a person in by passkey alone: it is something they have
// and, by finger, face or PIN, something they are or know. A counter that went
// backwards says that the key was copied: it opens nothing from then on.
// Problems: ErrPasskey, ErrPasskeyUnknown, ErrPasskeyCopied, and those of SignIn
// about who may not come in.
func (s *Service) SignInByPasskey(ctx context.Context, a PasskeyAnswer) (SignedIn, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(a.Text))
	if err != nil {
		return SignedIn{}, ErrPasskey.Because(err)
	}
	session, err := s.takeChallenge(ctx, parsed.Response.CollectedClientData.Challenge, a.Browser, "")
	if err != nil {
		return SignedIn{}, err
	}
	key, err := selectPasskeyByCredential(ctx, s.DB, encodeCredential(parsed.RawID))
	if errors.Is(err, db.ErrNone) {
		return SignedIn{}, ErrPasskeyUnknown
	}
	if err != nil {
		return SignedIn{}, fmt.Errorf("read passkey: %w", err)
	}
	credential, err := s.readAssertion(ctx, key, session, parsed)
	if err != nil {
		return SignedIn{}, err
	}
	return s.admitPasskey(ctx, key, *credential, a)
}

func (s *Service) readAssertion(ctx context.Context, key Passkey, session webauthn.SessionData, parsed *protocol.ParsedCredentialAssertionData) (*webauthn.Credential, error) {
	owner, err := s.passkeyOwner(ctx, s.DB, key.ProfileID)
	if err != nil {
		return nil, err
	}
	party, err := s.relyingParty()
	if err != nil {
		return nil, err
	}
	credential, err := party.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return owner, nil }, session, parsed)
	if err != nil {
		return nil, ErrPasskey.Because(err)
	}
	return credential, nil
}

// admitPasskey opens the login, unless the person may not come in or the key
// has changed since it was read.
func (s *Service) admitPasskey(ctx context.Context, seen Passkey, used webauthn.Credential, a PasskeyAnswer) (in SignedIn, err error) {
	record, err := s.sealPasskey(seen, used)
	if err != nil {
		return SignedIn{}, err
	}
	var refusal error
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		refusal = nil
		if seen.CopiedAt != nil || used.Authenticator.CloneWarning {
			refusal = ErrPasskeyCopied
			return s.refuseCopy(ctx, tx, seen)
		}
		noted, err := updatePasskeyUsed(ctx, tx, seen, record)
		if err != nil {
			return fmt.Errorf("note use of passkey: %w", err)
		}
		if noted == 0 {
			refusal = ErrPasskey
			return nil
		}
		p, err := SelectProfile(ctx, tx, seen.ProfileID)
		if err != nil {
			return err
		}
		if refusal, err = s.closedDoor(ctx, tx, p); err != nil || refusal != nil {
			return err
		}
		in, err = s.openDoorBy(ctx, tx, p, door{from: a.From, remember: a.Remember, proof: Double, by: "passkey"})
		return err
	})
	if err == nil {
		err = refusal
	}
	return in, err
}

// refuseCopy shuts a passkey that somebody has copied, and tells its owner.
func (s *Service) refuseCopy(ctx context.Context, tx *db.Tx, key Passkey) error {
	if key.CopiedAt == nil {
		if err := updatePasskeyCopied(ctx, tx, key.ID); err != nil {
			return fmt.Errorf("shut passkey: %w", err)
		}
		p, err := SelectProfile(ctx, tx, key.ProfileID)
		if err != nil {
			return err
		}
		if err := s.tellOfFactor(ctx, tx, p, "factor.mail.passkey.copied"); err != nil {
			return err
		}
	}
	return record(ctx, tx, Nobody.Entry("passkey.copied", key.ProfileID).Refuse())
}

// RenamePasskey gives one of the asker's passkeys another name. Problems:
// ErrNoPasskey, passkey.fault.name, accounts.fault.long, accounts.fault.control.
func (s *Service) RenamePasskey(ctx context.Context, by Actor, id PasskeyID, name string) error {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return err
	}
	if err := checkPasskeyName(name); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		renamed, err := updatePasskeyName(ctx, tx, id, by.ProfileID, name)
		if err == nil && renamed == 0 {
			return ErrNoPasskey
		}
		return err
	})
}

// RemovePasskey takes one of the asker's passkeys away. Problems: ErrNoPasskey,
// ErrNotFresh, ErrLastOne.
func (s *Service) RemovePasskey(ctx context.Context, by Actor, id PasskeyID) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		owner, factors, err := s.mayChange(ctx, tx, by)
		if err != nil {
			return err
		}
		deleted, err := deletePasskey(ctx, tx, id, owner)
		if err != nil {
			return fmt.Errorf("remove passkey: %w", err)
		}
		if deleted == 0 {
			return ErrNoPasskey
		}
		if err := s.mayRemove(ctx, tx, owner, factors); err != nil {
			return err
		}
		return s.removed(ctx, tx, owner, factors, "passkey")
	})
}

// Passkey reads one of the asker's own. Problem: ErrNoPasskey.
func (s *Service) Passkey(ctx context.Context, by Actor, id PasskeyID) (Passkey, error) {
	factors, err := s.Factors(ctx, by)
	if err != nil {
		return Passkey{}, err
	}
	for _, key := range factors.Passkeys {
		if key.ID == id {
			return key, nil
		}
	}
	return Passkey{}, ErrNoPasskey
}

func checkPasskeyName(name string) error {
	if name == "" {
		return errPasskeyName
	}
	return checkText(name, 60, "")
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
