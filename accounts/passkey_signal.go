package accounts

import (
	"context"

	"github.com/go-webauthn/webauthn/protocol"
)

// PasskeySignals is what the browser may tell the person's password manager, so
// that it offers no key that was removed here and no name that is old (WebAuthn
// Level 3, 5.1.10: signal methods).
type PasskeySignals struct {
	Accepted *protocol.SignalAllAcceptedCredentials `json:"accepted"`
	Details  *protocol.SignalCurrentUserDetails     `json:"details"`
}

// PasskeySignals gives the asker's own, also to who is held until there is a
// second factor.
func (s *Service) PasskeySignals(ctx context.Context, by Actor) (PasskeySignals, error) {
	id, err := ownFactors(by)
	if err != nil {
		return PasskeySignals{}, err
	}
	owner, err := s.passkeyOwner(ctx, s.DB, id)
	if err != nil {
		return PasskeySignals{}, err
	}
	party, err := s.relyingParty()
	if err != nil {
		return PasskeySignals{}, err
	}
	return PasskeySignals{protocol.NewSignalAllAcceptedCredentials(party.Config.RPID, owner),
		protocol.NewSignalCurrentUserDetails(party.Config.RPID, owner)}, nil
}
