package accounts

import (
	"context"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"kursbro/app/db"
)

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
