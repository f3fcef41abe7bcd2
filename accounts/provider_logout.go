package accounts

import (
	"context"
	"errors"
	"fmt"

	"kursbro/accounts/oidc"
	"kursbro/app/db"
)

// subjects are how we keep a provider's name for a person, and how we did under
// older look-up keys: by it nobody but us finds whom it means.
func (s *Service) subjects(issuer, subject string) []string {
	return s.Vault.Keyed("provider subject", issuer, subject)
}

// providerSession is how we keep a provider's name for a login of its own, which
// nobody can guess; empty where it has none.
func providerSession(issuer, session string) string {
	if session == "" {
		return ""
	}
	return hashToken(issuer + "\x00" + session)
}

// EndedThere ends the logins here that came from one that has ended at the
// provider, and takes from browsers what they have shown from it. The provider
// says so itself in a signed token (OpenID Connect Back-Channel Logout 1.0): of
// the session that it names, else of the person everywhere. A token counts once.
// Problems: ErrNoProvider, ErrTripOver for a token that has been here, and those
// of oidc.
func (s *Service) EndedThere(ctx context.Context, provider, token string) error {
	from, err := s.provider(provider)
	if err != nil {
		return err
	}
	said, err := from.EndedLogin(ctx, token)
	if err != nil {
		return err
	}
	subjects := []string{""}
	if said.Subject != "" {
		subjects = s.subjects(from.Issuer, said.Subject)
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		news, err := insertProviderLogout(ctx, tx, hashToken(from.Issuer+"\x00"+said.ID), tx.Now().Add(oidc.TokensLast))
		if err != nil || !news {
			return errors.Join(err, ErrTripOver)
		}
		for _, subject := range subjects {
			if err := s.endOrigin(ctx, tx, provider, origin{session: providerSession(from.Issuer, said.Session), subject: subject}); err != nil {
				return err
			}
		}
		return nil
	})
}

// LeftThere is the same from the browser that has signed out at the provider
// (OpenID Connect Front-Channel Logout 1.0): whoever can name the session may
// end what came from it. issuer may be empty: Entra ID sends none. Problems:
// ErrNoProvider, oidc.ErrAnswer.
func (s *Service) LeftThere(ctx context.Context, provider, issuer, session string) error {
	from, err := s.provider(provider)
	if err != nil {
		return err
	}
	if session == "" || issuer != "" && issuer != from.Issuer {
		return oidc.ErrAnswer
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		return s.endOrigin(ctx, tx, provider, origin{session: providerSession(from.Issuer, session)})
	})
}

func (s *Service) endOrigin(ctx context.Context, tx *db.Tx, provider string, which origin) error {
	if err := deleteVouchersFrom(ctx, tx, provider, which); err != nil {
		return fmt.Errorf("end what was shown: %w", err)
	}
	ended, err := deleteLoginsFrom(ctx, tx, provider, which)
	if err != nil {
		return err
	}
	for _, id := range ended {
		if err := record(ctx, tx, Nobody.Entry("login.end", id).With("provider", provider)); err != nil {
			return err
		}
	}
	return nil
}
