package accounts

import (
	"context"
	"fmt"

	"kursbro/accounts/oidc"
	"kursbro/app/db"
)

// account is somebody's at a provider: what a pin and a connection hold to. Both
// its names are kept, so that it is known again where the operator changes which
// of them counts.
type account struct {
	Subject string // keyed hash of issuer and subject
	Claim   string // what it is known by: oidc.BySubject, or the claim that the operator names
	Key     string // keyed hash of what that says
}

// accountsOf is the account of an identity, and then as it was kept under older
// look-up keys. What stands for it besides the subject is the tenant's where the
// provider names one: that outlives a new issuer, too.
func (s *Service) accountsOf(who oidc.Identity) (all []account) {
	subjects := s.subjects(who.Issuer, who.Subject)
	keys, claim := subjects, oidc.BySubject
	if who.Claim != oidc.BySubject {
		authority := who.Issuer
		if who.Tenant != "" {
			authority = "tenant " + who.Tenant
		}
		keys, claim = s.Vault.Keyed("provider account", authority, who.Claim, who.Account), who.Claim
	}
	for i, subject := range subjects {
		all = append(all, account{Subject: subject, Claim: claim, Key: keys[i]})
	}
	return all
}

// renew brings what is kept of an account under an older look-up key under
// today's: nothing but the account itself, when it comes, can do that.
func (p Voucher) renew(ctx context.Context, tx *db.Tx) error {
	for _, old := range p.before {
		for _, update := range []func(context.Context, *db.Tx, string, account, account) error{updateLinkKey, updatePinKey} {
			if err := update(ctx, tx, p.Provider, old, p.account); err != nil {
				return fmt.Errorf("bring account under another key: %w", err)
			}
		}
	}
	return nil
}

// is says that both are one account: by what the operator has it known by, or by
// the subject where the other was known by something else.
func (a account) is(other account) bool {
	if a.Claim == other.Claim {
		return a.Key == other.Key
	}
	return a.Subject == other.Subject
}
