package accounts

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"kursbro/app/db"
)

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
